using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class WithinRoundsTests
{
    // Fisher, The Design of Experiments, 1935, section 21: Darwin's 15 pairs of maize, crossed less self-fertilized, in eighths of an inch. Of 32,768 arrangements,
    // 1,726 have a sum as large as 314 either way.
    [Fact]
    public void Two_parts_are_Fishers_test_of_Darwins_maize()
    {
        double[] differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

        Assert.Equal(1_726.0 / 32_768, WithinRounds.Probability([.. differences.Select((difference, pair) => (double[])[difference + (100 * pair), 100 * pair])], seed: 1));
    }

    [Fact]
    public void A_part_that_is_always_slower_is_found_and_rounds_that_differ_are_not()
    {
        double[][] rounds = [.. Enumerable.Range(0, 12).Select(round => (double[])[round, round + 0.1, round + 0.2, round + 5])];

        Assert.Equal(1.0 / 10_000, WithinRounds.Probability(rounds, seed: 1));
        Assert.Equal(1, WithinRounds.Probability([.. rounds.Select(round => (double[])[round[0], round[0], round[0]])], seed: 1));
    }

    [Fact]
    public void Fewer_rounds_than_can_tell_and_one_part_have_no_answer()
    {
        Assert.Null(WithinRounds.Probability([.. Enumerable.Repeat((double[])[1, 2], WithinRounds.FewestRounds - 1)], seed: 1));
        Assert.Null(WithinRounds.Probability([.. Enumerable.Repeat((double[])[1], 12)], seed: 1));
        Assert.Equal(2.0 / 64, WithinRounds.Probability([.. Enumerable.Repeat((double[])[1, 2], WithinRounds.FewestRounds)], seed: 1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Parts_that_do_not_differ_are_called_different_as_often_as_is_said(int parts)
    {
        const int Runs = 400;
        var random = new Random(18);
        var rejected = Enumerable.Range(0, Runs).Count(run =>
            WithinRounds.Probability([.. Enumerable.Range(0, 8).Select(_ => Enumerable.Range(0, parts).Select(_ => random.NextDouble()).ToArray())], run) <= 0.05);

        // Binomial of 400 and 5 %: outside of this once in ten thousand.
        Assert.True(rejected is >= 5 and <= 39, $"seed 18: {rejected} of {Runs}");
    }
}
