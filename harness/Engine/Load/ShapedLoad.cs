namespace LoadHarness.Engine.Load;

/// <summary>Puts a load shape on all arms at once: paces its open parts, keeps clients at work in its closed ones, and knows what it has asked for.</summary>
/// <remarks>Whoever cuts windows asks while the parts go on: the few fields that both touch are behind a lock, or counted atomically.</remarks>
/// <param name="shape">The shape.</param>
/// <param name="shard">The part of it that this process has.</param>
/// <param name="order">The arm of each request in turn, and of each client that loops, see <see cref="MixOrder"/>.</param>
/// <param name="blocks">The blocks of each arm, one for each event loop that has a part of it, in the order of the plan.</param>
/// <param name="mixed">Paces what the schedule starts.</param>
/// <param name="runner">Records what nobody sent.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class ShapedLoad(
    LoadShape shape, Shard shard, IReadOnlyList<int> order, IReadOnlyList<IReadOnlyList<OpenBlock>> blocks, MixedLoad mixed, BlockRunner runner, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<long> _begun = [];

    // Touched by Take only.
    private double _asked;
    private long _told;
    private long _last;

    /// <summary>Runs all parts. Each open or closed part begins when the one before it is over by the schedule, however late that was.</summary>
    /// <param name="start">Timestamp of its start.</param>
    /// <param name="stop">Starts nothing more.</param>
    public async Task RunAsync(long start, CancellationToken stop)
    {
        for (var index = 0; index < shape.Phases.Count && !stop.IsCancellationRequested; index++)
        {
            var phase = shape.Phases[index];
            lock (_gate)
            {
                _begun.Add(start);
            }

            var end = clock.After(start, phase.Length);
            if (phase is ClientLine line)
            {
                end = await LoopAsync(line, start, stop) ? clock.GetTimestamp() : end;
            }
            else if (phase is OpenPhase)
            {
                await mixed.RunAsync(start, shape.ArrivalsOf(index), stop);
            }

            await clock.WaitUntilAsync(end, null, stop);
            start = end;
        }
    }

    /// <summary>What the open parts asked for and got since this was asked last.</summary>
    /// <param name="until">Timestamp at which the stretch ends.</param>
    public WindowShape Take(long until)
    {
        List<(long Begun, OpenPhase Phase)> open;
        lock (_gate)
        {
            open = [.. _begun.Zip(shape.Phases).Where(one => one.Second is OpenPhase).Select(one => (one.First, (OpenPhase)one.Second))];
        }

        var asked = shard.ShareOf(open.Sum(one => one.Phase.RequestsUntil(clock.GetElapsedTime(one.Begun, until))));
        var peak = shard.ShareOf(open.Where(one => clock.GetElapsedTime(one.Begun, _last) < one.Phase.Length).Select(one => one.Phase.PeakRate).DefaultIfEmpty().Max());
        var started = blocks.Sum(arm => arm.Sum(block => block.Dispatched));
        var taken = new WindowShape(asked - _asked, started - _told, 1 + (peak * WindowShape.MostLate.TotalSeconds));
        (_asked, _told, _last) = (asked, started, until);
        return taken;
    }

    /// <returns>Whether it ended before its time, since all its iterations were started.</returns>
    private async Task<bool> LoopAsync(ClientLine line, long start, CancellationToken stop)
    {
        var iterations = new Iterations(line.Iterations is { } all ? shard.ShareOf(all) : null, clock, stop);
        foreach (var (at, clients) in line.Changes)
        {
            await clock.WaitUntilAsync(clock.After(start, at), iterations.AllStarted, stop);
            if (iterations.AllStarted.IsCompleted || stop.IsCancellationRequested)
            {
                break;
            }

            Keep(clients, iterations.Next);
        }

        await clock.WaitUntilAsync(clock.After(start, line.Length), iterations.AllStarted, stop);
        Keep(0, static () => null);
        if (stop.IsCancellationRequested)
        {
            return false;
        }

        // What clients did not come to is refused like what meets a full queue.
        var left = MixOrder.Counts(order, blocks.Count, iterations.TakeLeft());
        foreach (var (arm, count) in blocks.Zip(left))
        {
            await runner.RecordUnservedAsync(arm[0], count, Outcome.Refused, "all clients were busy until the time for its part of the load was over");
        }

        return iterations.AllStarted.IsCompleted;
    }

    private void Keep(int clients, Func<long?> next)
    {
        foreach (var (arm, count) in blocks.Zip(MixOrder.Counts(order, blocks.Count, clients)))
        {
            for (var loop = 0; loop < arm.Count; loop++)
            {
                arm[loop].Keep(new Shard(loop, arm.Count).ShareOf(shard.ShareOf(count)), next);
            }
        }
    }

    /// <summary>What clients that loop may still start, of all event loops, so that whoever is free takes the next. Safe for all threads.</summary>
    /// <param name="count">How many; null for as many as they can.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Ends it.</param>
    private sealed class Iterations(int? count, TimeProvider clock, CancellationToken stop)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count ?? 0;

        /// <summary>Ends when there are none left.</summary>
        public Task AllStarted => _all.Task;

        /// <summary>The intended start of one more; null when there is none.</summary>
        public long? Next()
        {
            if (stop.IsCancellationRequested)
            {
                return null;
            }

            if (count is not null && Interlocked.Decrement(ref _left) is var left and <= 0)
            {
                _all.TrySetResult();
                return left == 0 ? clock.GetTimestamp() : null;
            }

            return clock.GetTimestamp();
        }

        /// <summary>How many were never started; nobody starts one of them any more.</summary>
        public int TakeLeft() => Math.Max(0, Interlocked.Exchange(ref _left, 0));
    }
}
