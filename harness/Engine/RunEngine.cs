using LoadHarness.Actors;
using LoadHarness.Clients;
using LoadHarness.Measurement;
using LoadHarness.Plans;

namespace LoadHarness.Engine;

/// <summary>Runs a plan against a target: warm-up, rounds of one block per arm in random order, samples to the recorder.</summary>
public sealed class RunEngine
{
    // The share of the slowest arm's capacity that all arms are given: enough to be load, too little to queue.
    private const double AutoRateShare = 0.4;

    // What still waits this long after a block has ended will not be served in any useful time.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(2);

    // On Ctrl-C requests in flight may end; a second is far beyond any healthy one.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly LoadPlan _plan;
    private readonly ITarget _target;
    private readonly TimeProvider _clock;
    private readonly Action<RunProgress> _progress;
    private readonly Recorder _recorder;
    private readonly ClientActor[][] _clients;
    private readonly LatencyHistogram _pacerLateness = new();
    private readonly Random _order;

    // Touched by RunAsync only.
    private long _started;
    private double? _rate;
    private double _capacity;
    private int _roundsDone;
    private TimeSpan _blockTime;
    private TimeSpan _blockCpu;
    private long _machineBusy;
    private long _machineTotal;

    /// <summary>Makes an engine for one run.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="target">Where to.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="progress">Told after every block; must return soon.</param>
    /// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
    public RunEngine(
        LoadPlan plan, ITarget target, TimeProvider clock, Action<RunProgress> progress, Func<Arm, int, CancellationToken, IClient> createClient)
    {
        _plan = plan;
        _target = target;
        _clock = clock;
        _progress = progress;
        _order = new Random(plan.Seed);
        _recorder = new Recorder(plan.Arms, clock);
        _clients = [.. plan.Arms.Select(arm => Enumerable.Range(0, arm.Clients ?? plan.Clients)
            .Select(index => new ClientActor(abort => createClient(arm, index, abort), _recorder, clock)).ToArray())];
    }

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static RunEngine ForTarget(LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, Action<RunProgress> progress) =>
        new(plan, target, clock, progress, new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming }.Create);

    /// <summary>Runs the plan to its end.</summary>
    /// <param name="isUndecided">Asked at each look of the plan but the last: whether more rounds could decide a gate.</param>
    /// <param name="stop">Ends the run; what was measured until then is returned.</param>
    public async Task<Measurements> RunAsync(Func<Measurements, bool> isUndecided, CancellationToken stop)
    {
        var startedAt = _clock.GetUtcNow();
        _started = _clock.GetTimestamp();
        using var abort = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var patience = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(StopPatience), abort);
        var recording = _recorder.RunAsync();
        var before = await _target.ReadCountersAsync(CancellationToken.None);
        var clients = Task.WhenAll(_clients.SelectMany(arm => arm).Select(client => SuperviseAsync(client, ended, abort.Token)));
        string? endedEarly;
        try
        {
            endedEarly = await WarmUpAsync(ended.Token) ?? await RunRoundsAsync(startedAt, before, isUndecided, ended.Token);
        }
        finally
        {
            await TwoStepStop.RunAsync(CloseClients, clients, StopPatience, abort, _clock);
        }

        if (ended.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            endedEarly = "a client crashed again and again; this is a bug in the harness";
        }

        var result = await MeasurementsAsync(startedAt, before, stop.IsCancellationRequested, endedEarly);
        _recorder.Close();
        await recording;
        return result;
    }

    private static async Task SuperviseAsync(ClientActor client, CancellationTokenSource ended, CancellationToken abort)
    {
        if (await client.RunAsync(abort) == ChildEnd.GivenUp)
        {
            await ended.CancelAsync();
        }
    }

    private void CloseClients()
    {
        foreach (var client in _clients.SelectMany(arm => arm))
        {
            client.Close();
        }
    }

    // Twice through all arms: the first pass pays for JIT and first handshakes, the second measures what the arms can do.
    private async Task<string?> WarmUpAsync(CancellationToken stop)
    {
        var slowest = double.PositiveInfinity;
        for (var pass = 0; pass < 2; pass++)
        {
            for (var arm = 0; arm < _plan.Arms.Count && !stop.IsCancellationRequested; arm++)
            {
                await ReportAsync("warm-up");
                await RunClosedAsync(arm, counted: false, TimeSpan.Zero, stop);
                var count = await _recorder.WarmUpAsync(arm);
                if (count.Ok == 0)
                {
                    return $"no request of the warm-up of '{_plan.Arms[arm].Name}' succeeded; the first ended in {count.FirstFailure}";
                }

                var during = pass == 0 ? _plan.WarmUp : _plan.WarmUp / 2;
                var start = _clock.GetTimestamp();
                var attempts = await RunClosedAsync(arm, counted: false, during, stop);
                var capacity = attempts / _clock.GetElapsedTime(start).TotalSeconds;
                if (pass == 1)
                {
                    slowest = Math.Min(slowest, capacity);
                    _capacity = Math.Max(_capacity, capacity);
                }
            }
        }

        _rate = _plan.Load == LoadKind.Open ? _plan.Rate ?? RoundDown(slowest * AutoRateShare) : null;
        return null;
    }

    private async Task<string?> RunRoundsAsync(
        DateTimeOffset startedAt, ServerCounters? before, Func<Measurements, bool> isUndecided, CancellationToken stop)
    {
        for (var round = 1; round <= _plan.MaxRounds && !stop.IsCancellationRequested; round++)
        {
            var order = Enumerable.Range(0, _plan.Arms.Count).ToArray();
            _order.Shuffle(order);
            for (var position = 1; position <= order.Length && !stop.IsCancellationRequested; position++)
            {
                var arm = order[position - 1];
                await ReportAsync($"round {round} of {Math.Max(_plan.Rounds, round)}");
                if (await RunBlockAsync(arm, round, position, stop) == 0 && !stop.IsCancellationRequested)
                {
                    return $"no request of '{_plan.Arms[arm].Name}' in round {round} succeeded";
                }
            }

            _roundsDone = round;
            if (_plan.Looks.Contains(round) && round < _plan.MaxRounds
                && !isUndecided(await MeasurementsAsync(startedAt, before, cancelled: false, endedEarly: null)))
            {
                break;
            }
        }

        return null;
    }

    private async Task<long> RunBlockAsync(int arm, int round, int position, CancellationToken stop)
    {
        if (_plan.Arms[arm] is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null })
        {
            // A server may have closed idle connections since the last block; the new ones belong to no block.
            await RunClosedAsync(arm, counted: false, TimeSpan.Zero, stop);
        }

        await _recorder.BeginRoundAsync(arm, round, position);
        var serverBefore = await _target.ReadCountersAsync(CancellationToken.None);
        var machineBefore = ResourceProbe.MachineCpu();
        var cpuBefore = ResourceProbe.ProcessCpu;
        var start = _clock.GetTimestamp();
        if (_rate is { } rate)
        {
            await RunOpenAsync(arm, new Inject(rate, _plan.Block), stop);
        }
        else
        {
            await RunClosedAsync(arm, counted: true, _plan.Block, stop);
        }

        var cpu = ResourceProbe.ProcessCpu - cpuBefore;
        _blockTime += _clock.GetElapsedTime(start);
        _blockCpu += cpu;
        if (machineBefore is { } earlier && ResourceProbe.MachineCpu() is { } later)
        {
            _machineBusy += later.Busy - earlier.Busy;
            _machineTotal += later.Total - earlier.Total;
        }

        var serverAfter = await _target.ReadCountersAsync(CancellationToken.None);
        var serverCpu = serverBefore is null || serverAfter is null
            ? (TimeSpan?)null
            : TimeSpan.FromMicroseconds(serverAfter.CpuMicroseconds - serverBefore.CpuMicroseconds);
        return await _recorder.EndRoundAsync(arm, cpu, serverCpu);
    }

    private async Task RunOpenAsync(int arm, Inject schedule, CancellationToken stop)
    {
        var block = new OpenBlock(arm, counted: true, _clients[arm], _plan.QueueCapacity);
        await new Pacer(_clock, _pacerLateness).RunAsync(schedule, intended => Dispatch(block, intended), stop);
        block.Complete();
        await block.Drained.WaitAsync(QueuePatience, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var intended in block.Abandon())
        {
            await _recorder.RecordAsync(Unserved(arm, intended, stop.IsCancellationRequested), counted: true);
        }

        await block.Drained;
    }

    private void Dispatch(OpenBlock block, long intended)
    {
        if (!block.TryDispatch(intended))
        {
            // The recorder has room for thousands; were it ever full, the count of outcomes would miss the count of intended starts.
            _recorder.TryRecord(Unserved(block.Arm, intended, cancelled: false), counted: true);
        }
    }

    private static Sample Unserved(int arm, long intended, bool cancelled) => new()
    {
        Arm = arm,
        Outcome = cancelled ? Outcome.Cancelled : Outcome.Refused,
        Phase = Phase.Waiting,
        Error = cancelled ? "the run was stopped" : "all clients were busy and the waiting queue was full or did not empty",
        Timings = new Timings { IntendedStart = intended },
    };

    private async Task<long> RunClosedAsync(int arm, bool counted, TimeSpan during, CancellationToken stop)
    {
        var block = new ClosedBlock(arm, counted, _clients[arm], during, _clock, stop);
        block.Start();
        await block.Drained;
        return block.Attempts;
    }

    private async Task<Measurements> MeasurementsAsync(DateTimeOffset startedAt, ServerCounters? before, bool cancelled, string? endedEarly)
    {
        var recording = await _recorder.SnapshotAsync();
        var after = await _target.ReadCountersAsync(CancellationToken.None);
        return new Measurements
        {
            StartedAt = startedAt,
            Duration = _clock.GetElapsedTime(_started),
            Cancelled = cancelled,
            EndedEarly = endedEarly,
            Arms = recording.Arms,
            Wires = recording.Wires,
            Ledger = Compare(recording, before, after),
            Generator = Generator(),
        };
    }

    private static ProofLedger Compare(Recording recording, ServerCounters? before, ServerCounters? after)
    {
        var known = before is not null && after is not null && after.CountsConnections;
        return new ProofLedger(
            recording.Full + recording.Resumed,
            recording.Full,
            recording.Resumed,
            known ? after!.Connections - before!.Connections : null,
            known ? after!.Full - before!.Full : null,
            known ? after!.Resumed - before!.Resumed : null,
            known ? after!.Refused.ToDictionary(entry => entry.Key, entry => entry.Value - before!.Refused.GetValueOrDefault(entry.Key)) : null);
    }

    private GeneratorLoad Generator()
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var busiest = Math.Max(_capacity, _rate ?? 0);
        var sources = _plan.Arms.Select(arm => Math.Max(1, _target.EndpointFor(arm).SourceAddresses.Count)).Min();
        var capacity = _blockTime.TotalSeconds * Environment.ProcessorCount;
        return new GeneratorLoad(
            Environment.ProcessorCount,
            capacity > 0 ? _blockCpu.TotalSeconds / capacity : 0,
            _machineTotal > 0 ? (double)_machineBusy / _machineTotal : null,
            _pacerLateness.Count > 0 ? _pacerLateness.ValueAtQuantile(0.99) : null,
            _rate,
            _clients.SelectMany(arm => arm).Sum(client => (long)client.Restarts),
            ResourceProbe.PortsHeld(_rate ?? busiest, elapsed),
            ResourceProbe.EphemeralPorts() * sources);
    }

    private async Task ReportAsync(string stage)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var planned = Math.Max(_plan.Rounds, _roundsDone);
        var roundTime = (_plan.Block * _plan.Arms.Count).TotalSeconds;
        var recording = await _recorder.SnapshotAsync();
        var done = recording.Arms.Sum(arm => arm.Rounds.Count) / (double)_plan.Arms.Count;
        _progress(new RunProgress(
            stage,
            Math.Min(1, done / planned),
            elapsed,
            TimeSpan.FromSeconds(Math.Max(0, planned - done) * roundTime),
            recording.Arms));
    }

    // Two significant digits, downwards: 183.7 requests a second say no more than 180 and read worse.
    private static double RoundDown(double rate)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 1);
        return Math.Floor(rate / step + 1e-9) * step;
    }
}
