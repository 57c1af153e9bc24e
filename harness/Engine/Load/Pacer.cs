using LoadHarness.Machine;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine.Load;

/// <summary>Starts requests when the schedule wants them, and tells how late it was itself.</summary>
/// <remarks>
/// By the clock of a program it has a thread of its own, which sleeps in the kernel until a request is due: a timer that is a millisecond late would be
/// a fifth of a response time of five. Where clients are on an event loop, it is there, too, and hands its requests on without waking anybody.
/// </remarks>
/// <param name="clock">Clock of the run.</param>
/// <param name="late">Told for each request how long after its intended start it was dispatched.</param>
/// <param name="loop">The loop of the clients; null where they are on the thread pool.</param>
internal sealed class Pacer(TimeProvider clock, Action<TimeSpan> late, EventLoop? loop = null)
{
    /// <summary>Runs the whole schedule. A pacer that is late catches up without moving the intended starts.</summary>
    /// <param name="schedule">When requests are to start, counted from this call.</param>
    /// <param name="dispatch">Takes the intended start of one request, as a timestamp; must not wait.</param>
    /// <param name="stop">Ends the schedule early.</param>
    public Task RunAsync(IArrivals schedule, Action<long> dispatch, CancellationToken stop) => RunAsync(clock.GetTimestamp(), schedule, dispatch, stop);

    /// <summary>The same, counted from a timestamp.</summary>
    public Task RunAsync(long start, IArrivals schedule, Action<long> dispatch, CancellationToken stop) => loop is not null
        ? loop.RunAsync(() => WaitAsync(loop, start, schedule, dispatch, stop))
        : Fine(clock) is { } fine
        ? Task.Factory.StartNew(() => Run(fine, start, schedule, dispatch, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : WaitAsync(start, schedule, dispatch, stop);

    private static FineClock? Fine(TimeProvider clock) => clock switch
    {
        FineClock fine => fine,
        SteadyClock { Wall: var wall } => Fine(wall),
        _ => null,
    };

    private void Run(FineClock fine, long start, IArrivals schedule, Action<long> dispatch, CancellationToken stop)
    {
        for (long index = 0; index < schedule.Count; index++)
        {
            var intended = IntendedStart(start, schedule, index);
            fine.SleepUntil(intended, stop);
            if (!Dispatched(intended, dispatch, stop))
            {
                return;
            }
        }
    }

    private async Task WaitAsync(EventLoop here, long start, IArrivals schedule, Action<long> dispatch, CancellationToken stop)
    {
        using var sleep = new LoopSleep(here, stop);
        for (long index = 0; index < schedule.Count; index++)
        {
            var intended = IntendedStart(start, schedule, index);
            if (clock.GetTimestamp() < intended && !stop.IsCancellationRequested)
            {
                await sleep.UntilAsync(intended);
            }

            if (!Dispatched(intended, dispatch, stop))
            {
                return;
            }
        }
    }

    private async Task WaitAsync(long start, IArrivals schedule, Action<long> dispatch, CancellationToken stop)
    {
        for (long index = 0; index < schedule.Count; index++)
        {
            var intended = IntendedStart(start, schedule, index);
            await clock.WaitUntilAsync(intended, orUntil: null, stop);
            if (!Dispatched(intended, dispatch, stop))
            {
                return;
            }
        }
    }

    private long IntendedStart(long start, IArrivals schedule, long index) => clock.After(start, schedule.StartOf(index));

    private bool Dispatched(long intended, Action<long> dispatch, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return false;
        }

        late(clock.GetElapsedTime(intended, clock.GetTimestamp()));
        dispatch(intended);
        return true;
    }
}
