using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class ResolutionTests
{
    // Standard deviation 0.05 exactly, whatever the number of rounds.
    private static double[] Scatter(int rounds)
    {
        var step = 0.05 * Math.Sqrt((rounds - 1.0) / rounds);
        return [.. Enumerable.Range(0, rounds).Select(round => round % 2 == 0 ? step : -step)];
    }

    // With the t quantiles of any table, R = 6: (2.5706 + 0.9195)·0.05/√6 = 0.0712, and exp of it − 1 is 7.4 %.
    [Theory]
    [InlineData(6, 0.074)]
    [InlineData(10, 0.051)]
    [InlineData(20, 0.034)]
    public void Least_detectable_effect_shrinks_with_rounds_as_tabulated(int rounds, double expected) =>
        Assert.Equal(expected, Resolution.LeastDetectable(Scatter(rounds), 0.95)!.Value, 5e-4);

    [Fact]
    public void Rounds_to_resolve_are_the_first_whose_least_detectable_effect_is_that_small()
    {
        var needed = Resolution.RoundsToResolve(Scatter(6), Math.Log(1.02), 0.95)!.Value;

        Assert.Equal(52, needed, 2.0);
        Assert.True(Resolution.LeastDetectable(Scatter(needed - (needed % 2)), 0.95) < 0.0205);
        Assert.True(Resolution.LeastDetectable(Scatter(needed - (needed % 2) - 2), 0.95) > 0.02);
    }

    [Fact]
    public void Rounds_to_resolve_are_never_fewer_than_an_interval_needs() =>
        Assert.Equal(8, Resolution.RoundsToResolve([0.1, 0.1], distance: 5, confidence: 0.99));

    [Fact]
    public void Says_nothing_of_the_unresolvable_or_of_one_round()
    {
        Assert.Null(Resolution.RoundsToResolve(Scatter(6), 1e-9, 0.95));
        Assert.Null(Resolution.RoundsToResolve([0.1], 1, 0.95));
        Assert.Null(Resolution.LeastDetectable([0.1], 0.95));
    }

    // An interval of ±2 whose distance to the limit is 1: half as wide takes four times the rounds, and 80 % power another (1 + 0.8416/1.96)².
    [Fact]
    public void A_width_tells_the_rounds_that_make_it_small_enough()
    {
        Assert.Equal(99, Resolution.RoundsToResolve(12, halfWidth: 2, distance: 1, confidence: 0.95));
        Assert.Null(Resolution.RoundsToResolve(12, halfWidth: 2, distance: 0, confidence: 0.95));
        Assert.Null(Resolution.RoundsToResolve(12, halfWidth: double.PositiveInfinity, distance: 1, confidence: 0.95));
    }
}
