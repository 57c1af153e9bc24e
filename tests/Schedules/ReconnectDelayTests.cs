using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class ReconnectDelayTests
{
    [Theory]
    [InlineData(ReconnectPolicy.Immediate, 1, 10)]
    [InlineData(ReconnectPolicy.Immediate, 1_000_000, 10)]
    [InlineData(ReconnectPolicy.Backoff, 1, 100)]
    [InlineData(ReconnectPolicy.Backoff, 2, 200)]
    [InlineData(ReconnectPolicy.Backoff, 3, 400)]
    [InlineData(ReconnectPolicy.Backoff, 6, 3_200)]
    [InlineData(ReconnectPolicy.Backoff, 7, 5_000)]
    [InlineData(ReconnectPolicy.Backoff, int.MaxValue, 5_000)]
    public void Waits_by_its_policy_and_never_longer_than_the_longest(ReconnectPolicy policy, int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), ReconnectDelay.After(policy, failures, new Random(1)));

    [Theory]
    [InlineData(ReconnectPolicy.Immediate)]
    [InlineData(ReconnectPolicy.Backoff)]
    [InlineData(ReconnectPolicy.BackoffWithJitter)]
    public void Tries_at_once_when_nothing_has_failed_yet(ReconnectPolicy policy) =>
        Assert.Equal(TimeSpan.Zero, ReconnectDelay.After(policy, failures: 0, new Random(1)));

    [Theory]
    [InlineData(1, 100)]
    [InlineData(4, 800)]
    [InlineData(20, 5_000)]
    public void Jitter_is_drawn_evenly_from_zero_to_the_backoff(int failures, int milliseconds)
    {
        var random = new Random(20_261_127);
        var waits = Enumerable.Range(0, 10_000)
            .Select(_ => ReconnectDelay.After(ReconnectPolicy.BackoffWithJitter, failures, random).TotalMilliseconds).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, ReconnectDelay.Least.TotalMilliseconds, milliseconds));

        // A tenth of the waits in each tenth of the range: 1,000 ± 30, and six times that is never seen.
        var tenths = waits.CountBy(wait => (int)Math.Min(9, 10 * wait / milliseconds));
        Assert.Equal(10, tenths.Count());
        Assert.All(tenths, tenth => Assert.InRange(tenth.Value, 820, 1_180));
    }

    [Fact]
    public void The_seed_alone_decides_what_jitter_draws()
    {
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));

        static List<TimeSpan> Draw(int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(1, 5).Select(failures => ReconnectDelay.After(ReconnectPolicy.BackoffWithJitter, failures, random))];
        }
    }
}
