using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Histograms;
using LoadHarness.Machine;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Engine.Stages;

/// <summary>
/// Takes the target away from all clients of an arm and gives it back, arm by arm: connects them a few at a time, lets an open load run, kills the
/// target, starts it again after the outage, and waits until every client was served again.
/// </summary>
public sealed class StormEngine
{
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(10);

    private const int MostRecoveryPoints = 300;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly LoadPlan _plan;
    private readonly Outages _storm;
    private readonly IRestartable _target;
    private readonly TimeProvider _clock;
    private readonly Action<RunProgress> _progress;
    private readonly Func<Arm, int, CancellationToken, IClient> _createClient;
    private readonly Recorder _recorder;
    private readonly Random _order;
    private readonly LatencyHistogram _lateness = new();

    // Owner of what clients share; closed when they have ended.
    private TtsClients? _makers;

    // Touched by RunAsync only.
    private long _started;
    private TimeSpan _cpuBefore;
    private ServerCounters? _counters;
    private Admissions? _server = Admissions.None;
    private Func<long> _restarts = () => 0;
    private IReadOnlyList<ArmResult> _arms = [];

    /// <summary>Makes an engine for one storm.</summary>
    /// <param name="plan">What to run; it has a storm.</param>
    /// <param name="target">What is taken away.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="progress">Told at every step; must return soon.</param>
    /// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
    /// <param name="meter">Told of every sample that counts, for those who watch from outside.</param>
    public StormEngine(
        LoadPlan plan,
        IRestartable target,
        TimeProvider clock,
        Action<RunProgress> progress,
        Func<Arm, int, CancellationToken, IClient> createClient,
        RunMeter? meter = null)
    {
        _plan = plan;
        _storm = (Outages)plan.Schedule;
        _target = target;
        _clock = clock;
        _progress = progress;
        _createClient = createClient;
        _recorder = new Recorder(plan.Arms, clock, meter: meter);
        _order = new Random(plan.Seed);
    }

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static StormEngine ForTarget(
        LoadPlan plan, IRestartable target, Timeouts timeouts, TimeProvider clock, Action<RunProgress> progress, RunMeter? meter = null)
    {
        var clients = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming };
        return new StormEngine(plan, target, clock, progress, clients.Create, meter) { _makers = clients };
    }

    /// <summary>Runs the storms of all arms.</summary>
    /// <param name="stop">Ends it; requests in flight end by themselves, and what was measured until then is returned.</param>
    /// <param name="abort">Gives up the requests in flight, too.</param>
    public async Task<Measurements> RunAsync(CancellationToken stop, CancellationToken abort = default)
    {
        var startedAt = _clock.GetUtcNow();
        _started = _clock.GetTimestamp();
        _cpuBefore = ResourceProbe.ProcessCpu;
        using var clients = new Roster(_plan, _createClient, _recorder, _clock, stop, abort);
        _restarts = () => clients.Restarts;
        var blocks = new BlockRunner(_plan, _target, _clock, _recorder, clients.Arms);
        var recording = _recorder.RunAsync();
        _counters = await _target.ReadCountersAsync(CancellationToken.None);
        clients.Start();
        var storms = new List<StormResult>();
        string? endedEarly = null;
        try
        {
            var order = Enumerable.Range(0, _plan.Arms.Count).ToArray();
            _order.Shuffle(order);
            for (var position = 1; position <= order.Length && endedEarly is null && !clients.Ended.IsCancellationRequested; position++)
            {
                endedEarly = await StormAsync(order[position - 1], position, blocks, clients, storms);
            }
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

        await CountServerAsync();
        var last = await _recorder.SnapshotAsync();
        _recorder.Close();
        await recording;
        return new Measurements
        {
            StartedAt = startedAt,
            Duration = _clock.GetElapsedTime(_started),
            Cancelled = stopped,
            EndedEarly = endedEarly,
            Arms = last.Arms,
            Wires = last.Wires,
            Ledger = ProofLedger.Between(last.Full, last.Resumed, _server) with { FailedAttempts = storms.Sum(FailedAttempts) },
            Generator = Generator(last),
            Storms = [.. storms.OrderBy(storm => _plan.Arms.Select(arm => arm.Name).ToList().IndexOf(storm.Arm))],
        };
    }

    // Who was refused a connection left none that one end alone could have seen.
    private static long FailedAttempts(StormResult storm) =>
        storm.Attempts.Sum(attempt => attempt.Key is nameof(Outcome.Ok) or nameof(Outcome.ConnectRefused) ? 0 : attempt.Value);

    private async Task<string?> StormAsync(int arm, int position, BlockRunner runner, Roster clients, List<StormResult> storms)
    {
        var stop = clients.Ended;
        var name = _plan.Arms[arm].Name;
        Report($"{name}: connecting {clients.Arms[arm].Length:N0} clients", position - 1);
        await runner.CallAllAsync(arm, stop);
        var count = await _recorder.WarmUpAsync(arm);
        if (count.Failed > 0 && !stop.IsCancellationRequested)
        {
            return $"{count.Failed:N0} of {count.Ok + count.Failed:N0} clients of '{name}' could not connect; the first ended in {count.FirstFailure}";
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var start = _clock.GetTimestamp();
        var responses = new ResponsesByStart(start, _clock);
        var reconnects = new Reconnects(arm, _storm.Policies[arm], clients.Arms[arm].Length, _clock, _plan.Seed + arm, ended.Token);
        var block = new StormBlock(arm, clients.Arms[arm], _plan.QueueCapacity, reconnects, responses);
        _recorder.Meter?.SetWaiting(arm, () => block.Waiting);
        await _recorder.BeginRoundAsync(arm, round: 1, position);
        var intended = 0L;
        var pacing = new Pacer(_clock, _lateness.Record).RunAsync(new Inject(_plan.StatedRate!.Value, Longest), Dispatch, ended.Token);

        await WaitAsync($"{name}: calm", Outages.Calm, position, stop);
        var (killed, back, endedEarly) = stop.IsCancellationRequested
            ? (_clock.GetTimestamp(), null, null)
            : await TakeAwayAsync(block, name, position, stop);
        if (back is not null)
        {
            await WaitAsync($"{name}: recovering", Outages.LongestRecovery, position, stop, reconnects.AllServedAgain);
            await WaitAsync($"{name}: calm again", Outages.Calm, position, stop);
        }

        // Nobody tries again from here on, and what still waits is given to who is idle, or counted.
        await ended.CancelAsync();
        await pacing;
        block.Complete();
        await block.Drained.WaitAsync(QueuePatience, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var abandoned = block.Abandon();
        await block.Drained;
        _recorder.Meter?.SetWaiting(arm, null);
        await runner.RecordUnservedAsync(block, block.TakeRefused(), Outcome.Refused, "all clients were busy or away, and the waiting queue was full");
        await runner.RecordUnservedAsync(block, abandoned, stop.IsCancellationRequested ? Outcome.Cancelled : Outcome.Refused, "it still waited when the storm was over");
        await runner.RecordUnservedAsync(block, block.TakeLost(), Outcome.Cancelled, "the client had been stopped");
        await _recorder.EndRoundAsync(arm, clientCpu: null, serverCpu: null, rate: null, admissions: null);
        _arms = (await _recorder.SnapshotAsync()).Arms;
        storms.Add(ResultOf(name, clients.Arms[arm].Length, intended, reconnects, responses, block.TakePeak(), start, killed, back));
        return endedEarly;

        void Dispatch(long intendedStart)
        {
            intended++;
            block.Dispatch(intendedStart);
        }
    }

    private TimeSpan Longest => Outages.Calm + _storm.Outage + Outages.LongestRecovery + Outages.Calm + TimeSpan.FromMinutes(5);

    private async Task<(long Killed, long? Back, string? EndedEarly)> TakeAwayAsync(StormBlock block, string name, int position, CancellationToken stop)
    {
        await CountServerAsync();
        var killed = _clock.GetTimestamp();
        await _target.KillAsync();
        block.LoseConnections(killed);
        await WaitAsync($"{name}: the target is away", _storm.Outage - _clock.GetElapsedTime(killed), position, stop);
        try
        {
            await _target.StartAgainAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (killed, null, $"the target did not come back: {e.Message}");
        }

        var back = _clock.GetTimestamp();
        _counters = Zero;
        return (killed, back, null);
    }

    private static ServerCounters Zero { get; } = new() { CpuMicroseconds = 0 };

    // A server that is killed takes its counters with it: they are read and added up before.
    private async Task CountServerAsync()
    {
        var now = await _target.ReadCountersAsync(CancellationToken.None);
        _server = Admissions.Between(_counters, now) is { } counted ? _server?.Plus(counted) : null;
        _counters = now;
    }

    // Tells once a second that it still waits; a view shows nothing of a stage that nobody tells it of again.
    private async Task WaitAsync(string stage, TimeSpan longest, int position, CancellationToken stop, Task? until = null)
    {
        var end = until ?? Never;
        var start = _clock.GetTimestamp();
        for (var left = longest; left > TimeSpan.Zero && !end.IsCompleted && !stop.IsCancellationRequested; left = longest - _clock.GetElapsedTime(start))
        {
            Report(stage, position - 1);
            await end.WaitAsync(left < Second ? left : Second, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private StormResult ResultOf(
        string name, int clients, long intended, Reconnects reconnects, ResponsesByStart responses, int peak, long start, long killed, long? back)
    {
        var served = reconnects.ServedAgain.Select(at => Seconds(killed, at)).ToList();
        var step = Math.Max(1, served.Count / MostRecoveryPoints);
        var (full, resumed) = reconnects.Kinds;
        return new StormResult
        {
            Arm = name,
            Clients = clients,
            Intended = intended,
            Recovered = served.Count,
            BackSeconds = back is { } at ? Seconds(killed, at) : null,
            ServedAgain50 = At(0.5),
            ServedAgain99 = At(0.99),
            ServedAgain100 = At(1),
            Full = full,
            Resumed = resumed,
            Attempts = reconnects.Attempts.OrderByDescending(attempt => attempt.Value).ToDictionary(attempt => attempt.Key.ToString(), attempt => attempt.Value),
            PeakBacklog = peak,
            Recovery = [.. served.Select((second, index) => (double[])[second, index + 1]).Where((_, index) => index % step == 0 || index == served.Count - 1)],
            Responses = responses.Rows(Seconds(start, killed)),
        };

        double? At(double share) => (int)Math.Ceiling(clients * share) is var needed && needed <= served.Count ? served[needed - 1] : null;

        double Seconds(long from, long to) => Math.Round(_clock.GetElapsedTime(from, to).TotalSeconds, 4);
    }

    private GeneratorLoad Generator(Recorded recording)
    {
        var elapsed = _clock.GetElapsedTime(_started);
        var sources = _plan.Arms.Select(arm => Math.Max(1, _target.EndpointFor(arm).SourceAddresses.Count)).Min();
        return new GeneratorLoad(
            Environment.ProcessorCount,
            (ResourceProbe.ProcessCpu - _cpuBefore) / (elapsed * Environment.ProcessorCount),
            MachineShare: null,
            _lateness.Count > 0 ? _lateness.ValueAtQuantile(0.99) : null,
            _plan.StatedRate,
            _restarts(),
            ResourceProbe.PortsHeld((recording.Full + recording.Resumed) / elapsed.TotalSeconds, elapsed),
            ResourceProbe.EphemeralPorts() * sources);
    }

    // What an arm measured can be told when its storm is over.
    private void Report(string stage, int done)
    {
        var left = (_plan.Arms.Count - done) * (Outages.Calm + _storm.Outage + Outages.Calm + TimeSpan.FromSeconds(5));
        _progress(new RunProgress(stage, (double)done / _plan.Arms.Count, _clock.GetElapsedTime(_started), left, _arms));
    }
}
