using LoadHarness.Machine;
using Xunit;

namespace LoadHarness.Tests.Machine;

public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 29, 0, 59, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(400 * 86_400)]
    [InlineData(-3_600)]
    [InlineData(0)]
    public void Whoever_sets_the_time_moves_nothing_but_is_seen(int seconds)
    {
        var wall = new SetClock { Now = Start, Ticks = 5_000 };
        var clock = new SteadyClock(wall);

        wall.Ticks += 2_500;
        wall.Now = Start.AddSeconds(2.5 + seconds);

        Assert.Equal(Start.AddSeconds(2.5), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(2.5), clock.GetElapsedTime(5_000));
        Assert.Equal(TimeSpan.FromSeconds(seconds), clock.Jump);
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public long Ticks { get; set; }

        public override long TimestampFrequency => 1_000;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Ticks;
    }
}
