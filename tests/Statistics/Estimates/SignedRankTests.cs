using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class SignedRankTests
{
    // McCornack, "Extended tables of the Wilcoxon matched pair signed rank statistic", JASA 60 (1965) 864-871; up to n = 15 also
    // in Hollander, Wolfe, Chicken, Nonparametric Statistical Methods, table A.4.
    [Theory]
    [InlineData(5, 0.05, null)]
    [InlineData(6, 0.05, 0)]
    [InlineData(7, 0.05, 2)]
    [InlineData(8, 0.05, 3)]
    [InlineData(9, 0.05, 5)]
    [InlineData(10, 0.05, 8)]
    [InlineData(12, 0.05, 13)]
    [InlineData(15, 0.05, 25)]
    [InlineData(20, 0.05, 52)]
    [InlineData(30, 0.05, 137)]
    [InlineData(50, 0.05, 434)]
    [InlineData(7, 0.01, null)]
    [InlineData(8, 0.01, 0)]
    [InlineData(15, 0.01, 15)]
    [InlineData(20, 0.01, 37)]
    public void Critical_values_are_those_of_the_published_tables(int rounds, double alpha, int? expected) =>
        Assert.Equal(expected, SignedRank.CriticalValue(rounds, alpha));

    [Fact]
    public void Small_distributions_are_exact()
    {
        // Of the 8 sign patterns of the ranks 1, 2, 3 the sum 3 comes from {3} and from {1, 2}, every other from one pattern.
        Assert.Equal([1 / 8.0, 1 / 8.0, 1 / 8.0, 2 / 8.0, 1 / 8.0, 1 / 8.0, 1 / 8.0], SignedRank.Distribution(3));
        Assert.Equal(1 / 64.0, SignedRank.Distribution(6)[0]);
    }

    [Theory]
    [InlineData(54)]
    [InlineData(200)]
    public void Distributions_stay_sound_where_the_sign_patterns_outgrow_a_double(int rounds)
    {
        var distribution = SignedRank.Distribution(rounds);

        var mean = distribution.Select((probability, w) => probability * w).Sum();
        var variance = distribution.Select((probability, w) => probability * (w - mean) * (w - mean)).Sum();
        Assert.Equal(1, distribution.Sum(), 1e-12);
        Assert.Equal(rounds * (rounds + 1) / 4.0, mean, 1e-8);
        Assert.Equal(1, variance / (rounds * (rounds + 1.0) * ((2 * rounds) + 1) / 24), 1e-10);
        Assert.Equal(Math.ScaleB(1, -rounds), distribution[0]);
        Assert.Equal(distribution, distribution.Reverse());
    }

    [Theory]
    [InlineData(0.05, 6)]
    [InlineData(0.05 / 6, 8)]
    [InlineData(0.01, 8)]
    public void Fewest_rounds_are_the_first_with_a_critical_value(double alpha, int expected)
    {
        Assert.Equal(expected, SignedRank.FewestRounds(alpha));
        Assert.Equal(0, SignedRank.CriticalValue(expected, alpha));
        Assert.Null(SignedRank.CriticalValue(expected - 1, alpha));
    }
}
