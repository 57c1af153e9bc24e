namespace LoadHarness.Engine.Load;

/// <summary>Waits for a time of day, which several machines have in common.</summary>
internal static class ClockWaiting
{
    /// <summary>Waits until then, or until it is stopped.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="time">The time; null, and one that has passed, is not waited for.</param>
    /// <param name="stop">Ends the waiting.</param>
    public static async Task WaitUntilAsync(this TimeProvider clock, DateTimeOffset? time, CancellationToken stop)
    {
        for (var now = clock.GetUtcNow(); now < time && !stop.IsCancellationRequested; now = clock.GetUtcNow())
        {
            // Timers cut off what is below a millisecond.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling((time.Value - now).TotalMilliseconds));
            await Task.Delay(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
