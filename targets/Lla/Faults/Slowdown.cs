namespace LoadHarness.Targets.Lla.Faults;

/// <summary>How much slower the LLA has become since it started, because it was told to: a straight line from 0.</summary>
/// <param name="perMinute">What is added for each minute.</param>
/// <param name="clock">Decides how long it has run.</param>
internal sealed class Slowdown(TimeSpan perMinute, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>What to wait before an answer that is due now.</summary>
    public TimeSpan Now => perMinute * clock.GetElapsedTime(_started).TotalMinutes;
}
