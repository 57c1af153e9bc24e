using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Histograms;
using LoadHarness.Machine;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Engine.Stages;

/// <summary>
/// Runs all arms of a plan at once, for hours if need be, at one rate that they share: a window after the other, each of which is handed on as it
/// ends. Its memory does not grow with the length of the run.
/// </summary>
public sealed class SoakEngine
{
    // Times that garbage is collected to see what is left, in the whole soak: five for each block of a trend.
    private const int Collections = 60;

    // What still waits this long after the end will not be served in any useful time.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(2);

    // A target that has not answered once for so long is not coming back by itself; a restart takes seconds.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    // Windows of the past that a live view shows.
    private const int ShownWindows = 60;

    private readonly LoadPlan _plan;
    private readonly SoakWindows _soak;
    private readonly ITarget _target;
    private readonly TimeProvider _clock;
    private readonly Action<RunProgress> _progress;
    private readonly Func<Arm, int, CancellationToken, IClient> _createClient;
    private readonly SoakSession _session;
    private readonly ISoakSink _sink;
    private readonly Recorder _recorder;
    private readonly IReadOnlyList<int> _ports;

    // Owner of what clients share; closed when they have ended.
    private TtsClients? _makers;

    // The pacer records, whoever ends a window exchanges: a lock that nobody holds for longer is cheaper than a message for each request.
    private readonly Lock _latenessGate = new();
    private LatencyHistogram _lateness = new();
    private LatencyHistogram _spareLateness = new();

    // Touched by RunAsync only.
    private long _started;
    private double _silentSeconds;
    private ServerCounters? _server;
    private double _clientCpu;
    private Recorded? _recording;
    private Func<long> _restarts = () => 0;

    /// <summary>Makes an engine for one soak, or for the rest of one.</summary>
    /// <param name="plan">What to run; it has a soak.</param>
    /// <param name="target">Where to.</param>
    /// <param name="session">What was measured before; takes what is measured now.</param>
    /// <param name="sink">Takes the windows as they end.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="progress">Told after every window; must return soon.</param>
    /// <param name="createClient">Makes client number n (from 0) of an arm; its token aborts what is in flight.</param>
    /// <param name="meter">Told of every sample that counts, for those who watch from outside.</param>
    public SoakEngine(
        LoadPlan plan,
        ITarget target,
        SoakSession session,
        ISoakSink sink,
        TimeProvider clock,
        Action<RunProgress> progress,
        Func<Arm, int, CancellationToken, IClient> createClient,
        RunMeter? meter = null)
    {
        _plan = plan;
        _soak = (SoakWindows)plan.Schedule;
        _target = target;
        _session = session;
        _sink = sink;
        _clock = clock;
        _progress = progress;
        _createClient = createClient;
        _recorder = new Recorder(plan.Arms, clock, session.Recorders, meter);
        _ports = [.. plan.Arms.Select(arm => target.EndpointFor(arm).Address.Port).Distinct()];
    }

    /// <summary>Makes an engine whose clients are TTS instances.</summary>
    public static SoakEngine ForTarget(
        LoadPlan plan,
        ITarget target,
        SoakSession session,
        ISoakSink sink,
        Timeouts timeouts,
        TimeProvider clock,
        Action<RunProgress> progress,
        RunMeter? meter = null)
    {
        var clients = new TtsClients(target.EndpointFor, timeouts, clock) { Naming = plan.Naming };
        return new SoakEngine(plan, target, session, sink, clock, progress, clients.Create, meter) { _makers = clients };
    }

