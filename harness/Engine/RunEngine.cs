using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Engine.Stages;
using LoadHarness.Machine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Engine;

/// <summary>Runs a plan against a target: warm-up, rounds of one block per arm in random order, samples to the recorder.</summary>
public sealed class RunEngine
{
    // A search begins where every arm should still keep its objective, and climbs from there.
    private const double SearchStartShare = 0.5;

    private readonly LoadPlan _plan;
    private readonly ITarget _target;
    private readonly TimeProvider _clock;
    private readonly Action<RunProgress> _progress;
    private readonly Recorder _recorder;
    private readonly Func<Arm, int, CancellationToken, IClient> _createClient;
    private readonly Random _order;

    // Owner of the connections that clients share; closed when the clients have ended.
    private TtsClients? _makers;

    // Touched by RunAsync only.
    private long _started;
    private Func<long> _restarts = () => 0;
    private BlockRunner _blocks = null!;
    private WarmUp _warmUp = null!;
    private double? _rate;
    private int _roundsDone;

    /// <summary>Makes an engine for one run.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="target">Where to.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="progress">Told after every block; must return soon.</param>
    /// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
    /// <param name="meter">Told of every sample that counts, for those who watch from outside.</param>
    public RunEngine(
        LoadPlan plan,
        ITarget target,
        TimeProvider clock,
        Action<RunProgress> progress,
        Func<Arm, int, CancellationToken, IClient> createClient,
        RunMeter? meter = null)
    {
        _plan = plan;
        _target = target;
        _clock = clock;
        _progress = progress;
        _order = new Random(plan.Seed);
        _recorder = new Recorder(plan.Arms, clock, meter: meter);
        _createClient = createClient;
    }

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static RunEngine ForTarget(
        LoadPlan plan, ITarget target, Timeouts timeouts, TimeProvider clock, Action<RunProgress> progress, RunMeter? meter = null)
    {
        var clients = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming };
        return new RunEngine(plan, target, clock, progress, clients.Create, meter) { _makers = clients };
    }

    /// <summary>Runs the plan to its end.</summary>
    /// <param name="isUndecided">Asked at each look of the plan but the last: whether more rounds could decide a gate.</param>
    /// <param name="stop">Ends the run; requests in flight end by themselves, and what was measured until then is returned.</param>
    /// <param name="abort">Gives up the requests in flight, too.</param>
    public async Task<Measurements> RunAsync(Func<Measurements, bool> isUndecided, CancellationToken stop, CancellationToken abort = default)
    {
        var startedAt = _clock.GetUtcNow();
        _started = _clock.GetTimestamp();
        using var clients = new Roster(_plan, _createClient, _recorder, _clock, stop, abort);
        _blocks = new BlockRunner(_plan, _target, _clock, _recorder, clients.Arms);
        _warmUp = new WarmUp(_plan, _target, _clock, _recorder, _blocks);
        var recording = _recorder.RunAsync();
        var before = await _target.ReadCountersAsync(CancellationToken.None);
        _restarts = () => clients.Restarts;
        clients.Start();
        string? endedEarly;
        try
        {
            endedEarly = await WarmUpAsync(clients.Ended) ?? (_plan.Schedule is CapacitySearch search
                ? await SearchAsync(search, clients.Ended)
                : await RunRoundsAsync((Rounds)_plan.Schedule, startedAt, before, isUndecided, clients.Ended));
        }
        finally
        {
            await clients.CloseAsync();
            _makers?.Dispose();
        }

        var stopped = stop.IsCancellationRequested || abort.IsCancellationRequested;
        if (clients.Ended.IsCancellationRequested && !stopped)
        {
            endedEarly = "a client crashed again and again; this is a bug in the harness";
        }

        var result = await MeasurementsAsync(startedAt, before, stopped, endedEarly);
        _recorder.Close();
        await recording;
        return result;
    }

    private async Task<string?> WarmUpAsync(CancellationToken stop)
    {
        var failure = await _warmUp.RunAsync(() => ReportAsync("warm-up"), stop);
        if (failure is not null || stop.IsCancellationRequested)
        {
            // Not all arms have shown what they can do, and nothing more will be sent.
            return failure;
        }

        _rate = _plan.RateAfter(_warmUp.Capacities);
        await _target.RevokeAsync(CancellationToken.None);
        return null;
    }

    private async Task<string?> RunRoundsAsync(
        Rounds rounds, DateTimeOffset startedAt, ServerCounters? before, Func<Measurements, bool> isUndecided, CancellationToken stop)
    {
        for (var round = 1; round <= rounds.Max && !stop.IsCancellationRequested; round++)
        {
            var order = Enumerable.Range(0, _plan.Arms.Count).ToArray();
            _order.Shuffle(order);
            for (var position = 1; position <= order.Length && !stop.IsCancellationRequested; position++)
            {
                var arm = order[position - 1];
                await ReportAsync($"round {round} of {Math.Max(rounds.First, round)}");
                var (_, succeeded) = await _blocks.RunAsync(arm, round, position, _rate, rounds.Block * _plan.Arms[arm].BlockShare, stop);
                if (succeeded == 0 && _plan.Arms[arm].MustBeRefused is null && !stop.IsCancellationRequested)
                {
                    return $"no request of '{_plan.Arms[arm].Name}' in round {round} succeeded";
                }
            }

            _roundsDone = round;
            if (rounds.Looks.Contains(round) && round < rounds.Max
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
                if (CapacitySearch.Next(_warmUp.Capacities[arm] * SearchStartShare, steps[arm]) is not { } rate)
                {
                    continue;
                }

                await ReportAsync($"step {round}, {_plan.Arms[arm].Name} at {rate:0} requests/s");
                var (step, _) = await _blocks.RunAsync(arm, round, ++position, rate, search.During(rate), stop);
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
            Ledger = ProofLedger.Between(recording.Full, recording.Resumed, Admissions.Between(before, after)?.Minus(_blocks.Impostors)),
            Generator = Generator(recording),
        };
    }

    private GeneratorLoad Generator(Recorded recording)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var sources = _plan.Arms.Select(arm => Math.Max(1, _target.EndpointFor(arm).SourceAddresses.Count)).Min();
        return new GeneratorLoad(
            Environment.ProcessorCount,
            _blocks.ClientShare,
            _blocks.MachineShare,
            _blocks.PacerLatenessP99,
            _rate,
            _restarts(),
            ResourceProbe.PortsHeld((recording.Full + recording.Resumed + recording.Impostors) / elapsed.TotalSeconds, elapsed),
            ResourceProbe.EphemeralPorts() * sources);
    }

    private async Task ReportAsync(string stage)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var (first, roundTime) = _plan.Schedule is Rounds rounds
            ? (rounds.First, rounds.Length(_plan).TotalSeconds)
            : (CapacitySearch.ExpectedSteps, CapacitySearch.ExpectedStep.TotalSeconds * _plan.Arms.Count);
        var planned = Math.Max(first, _roundsDone);
        var recording = await _recorder.SnapshotAsync();
        var done = recording.Arms.Sum(arm => arm.Rounds.Count) / (double)_plan.Arms.Count;
        _progress(new RunProgress(
            stage,
            Math.Min(1, done / planned),
            elapsed,
            TimeSpan.FromSeconds(Math.Max(0, planned - done) * roundTime),
            recording.Arms));
    }
}
