using LoadHarness.Arms;
using LoadHarness.Histograms;
using LoadHarness.Machine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Engine.Load;

/// <summary>Puts load on one arm at a time, and meters what client, server and machine used meanwhile.</summary>
/// <param name="plan">The plan of the run.</param>
/// <param name="target">Where the load goes; its counters are read around each block.</param>
/// <param name="clock">Clock of the run.</param>
/// <param name="recorder">Takes the samples.</param>
/// <param name="clients">The clients of each arm, at work.</param>
internal sealed class BlockRunner(LoadPlan plan, ITarget target, TimeProvider clock, Recorder recorder, ClientActor[][] clients)
{
    // What still waits this long after a block has ended will not be served in any useful time.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(2);

    // A server learns of the end of a refused connection a moment after the client: milliseconds, but seconds on a machine that stalls.
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(2);

    private readonly LatencyHistogram _pacerLateness = new();
    private TimeSpan _time;
    private TimeSpan _clientCpu;
    private long _machineBusy;
    private long _machineTotal;

    /// <summary>Share of all cores that the client process used in the blocks, 0..1.</summary>
    public double ClientShare => _time > TimeSpan.Zero ? _clientCpu / (_time * Environment.ProcessorCount) : 0;

    /// <summary>Share of all cores that the whole machine used in the blocks, 0..1; null where it could not be read.</summary>
    public double? MachineShare => _machineTotal > 0 ? (double)_machineBusy / _machineTotal : null;

    /// <summary>99th percentile of dispatch minus intended start, in microseconds; null when nothing was paced.</summary>
    public double? PacerLatenessP99 => _pacerLateness.Count > 0 ? _pacerLateness.ValueAtQuantile(0.99) : null;

    /// <summary>Whom the server let in and refused while impostors called, by its own ledger.</summary>
    public Admissions Impostors { get; private set; } = Admissions.None;

    /// <summary>One request of every client, not counted: opens connections, brings tickets.</summary>
    public async Task CallAllAsync(int arm, CancellationToken stop)
    {
        var block = new RollCall(arm, clients[arm], clock, stop);
        block.Start();
        await block.Drained;
        await RecordLostAsync(block);
    }

    /// <summary>Closed load that is not counted; returns the attempts.</summary>
    public Task<long> WarmUpAsync(int arm, TimeSpan during, CancellationToken stop) => RunClosedAsync(arm, counted: false, during, stop);

    /// <summary>The same for impostors, who are nobody's connections in the ledger of the honest.</summary>
    public async Task WarmUpImpostorsAsync(int arm, TimeSpan during, CancellationToken stop)
    {
        var before = await target.ReadCountersAsync(CancellationToken.None);
        await CallAllAsync(arm, stop);
        await RunClosedAsync(arm, counted: false, during, stop);
        Impostors = Impostors.Plus(Admissions.Between(before, await ReadSettledCountersAsync()) ?? Admissions.None);
    }

    /// <summary>One block, counted and metered.</summary>
    /// <param name="arm">Index of the arm in the plan.</param>
    /// <param name="round">Number of the round, from 1.</param>
    /// <param name="position">Place of the block in the round, from 1.</param>
    /// <param name="rate">Requests per second; null for closed load.</param>
    /// <param name="during">Its length.</param>
    /// <param name="stop">Starts no further requests.</param>
    /// <returns>The round, and how many of its requests succeeded.</returns>
    public async Task<(RoundResult Round, long Succeeded)> RunAsync(
        int arm, int round, int position, double? rate, TimeSpan during, CancellationToken stop)
    {
        var impostors = plan.Arms[arm].MustBeRefused is not null;
        if (plan.Arms[arm] is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null })
        {
            // A server may have closed idle connections since the last block; the new ones belong to no block.
            await CallAllAsync(arm, stop);
        }

