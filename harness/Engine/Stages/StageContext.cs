using LoadHarness.Engine.Load;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Engine.Stages;

/// <summary>All that a stage works with. The engine makes it once for a run, whose clock starts now.</summary>
/// <param name="Plan">The plan of the run.</param>
/// <param name="Target">Where to.</param>
/// <param name="Clock">Clock of the run.</param>
/// <param name="Recorder">Takes the samples.</param>
/// <param name="Clients">The clients of all arms, at work.</param>
/// <param name="Server">The server's own counters.</param>
/// <param name="Generator">Meters the harness itself.</param>
/// <param name="Blocks">Puts load on.</param>
/// <param name="Progress">Told where the run stands.</param>
/// <param name="Loops">The event loops of the clients that are on one; none where no client is.</param>
internal sealed record StageContext(
    LoadPlan Plan, ITarget Target, TimeProvider Clock, Recorder Recorder, Roster Clients, ServerLedger Server, GeneratorMeter Generator, BlockRunner Blocks, Action<RunProgress> Progress,
    IReadOnlyList<EventLoop> Loops)
{
    private readonly long _started = Clock.GetTimestamp();
    private readonly Random _order = new(Plan.Seed);

    /// <summary>Connects and warms all arms.</summary>
    public WarmUp WarmUp { get; } = new(Plan, Target, Server, Clock, Recorder, Blocks);

    /// <summary>Since the start of the run.</summary>
    public TimeSpan Elapsed => Clock.GetElapsedTime(_started);

    /// <summary>The arms by their index, in an order that only the seed decides; another one each time. Those without a success in the warm-up are left out.</summary>
    public int[] ShuffledArms() => [.. AllShuffled().Where(arm => !WarmUp.IsLeftOut(arm))];

    /// <summary>The same with those that are left out.</summary>
    public int[] AllShuffled()
    {
        var order = Enumerable.Range(0, Plan.Arms.Count).ToArray();
        _order.Shuffle(order);
        return order;
    }

    /// <summary>Tells where the run stands.</summary>
    public void Report(string stage, double done, TimeSpan left, IReadOnlyList<ArmResult> arms, ProgressPast? past = null) =>
        Progress(new RunProgress(stage, Math.Min(1, done), Elapsed, left > TimeSpan.Zero ? left : TimeSpan.Zero, arms) { Past = past });
}
