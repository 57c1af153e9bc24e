using LoadHarness.Program.Running.Shards;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

public sealed class StopInTimeTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private int _givenUp;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public void What_is_in_flight_has_its_time_from_when_the_shard_is_asked_to_end_and_no_longer()
    {
        using var inTime = new StopInTime(() => _givenUp++, _clock, _stop.Token);
        _clock.Advance(TimeSpan.FromHours(1));
        _stop.Cancel();

        _clock.Advance(StopInTime.Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _givenUp);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _givenUp);
    }

    [Fact]
    public void Who_has_ended_by_then_is_left_alone()
    {
        using (new StopInTime(() => _givenUp++, _clock, _stop.Token))
        {
            _stop.Cancel();
        }

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _givenUp);
    }
}
