namespace LoadHarness.Machine;

/// <summary>The system's time when the program started, moved on by its monotonic clock: whoever sets the time meanwhile bends nothing of a run.</summary>
/// <remarks>A machine that sleeps stops it, so it is for what lasts as long as a run and not for a server that is started by hand.</remarks>
/// <param name="wall">The clock that tells the time at the start, and moves on.</param>
public sealed class SteadyClock(TimeProvider wall) : TimeProvider
{
    private readonly DateTimeOffset _start = wall.GetUtcNow();
    private readonly long _started = wall.GetTimestamp();

    /// <summary>The clock that it goes by.</summary>
    public TimeProvider Wall => wall;

    public override long TimestampFrequency => wall.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => wall.LocalTimeZone;

    /// <summary>By how much the time was set since the start: forwards when positive.</summary>
    public TimeSpan Jump => wall.GetUtcNow() - GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _start + wall.GetElapsedTime(_started);

    public override long GetTimestamp() => wall.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => wall.CreateTimer(callback, state, dueTime, period);
}