    /// <summary>Runs what is left of the soak.</summary>
    /// <param name="stop">Ends it; requests in flight end by themselves, and what was measured until then is returned.</param>
    /// <param name="abort">Gives up the requests in flight, too.</param>
    public async Task<Measurements> RunAsync(CancellationToken stop, CancellationToken abort = default)
    {
        var startedAt = _clock.GetUtcNow();
        _started = _clock.GetTimestamp();
        using var clients = new Roster(_plan, _createClient, _recorder, _clock, stop, abort);
        _restarts = () => clients.Restarts;
        var blocks = new BlockRunner(_plan, _target, _clock, _recorder, clients.Arms);
        var warmUp = new WarmUp(_plan, _target, _clock, _recorder, blocks);
        var recording = _recorder.RunAsync();
        var before = await _target.ReadCountersAsync(CancellationToken.None);
        clients.Start();
        string? endedEarly;
        var machineBefore = ResourceProbe.MachineCpu();
        try
        {
            endedEarly = await warmUp.RunAsync(() => ReportAsync("warm-up"), clients.Ended);
            if (endedEarly is null && !clients.Ended.IsCancellationRequested)
            {
                _session.Rate ??= _plan.RateAfter(warmUp.Capacities);
                machineBefore = ResourceProbe.MachineCpu();
                endedEarly = await RunWindowsAsync(blocks, clients, clients.Ended);
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

        var last = _recording ?? await _recorder.SnapshotAsync();
        var after = await _target.ReadCountersAsync(CancellationToken.None);
        _recorder.Close();
        await recording;
        return new Measurements
        {
            StartedAt = _session.StartedAt ?? startedAt,
            Duration = TimeSpan.FromSeconds(_session.History.EndSeconds),
            Cancelled = stopped,
            EndedEarly = endedEarly,
            Arms = last.Arms,
            Wires = last.Wires,
            Ledger = ProofLedger.Between(last.Full, last.Resumed, Admissions.Between(before, after)),
            Generator = Generator(last, machineBefore),
        };
    }

    private async Task<string?> RunWindowsAsync(BlockRunner runner, Roster clients, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        var startedAt = _session.StartedAt ??= now;
        var wires = (await _recorder.SnapshotAsync()).Wires;
        _sink.Begin(startedAt, _session.Rate!.Value, wires);
        await _recorder.BeginWindowsAsync();

        // Windows follow each other by the clock that cannot jump; where the session begins is a matter of the calendar.
        var offset = Math.Max((now - startedAt).TotalSeconds, _session.History.EndSeconds);
        var left = _soak.Count - _session.History.Windows;
        var blocks = _plan.Arms.Select((_, arm) => new OpenBlock(arm, counted: true, clients.Arms[arm], _plan.QueueCapacity)).ToArray();
        Array.ForEach(blocks, block => _recorder.Meter?.SetWaiting(block.Arm, () => block.Waiting));
        _server = await _target.ReadCollectedCountersAsync(CancellationToken.None);
        _clientCpu = ResourceProbe.Usage(collects: true).CpuMicroseconds;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var start = _clock.GetTimestamp();
        var pacing = PaceAsync(blocks, _soak.Window * left, ended.Token);
        var cut = TimeSpan.Zero;
        var isLast = false;
        for (var window = 1; !isLast; window++)
        {
            var due = (_soak.Window * window) - _clock.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            isLast = window == left || stop.IsCancellationRequested || _silentSeconds >= LongestSilence.TotalSeconds;
            if (isLast)
            {
                // The last window holds everything that was to begin before its end: a pacer that is late by a moment still finishes its schedule.
                if (window < left)
                {
                    await ended.CancelAsync();
                }

                await pacing;
                await DrainAsync(runner, blocks, stop);
            }

            await RecordRefusedAsync(runner, blocks);
            var end = _clock.GetElapsedTime(start);
            await CutAsync(blocks, offset + cut.TotalSeconds, (end - cut).TotalSeconds);
            cut = end;
        }

        return _silentSeconds >= LongestSilence.TotalSeconds && !stop.IsCancellationRequested
            ? $"no request succeeded for {LongestSilence.TotalMinutes:0} minutes"
            : null;
    }

    private async Task PaceAsync(OpenBlock[] blocks, TimeSpan during, CancellationToken stop)
    {
        var order = MixOrder.Of(_soak.Weights);
        var next = 0;
        await new Pacer(_clock, Late).RunAsync(new Inject(_session.Rate!.Value, during), Dispatch, stop);

        void Late(TimeSpan lateness)
        {
            lock (_latenessGate)
            {
                _lateness.Record(lateness);
            }
        }

        void Dispatch(long intendedStart)
        {
            blocks[order[next]].Dispatch(intendedStart);
            next = next + 1 == order.Count ? 0 : next + 1;
        }
    }

    private async Task DrainAsync(BlockRunner runner, OpenBlock[] blocks, CancellationToken stop)
    {
        foreach (var block in blocks)
        {
            block.Complete();
        }

        await Task.WhenAll(blocks.Select(block => block.Drained)).WaitAsync(QueuePatience, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var block in blocks)
        {
            var abandoned = block.Abandon();
            await block.Drained;
            await runner.RecordUnservedAsync(block, abandoned, Outcome.Cancelled, "the soak ended while it waited");
            await runner.RecordUnservedAsync(block, block.TakeLost(), Outcome.Cancelled, "the client had been stopped");
        }
    }

    private static async Task RecordRefusedAsync(BlockRunner runner, OpenBlock[] blocks)
    {
        foreach (var block in blocks)
        {
            await runner.RecordUnservedAsync(block, block.TakeRefused(), Outcome.Refused, "all clients were busy and the waiting queue was full");
        }
    }

    private async Task CutAsync(OpenBlock[] blocks, double startSeconds, double seconds)
    {
        // To the millisecond, as the log has it: whoever reads both finds the same windows.
        var start = Math.Round(startSeconds, 3);
        var length = Math.Round(startSeconds + seconds, 3) - start;
        using var log = new MemoryStream();
        var writer = new HistogramLogWriter(log);
        var (arms, recording) = await _recorder.CutWindowsAsync((arm, key, histogram) => Write(SoakSession.TagOf(_plan.Arms[arm].Name, key), histogram));
        _recording = recording;
        var lateness = ExchangeLateness();
        if (lateness.Count > 0)
        {
            Write(SoakSession.PacerTag, lateness);
        }

        var number = _session.History.Windows + 1;
        var collects = number % Math.Max(1, _soak.Count / Collections) == 0;
        var serverBefore = _server;
        _server = collects
            ? await _target.ReadCollectedCountersAsync(CancellationToken.None)
            : await _target.ReadCountersAsync(CancellationToken.None);
        if (_recorder.Meter is { } meter)
        {
            meter.Server = _server;
        }

        var client = ResourceProbe.Usage(collects);
        var window = new WindowResult
        {
            Window = number,
            StartSeconds = start,
            Seconds = length,
            Arms = arms,
            Client = client with { CpuMicroseconds = client.CpuMicroseconds - _clientCpu },
            Server = ServerUsage(serverBefore, _server, collects),
            Sockets = ResourceProbe.Sockets(_ports),
            PacerLatenessP99 = lateness.Count > 0 ? lateness.ValueAtQuantile(0.99) : null,
            PeakWaiting = blocks.Sum(block => block.TakePeak()),
            Events = [.. Events(serverBefore, _server)],
        };
        _clientCpu = client.CpuMicroseconds;
        _session.Lateness.Add(lateness);
        lateness.Reset();
        _session.History.Add(window);
        _silentSeconds = window.Requests > 0 && window.Failed == window.Requests ? _silentSeconds + window.Seconds : 0;
        _sink.Take(window, log.GetBuffer().AsMemory(0, (int)log.Length));
        await ReportAsync($"window {number:N0} of {_soak.Count:N0}");

        void Write(string tag, LatencyHistogram histogram) => writer.Write(tag, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(length), histogram);
    }

    private LatencyHistogram ExchangeLateness()
    {
        lock (_latenessGate)
        {
            (_lateness, _spareLateness) = (_spareLateness, _lateness);
            return _spareLateness;
        }
    }

    private static ProcessUsage? ServerUsage(ServerCounters? before, ServerCounters? after, bool collected) => after is null
        ? null
        : new(
            after.CpuMicroseconds - (before?.CpuMicroseconds <= after.CpuMicroseconds ? before.CpuMicroseconds : 0),
            after.ResidentBytes,
            collected && after.HeapBytes > 0 ? after.HeapBytes : null,
            after.Threads,
            after.OpenFiles);

    private static IEnumerable<string> Events(ServerCounters? before, ServerCounters? after)
    {
        if (before is null != after is null)
        {
            yield return after is null ? "the server's counters cannot be read" : "the server's counters can be read again";
        }

        if (before is not null && after?.TicketKeysDropped > before.TicketKeysDropped)
        {
            yield return "the server dropped its ticket keys";
        }

        if (before is { CountsConnections: true } && after is { CountsConnections: true } && after.Requests < before.Requests)
        {
            yield return "the server started anew";
        }
    }

    private GeneratorLoad Generator(Recorded recording, (long Busy, long Total)? machineBefore)
    {
        var history = _session.History;
        var sources = _plan.Arms.Select(arm => Math.Max(1, _target.EndpointFor(arm).SourceAddresses.Count)).Min();
        var elapsed = _clock.GetElapsedTime(_started);
        var machine = machineBefore is { } from && ResourceProbe.MachineCpu() is { } to && to.Total > from.Total
            ? (double?)(to.Busy - from.Busy) / (to.Total - from.Total)
            : null;
        return new GeneratorLoad(
            Environment.ProcessorCount,
            history.MeasuredSeconds > 0 ? history.ClientCpuMicroseconds / 1e6 / history.MeasuredSeconds / Environment.ProcessorCount : 0,
            machine,
            _session.Lateness.Count > 0 ? _session.Lateness.ValueAtQuantile(0.99) : null,
            _session.Rate,
            _restarts(),
            ResourceProbe.PortsHeld((recording.Full + recording.Resumed) / elapsed.TotalSeconds, elapsed),
            ResourceProbe.EphemeralPorts() * sources);
    }

    private async Task ReportAsync(string stage)
    {
        var history = _session.History;
        var arms = _recording?.Arms ?? (await _recorder.SnapshotAsync()).Arms;
        _progress(new RunProgress(
            stage,
            (double)history.Windows / _soak.Count,
            _clock.GetElapsedTime(_started),
            _soak.Window * (_soak.Count - history.Windows),
            arms)
        {
            Past = new(
                history.Latest(TrendMetric.ResponseP99, ShownWindows),
                history.Latest(TrendMetric.ClientResident, ShownWindows),
                history.Latest(TrendMetric.ServerResident, ShownWindows)),
        });
    }
}
