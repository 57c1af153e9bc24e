using Xunit;

namespace LoadHarness.Tests.Support;

public sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Fires_timers_in_the_order_in_which_they_are_due_each_at_its_own_time()
    {
        var start = _clock.GetTimestamp();
        var fired = new List<string>();
        void Fire(object? name) => fired.Add($"{name} {_clock.GetElapsedTime(start).TotalSeconds:0}");
        using var late = _clock.CreateTimer(Fire, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var often = _clock.CreateTimer(Fire, "often", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        using var never = _clock.CreateTimer(Fire, "never", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        never.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(4.5));
        _clock.Advance(TimeSpan.FromSeconds(1.5));

        Assert.Equal(["often 2", "often 4", "late 5", "often 6"], fired);
        Assert.Equal(TimeSpan.FromSeconds(6), _clock.GetElapsedTime(start));
    }

    [Fact]
    public void Moves_to_the_next_timer_and_no_further()
    {
        var start = _clock.GetTimestamp();
        var fired = 0;
        Assert.False(_clock.AdvanceToNext());
        using var late = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using var early = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        Assert.True(_clock.AdvanceToNext());

        Assert.Equal((1, TimeSpan.FromSeconds(2)), (fired, _clock.GetElapsedTime(start)));
    }
}