        // What earlier blocks left behind is not collected at the expense of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        await recorder.BeginRoundAsync(arm, round, position);
        var serverBefore = await target.ReadCountersAsync(CancellationToken.None);
        var machineBefore = ResourceProbe.MachineCpu();
        var cpuBefore = ResourceProbe.ProcessCpu;
        var start = clock.GetTimestamp();
        if (rate is { } open)
        {
            await RunOpenAsync(arm, new Inject(open, during), stop);
        }
        else
        {
            await RunClosedAsync(arm, counted: true, during, stop);
        }

        var cpu = ResourceProbe.ProcessCpu - cpuBefore;
        _time += clock.GetElapsedTime(start);
        _clientCpu += cpu;
        if (machineBefore is { } earlier && ResourceProbe.MachineCpu() is { } later)
        {
            _machineBusy += later.Busy - earlier.Busy;
            _machineTotal += later.Total - earlier.Total;
        }

        var serverAfter = impostors || plan.Arms[arm].Disturbance?.Fault is not null ? await ReadSettledCountersAsync() : await target.ReadCountersAsync(CancellationToken.None);
        if (recorder.Meter is { } meter)
        {
            meter.Server = serverAfter;
        }

        var admissions = Admissions.Between(serverBefore, serverAfter);
        if (impostors && admissions is not null)
        {
            Impostors = Impostors.Plus(admissions);
        }

        var serverCpu = serverBefore is null || serverAfter is null
            ? (TimeSpan?)null
            : TimeSpan.FromMicroseconds(serverAfter.CpuMicroseconds - serverBefore.CpuMicroseconds);
        return await recorder.EndRoundAsync(arm, cpu, serverCpu, plan.Search is null ? null : rate, admissions);
    }

    // Nothing of an impostor's stretch may be counted in the next one, or be missed in its own.
    private async Task<ServerCounters?> ReadSettledCountersAsync()
    {
        var start = clock.GetTimestamp();
        var counters = await target.ReadCountersAsync(CancellationToken.None);
        while (counters is { Handshaking: > 0 } && clock.GetElapsedTime(start) < SettlePatience)
        {
            await Task.Delay(SettleInterval, clock, CancellationToken.None);
            counters = await target.ReadCountersAsync(CancellationToken.None);
        }

        return counters;
    }

    private async Task RunOpenAsync(int arm, Inject schedule, CancellationToken stop)
    {
        var block = new OpenBlock(arm, counted: true, clients[arm], plan.QueueCapacity);
        recorder.Meter?.SetWaiting(arm, () => block.Waiting);
        await new Pacer(clock, _pacerLateness.Record).RunAsync(schedule, block.Dispatch, stop);
        block.Complete();
        await block.Drained.WaitAsync(QueuePatience, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var abandoned = block.Abandon();
        await block.Drained;
        recorder.Meter?.SetWaiting(arm, null);

        // Only now, when nobody is held up by it: the recorder may have to catch up with thousands.
        await RecordUnservedAsync(block, block.TakeRefused(), Outcome.Refused, "all clients were busy and the waiting queue was full");
        await (stop.IsCancellationRequested
            ? RecordUnservedAsync(block, abandoned, Outcome.Cancelled, "the run was stopped")
            : RecordUnservedAsync(block, abandoned, Outcome.Refused, "all clients were busy and the waiting queue did not empty"));
        await RecordLostAsync(block);
    }

    /// <summary>Records attempts of a block that nobody sent.</summary>
    public async Task RecordUnservedAsync(Block block, long count, Outcome outcome, string why)
    {
        var sample = new Sample { Arm = block.Arm, Outcome = outcome, Phase = Phase.Waiting, Error = why };
        for (long index = 0; index < count; index++)
        {
            await recorder.RecordAsync(sample, block.Counted);
        }
    }

    private Task RecordLostAsync(Block block) => RecordUnservedAsync(block, block.TakeLost(), Outcome.Cancelled, "the client had been stopped");

    private async Task<long> RunClosedAsync(int arm, bool counted, TimeSpan during, CancellationToken stop)
    {
        var block = new ClosedBlock(arm, counted, clients[arm], during, clock, stop);
        block.Start();
        await block.Drained;
        await RecordLostAsync(block);
        return block.Attempts;
    }
}
