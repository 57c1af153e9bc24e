using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine.Load;

/// <summary>Paces a load of several arms at once: each event loop has a pacer of its own, which hands on what is dealt to it.</summary>
internal sealed class MixedLoad
{
    private readonly MixDeal _deal;
    private readonly IReadOnlyList<IReadOnlyList<OpenBlock>> _blocks;
    private readonly TimeProvider _clock;
    private readonly Func<int, Action<TimeSpan>> _lateOf;
    private readonly IReadOnlyList<EventLoop> _loops;

    // Where each loop is in its requests; touched by its pacer only.
    private readonly MixDeal.Walk[] _walks;

    /// <param name="order">The arm of each request in turn, see <see cref="MixOrder"/>.</param>
    /// <param name="shard">The part of the load that this process has.</param>
    /// <param name="blocks">The blocks of each arm, one for each loop that has a part of it, in the order of the plan.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="lateOf">Told by the pacer of a loop for each request how long after its intended start it was dispatched.</param>
    /// <param name="loops">The loops; those that have none are paced from the thread pool.</param>
    public MixedLoad(
        IReadOnlyList<int> order, Shard shard, IReadOnlyList<IReadOnlyList<OpenBlock>> blocks, TimeProvider clock, Func<int, Action<TimeSpan>> lateOf, IReadOnlyList<EventLoop> loops)
    {
        (_blocks, _clock, _lateOf, _loops) = (blocks, clock, lateOf, loops);
        _deal = new MixDeal(order, shard, [.. blocks.Select(arm => arm.Count)]);
        _walks = [.. Enumerable.Range(0, _deal.Loops).Select(_deal.From)];
    }

    /// <summary>Runs the next part of the load.</summary>
    /// <param name="start">Timestamp of its start.</param>
    /// <param name="part">When its requests start, of the whole load of all processes; it follows the part before it.</param>
    /// <param name="stop">Starts nothing more.</param>
    public Task RunAsync(long start, IArrivals part, CancellationToken stop) => Task.WhenAll(_walks.Select((walk, loop) =>
        new Pacer(_clock, _lateOf(loop), _loops.ElementAtOrDefault(loop)).RunAsync(start, _deal.Of(part, loop), intended => _blocks[walk.Next().Arm][loop].Dispatch(intended), stop)));
}
