using LoadHarness.Clients;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine.SelfTests;

/// <summary>Holds hundreds of clients of an arm at once, each with its connection, to see what they take in memory.</summary>
public static class HeldClients
{
    // Enough that what is there once for all is a fraction of a percent of them.
    private const int Held = 500;

    private const int First = 50;
    private const int AtOnce = 16;

    /// <summary>Holds those of one arm after the other.</summary>
    /// <param name="arms">The arms, which keep their connections.</param>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="target">Its target.</param>
    /// <param name="timeouts">Its limits.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="stop">Ends it early: what was held by then is told.</param>
    public static async Task<IReadOnlyList<ClientMemory>> MeasureAsync(
        IReadOnlyList<Arm> arms, LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        List<ClientMemory> memory = [];

        // Code, pools and buffers that are there once for all are paid for by those who come first.
        foreach (var (arm, count) in (IEnumerable<(Arm, int)>)[.. arms.Select(arm => (arm, First)), .. arms.Select(arm => (arm, Held))])
        {
            if (!stop.IsCancellationRequested && await HoldAsync(arm, count, plan, target, timeouts, clock, stop) is { } held && count == Held)
            {
                memory.Add(held);
            }
        }

        return memory;
    }

    private static async Task<ClientMemory?> HoldAsync(Arm arm, int count, LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, CancellationToken stop)
    {
        using var makers = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming, Kind = plan.Client };
        var before = Resident();
        IClient[] clients = [.. Enumerable.Range(0, count).Select(index => makers.Create(arm, index, stop))];
        var connected = 0;
        await Parallel.ForEachAsync(clients, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = CancellationToken.None }, async (client, _) =>
        {
            if (!stop.IsCancellationRequested && await client.SendAsync(0, clock.GetTimestamp()) is { Outcome: Outcome.Ok })
            {
                Interlocked.Increment(ref connected);
            }
        });
        var after = Resident();
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        return connected == count ? new(Names.Of(arm.ClientOr(plan.Client)), count, (after - before) / (double)count) : null;
    }

    // What collector and allocator may still give back is no client's.
    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        LibC.GiveBack();
        return Environment.WorkingSet;
    }
}
