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

    // A search begins where every arm should still keep its objective, and climbs from there.
    private const double SearchStartShare = 0.5;

    // On Ctrl-C requests in flight may end; a second is far beyond any healthy one.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    // The runtime compiles a method for good after 30 calls.
    private const int CallsUntilCompiled = 32;

    private readonly LoadPlan _plan;
    private readonly ITarget _target;
    private readonly TimeProvider _clock;
    private readonly Action<RunProgress> _progress;
    private readonly Recorder _recorder;
    private readonly ClientActor[][] _clients;
    private readonly BlockRunner _blocks;
    private readonly Random _order;

    // Owner of the connections that clients share; closed when the clients have ended.
    private TtsClients? _makers;

    // Touched by RunAsync only.
    private long _started;
    private double? _rate;
    private readonly double[] _capacities;
    private int _roundsDone;

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
        _capacities = new double[plan.Arms.Count];
        _clients = [.. plan.Arms.Select(arm => Enumerable.Range(0, arm.Clients ?? plan.Clients)
            .Select(index => new ClientActor(abort => createClient(arm, index, abort), _recorder, clock)).ToArray())];
        _blocks = new BlockRunner(plan, target, clock, _recorder, _clients);
    }

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static RunEngine ForTarget(LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, Action<RunProgress> progress)
    {
        var clients = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming };
        return new RunEngine(plan, target, clock, progress, clients.Create) { _makers = clients };
    }

    /// <summary>Runs the plan to its end.</summary>
    /// <param name="isUndecided">Asked at each look of the plan but the last: whether more rounds could decide a gate.</param>
    /// <param name="stop">Ends the run; what was measured until then is returned.</param>
    public async Task<Measurements> RunAsync(Func<Measurements, bool> isUndecided, CancellationToken stop)
    {
        var startedAt = _clock.GetUtcNow();
        _started = _clock.GetTimestamp();
        using var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var patience = stop.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(StopPatience), abort);
        var recording = _recorder.RunAsync();
        var before = await _target.ReadCountersAsync(CancellationToken.None);
        var clients = Task.WhenAll(_clients.SelectMany(arm => arm).Select(client => SuperviseAsync(client, ended, abort.Token)));
        string? endedEarly;
        try
        {
            endedEarly = await WarmUpAsync(ended.Token) ?? (_plan.Search is { } search
                ? await SearchAsync(search, ended.Token)
                : await RunRoundsAsync(startedAt, before, isUndecided, ended.Token));
        }
        finally
        {
            await TwoStepStop.RunAsync(CloseClients, clients, StopPatience, abort, _clock);
            _makers?.Dispose();
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

    // Twice through all arms: the first pass pays for JIT and first handshakes, the second measures what the arms can do. Once is
    // enough for impostors: they get their tickets, if they can, and set no rate, since nobody serves them.
    private async Task<string?> WarmUpAsync(CancellationToken stop)
    {
        await RehearseAsync(stop);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var arm = 0; arm < _plan.Arms.Count && !stop.IsCancellationRequested; arm++)
            {
                await ReportAsync("warm-up");
                if (_plan.Arms[arm].MustBeRefused is not null)
                {
                    if (pass == 0)
                    {
                        await _blocks.WarmUpImpostorsAsync(arm, _plan.WarmUp * _plan.Arms[arm].BlockShare, stop);
                    }

                    continue;
                }

                await _blocks.CallAllAsync(arm, stop);
                var count = await _recorder.WarmUpAsync(arm);
                if (count.Ok == 0 && !stop.IsCancellationRequested)
                {
                    return $"no request of the warm-up of '{_plan.Arms[arm].Name}' succeeded; the first ended in {count.FirstFailure}";
                }

                var during = (pass == 0 ? _plan.WarmUp : _plan.WarmUp / 2) * _plan.Arms[arm].BlockShare;
                var start = _clock.GetTimestamp();
                var attempts = await _blocks.WarmUpAsync(arm, during, stop);
                _capacities[arm] = attempts / _clock.GetElapsedTime(start).TotalSeconds;
            }
        }

        if (stop.IsCancellationRequested)
        {
            // Not all arms have shown what they can do, and nothing more will be sent.
            return null;
        }

        var served = _capacities.Where((_, arm) => _plan.Arms[arm].MustBeRefused is null);
        _rate = _plan.Load == LoadKind.Open ? _plan.Rate ?? RoundDown(served.Min() * AutoRateShare) : null;
        await _target.RevokeAsync(CancellationToken.None);
        return null;
    }

    // What is done once a block reaches the compiler's count of calls in the middle of the rounds, and would be compiled at the expense
    // of whichever arm has its block then.
    private async Task RehearseAsync(CancellationToken stop)
    {
        for (var call = 0; call < CallsUntilCompiled && !stop.IsCancellationRequested; call++)
        {
            await _target.ReadCountersAsync(CancellationToken.None);
            await _recorder.SnapshotAsync();
            ResourceProbe.MachineCpu();
        }
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
                var (_, succeeded) = await _blocks.RunAsync(arm, round, position, _rate, _plan.Block * _plan.Arms[arm].BlockShare, stop);
                if (succeeded == 0 && _plan.Arms[arm].MustBeRefused is null && !stop.IsCancellationRequested)
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

    // Each arm has rates of its own; a round is one step of every arm that has not found its capacity yet.
    private async Task<string?> SearchAsync(CapacitySearch search, CancellationToken stop)
    {
        var steps = _plan.Arms.Select(_ => new List<CapacityStep>()).ToArray();
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            var position = 0;
            for (var arm = 0; arm < _plan.Arms.Count && !stop.IsCancellationRequested; arm++)
            {
                if (CapacitySearch.Next(_capacities[arm] * SearchStartShare, steps[arm]) is not { } rate)
                {
                    continue;
                }

                await ReportAsync($"step {round}, {_plan.Arms[arm].Name} at {rate:0} requests/s");
                var (step, _) = await _blocks.RunAsync(arm, round, ++position, rate, CapacitySearch.During(rate, _plan.Block), stop);
                steps[arm].Add(step.StepOf(search.Objective));
            }

            if (position == 0)
            {
                return null;
            }
        }

        return null;
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
            Generator = Generator(recording),
        };
    }

    private ProofLedger Compare(Recording recording, ServerCounters? before, ServerCounters? after)
    {
        var server = Admissions.Between(before, after)?.Minus(_blocks.Impostors);
        return new ProofLedger(
            recording.Full + recording.Resumed,
            recording.Full,
            recording.Resumed,
            server?.Full + server?.Resumed,
            server?.Full,
            server?.Resumed,
            server?.Refused);
    }

    private GeneratorLoad Generator(Recording recording)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var sources = _plan.Arms.Select(arm => Math.Max(1, _target.EndpointFor(arm).SourceAddresses.Count)).Min();
        return new GeneratorLoad(
            Environment.ProcessorCount,
            _blocks.ClientShare,
            _blocks.MachineShare,
            _blocks.PacerLatenessP99,
            _rate,
            _clients.SelectMany(arm => arm).Sum(client => (long)client.Restarts),
            ResourceProbe.PortsHeld((recording.Full + recording.Resumed + recording.Impostors) / elapsed.TotalSeconds, elapsed),
            ResourceProbe.EphemeralPorts() * sources);
    }

    private async Task ReportAsync(string stage)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var planned = Math.Max(_plan.Rounds, _roundsDone);
        var roundTime = (_plan.Block * _plan.BlocksPerRound).TotalSeconds;
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
