using LoadHarness.Statistics.Estimates;
using MathNet.Numerics.Distributions;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class RareShareTests
{
    // Rounds that are all alike tell of no scatter of their own: what is left is the binomial interval, of so many fewer requests as (z/t)² asks for.
    [Theory]
    [InlineData(12, 1_000, 0)]
    [InlineData(12, 500, 3)]
    [InlineData(60, 400, 4)]
    public void Of_rounds_alike_it_is_the_exact_binomial_interval(int rounds, long requests, long events)
    {
        var counts = Enumerable.Repeat((events, requests), rounds).ToList();
        var share = new RareShare(rounds, 0.95);
        var known = Math.Pow(Normal.InvCDF(0, 1, 0.975) / StudentT.InvCDF(0, 1, rounds - 1, 0.975), 2);
        var (successes, failures) = (known * events * rounds, known * (requests - events) * rounds);

        // Clopper and Pearson 1934.
        var upper = Beta.InvCDF(successes + 1, failures, 0.975);
        Assert.True(share.IsBelow(counts, upper * 1.001) && !share.IsBelow(counts, upper * 0.999));
        if (events > 0)
        {
            var lower = Beta.InvCDF(successes, failures + 1, 0.025);
            Assert.True(share.IsAbove(counts, lower * 0.999) && !share.IsAbove(counts, lower * 1.001));
        }
        else
        {
            Assert.False(share.IsAbove(counts, 1e-9));
        }
    }

    [Fact]
    public void The_same_events_in_one_round_say_less_than_in_all()
    {
        var share = new RareShare(12, 0.95);
        (long, long)[] spread = [.. Enumerable.Repeat((10L, 400L), 12)];
        (long, long)[] burst = [(120, 400), .. Enumerable.Repeat((0L, 400L), 11)];

        Assert.True(share.IsAbove(spread, 0.01));
        Assert.False(share.IsAbove(burst, 0.01));
        Assert.False(share.IsBelow(burst, 0.01));
    }

    [Fact]
    public void All_events_are_surely_not_below() =>
        Assert.False(new RareShare(6, 0.95).IsBelow([.. Enumerable.Repeat((5L, 5L), 6)], 0.99));
}
