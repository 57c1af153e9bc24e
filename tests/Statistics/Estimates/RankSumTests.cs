using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class RankSumTests
{
    // Milton, "An extended table of critical values for the Mann-Whitney (Wilcoxon) two-sample statistic", JASA 59 (1964) 925-934;
    // up to 20 values also in Siegel, Nonparametric Statistics for the Behavioral Sciences, table K.
    [Theory]
    [InlineData(3, 4, 0.05, null)]
    [InlineData(3, 5, 0.05, 0)]
    [InlineData(4, 4, 0.05, 0)]
    [InlineData(5, 5, 0.05, 2)]
    [InlineData(5, 8, 0.05, 6)]
    [InlineData(8, 8, 0.05, 13)]
    [InlineData(8, 12, 0.05, 22)]
    [InlineData(12, 12, 0.05, 37)]
    [InlineData(15, 15, 0.05, 64)]
    [InlineData(20, 20, 0.05, 127)]
    [InlineData(4, 4, 0.01, null)]
    [InlineData(5, 5, 0.01, 0)]
    [InlineData(8, 8, 0.01, 7)]
    [InlineData(12, 12, 0.01, 27)]
    [InlineData(20, 20, 0.01, 105)]
    public void Critical_values_are_those_of_the_published_tables(int first, int second, double alpha, int? expected)
    {
        Assert.Equal(expected, RankSum.CriticalValue(first, second, alpha));
        Assert.Equal(expected, RankSum.CriticalValue(second, first, alpha));
    }

    [Fact]
    public void Small_distributions_are_exact()
    {
        // Of the 6 ways to place two values of the first sample among two of the second, U = 2 comes from two, every other from one.
        Assert.Equal([1 / 6.0, 1 / 6.0, 2 / 6.0, 1 / 6.0, 1 / 6.0], RankSum.Distribution(2, 2).Select(probability => Math.Round(probability, 15)), (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal([0.25, 0.25, 0.25, 0.25], RankSum.Distribution(1, 3), (x, y) => Math.Abs(x - y) < 1e-15);
    }

    [Theory]
    [InlineData(12, 8)]
    [InlineData(60, 60)]
    public void Distributions_have_the_known_mean_and_variance_and_are_symmetric(int m, int n)
    {
        var distribution = RankSum.Distribution(m, n);

        var mean = distribution.Select((probability, u) => probability * u).Sum();
        var variance = distribution.Select((probability, u) => probability * (u - mean) * (u - mean)).Sum();
        Assert.Equal((m * n) + 1, distribution.Length);
        Assert.Equal(1, distribution.Sum(), 1e-12);
        Assert.Equal(m * n / 2.0, mean, 1e-8);
        Assert.Equal(1, variance / (m * n * (m + n + 1) / 12.0), 1e-10);
        Assert.All(distribution.Zip(distribution.Reverse()), pair => Assert.Equal(1, pair.First / pair.Second, 1e-10));
    }
}
