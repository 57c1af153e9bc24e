namespace LoadHarness.Engine.Load;

/// <summary>Waits for a moment, and not for a little less as timers do, which cut off what is below a millisecond and may be some early.</summary>
internal static class ClockWaiting
{
    /// <summary>Waits for a time of day, which several machines have in common.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="time">The time; null, and one that has passed, is not waited for.</param>
    /// <param name="stop">Ends the waiting.</param>
    public static async Task WaitUntilAsync(this TimeProvider clock, DateTimeOffset? time, CancellationToken stop)
    {
        for (var now = clock.GetUtcNow(); now < time && !stop.IsCancellationRequested; now = clock.GetUtcNow())
        {
            await Task.Delay(Whole(time.Value - now), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for a timestamp of the clock.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="timestamp">The timestamp; one that has passed is not waited for.</param>
    /// <param name="orUntil">What may end the waiting sooner; null for nothing.</param>
    /// <param name="stop">Ends the waiting.</param>
    public static async Task WaitUntilAsync(this TimeProvider clock, long timestamp, Task? orUntil, CancellationToken stop)
    {
        for (var now = clock.GetTimestamp(); now < timestamp && orUntil?.IsCompleted != true && !stop.IsCancellationRequested; now = clock.GetTimestamp())
        {
            var waiting = Task.Delay(Whole(clock.GetElapsedTime(now, timestamp)), clock, stop);
            await (orUntil is null ? waiting : Task.WhenAny(waiting, orUntil)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The timestamp that is so long after another.</summary>
    public static long After(this TimeProvider clock, long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * clock.TimestampFrequency);

    private static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
