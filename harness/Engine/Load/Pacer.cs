namespace LoadHarness.Engine.Load;

/// <summary>Starts requests when the schedule wants them, and tells how late it was itself.</summary>
/// <param name="clock">Clock of the run.</param>
/// <param name="late">Told for each request how long after its intended start it was dispatched.</param>
internal sealed class Pacer(TimeProvider clock, Action<TimeSpan> late)
{
    /// <summary>Runs the whole schedule. A pacer that is late catches up without moving the intended starts.</summary>
    /// <param name="schedule">When requests are to start, counted from this call.</param>
    /// <param name="dispatch">Takes the intended start of one request, as a timestamp; must not wait.</param>
    /// <param name="stop">Ends the schedule early.</param>
    public async Task RunAsync(Inject schedule, Action<long> dispatch, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        var count = schedule.Count;
        for (long index = 0; index < count; index++)
        {
            var intended = start + (long)(schedule.StartOf(index).TotalSeconds * clock.TimestampFrequency);
            var now = clock.GetTimestamp();
            while (now < intended && !stop.IsCancellationRequested)
            {
                await WaitAsync(clock.GetElapsedTime(now, intended), stop);
                now = clock.GetTimestamp();
            }

            if (stop.IsCancellationRequested)
            {
                return;
            }

            late(clock.GetElapsedTime(intended, now));
            dispatch(intended);
        }
    }

    private async Task WaitAsync(TimeSpan left, CancellationToken stop)
    {
        // Timers count whole milliseconds and cut the rest off; a wait of zero would be a busy loop.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        await Task.Delay(wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
