using LoadHarness.Engine.Load;
using LoadHarness.Histograms;
using LoadHarness.Machine;

namespace LoadHarness.Engine.Stages;

/// <summary>
/// A soak: all arms at once, for hours if need be, at one rate that they share, a window after the other, each of which is handed on as it ends. Its
/// memory does not grow with the length of the run.
/// </summary>
internal sealed class WindowsStage : IStage
{
    // Times that garbage is collected to see what is left, in the whole soak: five for each block of a trend.
    private const int Collections = 60;

    // As short as the log can tell.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // A target that has not answered once for so long is not coming back by itself; a restart takes seconds.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    // Windows of the past that a live view shows.
    private const int ShownWindows = 60;

    private readonly StageContext _run;
    private readonly SoakWindows _windows;
    private readonly SoakSession _session;
    private readonly ISoakSink? _sink;
    private readonly IReadOnlyList<int> _ports;
    private readonly IReadOnlyList<IReadOnlyList<OpenBlock>> _arms;
    private readonly IReadOnlyList<OpenBlock> _blocks;
    private readonly MixedLoad _mixed;

    // How the load goes up and down; null for one rate from start to end.
    private readonly ShapedLoad? _shaped;

    // Of the pacer of each loop, and of the window that ends.
    private readonly LatenessWindow[] _lateness;
    private readonly LatencyHistogram _allLateness = new();

    // Touched by RunAsync only.
    private IReadOnlyList<ArmResult> _results;
    private ServerCounters? _server;
    private double _clientCpu;
    private double _silentSeconds;

    /// <param name="run">What it works with.</param>
    /// <param name="windows">The schedule.</param>
    /// <param name="storage">What was measured before, and who takes the windows.</param>
    public WindowsStage(StageContext run, SoakWindows windows, SoakStorage storage)
    {
        _run = run;
        _windows = windows;
        (_session, _sink) = storage;
        _ports = [.. run.Plan.Arms.Select(arm => run.Target.EndpointFor(arm).Address.Port).Distinct()];
        _arms = [.. run.Plan.Arms.Select((_, arm) => run.Blocks.OpenBlocksOf(arm, counted: true))];
        _blocks = [.. _arms.SelectMany(arm => arm)];
        _lateness = [.. Enumerable.Range(0, run.Plan.LoopsInUse).Select(_ => new LatenessWindow())];
        var order = MixOrder.Of(windows.Weights);
        _mixed = new MixedLoad(order, windows.RequestsOf(run.Plan.Shard), _arms, run.Clock, loop => _lateness[loop].Record, run.Loops);
        _shaped = windows.Shape is { } shape ? new ShapedLoad(shape, run.Plan.Shard, order, _arms, _mixed, run.Blocks, run.Clock) : null;
        _results = [.. _session.Recorders.Select(recorder => recorder.ToResult())];
        run.Generator.Add(TimeSpan.FromSeconds(_session.History.MeasuredSeconds), TimeSpan.FromMicroseconds(_session.History.ClientCpuMicroseconds));
        run.Generator.Lateness[0].Add(_session.Lateness);
    }

    public double? Rate => _session.Rate;

    private bool IsSilent => _silentSeconds >= LongestSilence.TotalSeconds;

    public async Task<string?> RunAsync(CancellationToken stop)
    {
        await _run.Clock.WaitUntilAsync(_run.Plan.StartsAt, stop);
        var failure = await _run.WarmUp.RunAsync(WarmingUp, stop, _session.Rate ?? _windows.WarmUpRateOf(_run.Plan));
        if (failure is not null || stop.IsCancellationRequested)
        {
            return failure;
        }

        // A soak asks what breaks and comes back, so an arm without a success is in its windows with what it fails by.
        _run.WarmUp.LeaveNoneOut();
        _session.Rate ??= _run.Plan.RateAfter(_run.WarmUp.Capacities);
        await RunWindowsAsync(stop);
        return IsSilent && !stop.IsCancellationRequested ? $"no request succeeded for {LongestSilence.TotalMinutes:0} minutes" : null;
    }

    private Task WarmingUp()
    {
        Report("warm-up");
        return Task.CompletedTask;
    }

    /// <summary>A soak that went on began when its first session did, and lasts as long as its windows.</summary>
    public Measurements Complete(Measurements measured) => measured with
    {
        StartedAt = _session.StartedAt ?? measured.StartedAt,
        Duration = TimeSpan.FromSeconds(_session.History.EndSeconds),
    };

    private async Task RunWindowsAsync(CancellationToken stop)
    {
        var (clock, history) = (_run.Clock, _session.History);
        var left = _windows.Count - history.Windows;
        var wires = (await _run.Recorder.SnapshotAsync()).Wires;
        await _run.Target.FollowAsync(isLost: false, stop);
        await _run.Blocks.WaitForTurnAsync(stop);
        foreach (var arm in _arms)
        {
            _run.Blocks.Show(arm);
        }

        // With other shards, all begin their first window together; one that goes on with a soak begins when it is ready.
        await clock.WaitUntilAsync(history.Windows == 0 ? _run.Plan.CountsFrom : null, stop);
        var now = clock.GetUtcNow();
        var startedAt = _session.StartedAt ??= now;
        _sink?.Begin(startedAt, _session.Rate, wires);
        await _run.Recorder.BeginWindowsAsync();

        // Windows follow each other by the clock that cannot jump; where the session begins is a matter of the calendar.
        var offset = Math.Max((now - startedAt).TotalSeconds, history.EndSeconds);
        _server = await _run.Server.ReadAsync(collected: true);
        _clientCpu = ResourceProbe.Usage(collects: true).CpuMicroseconds;
        var begun = _run.Generator.Begin();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var start = clock.GetTimestamp();
        var load = _shaped is null ? _mixed.RunAsync(start, new Inject(_session.Rate!.Value, _windows.Window * left), ended.Token) : _shaped.RunAsync(start, ended.Token);
        try
        {
            await CutAllAsync(load, start, offset, left, ended, stop);
        }
        finally
        {
            // Where a fault ended it, nobody asks for anything more.
            await ended.CancelAsync();
            await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _run.Generator.End(begun);
        if (!stop.IsCancellationRequested && !IsSilent)
        {
            history.End();
        }
    }

    // One window after the other, until the load has ended.
    private async Task CutAllAsync(Task load, long start, double offset, int left, CancellationTokenSource ended, CancellationToken stop)
    {
        var clock = _run.Clock;
        var cut = TimeSpan.Zero;
        var isLast = false;
        for (var window = 1; !isLast; window++)
        {
            // A shape ends when it ends, which need not be where a window does.
            await clock.WaitUntilAsync(clock.After(start, _windows.Window * window), _shaped is null ? null : load, stop);

            // Only a load that is counted may be over sooner: with a stall before its end, one that ends by its time has all windows all the same, as its other shards have.
            isLast = window == left || (_windows.Shape is { EndsByTime: false } && load.IsCompleted) || stop.IsCancellationRequested || IsSilent;
            if (isLast)
            {
                // The last window holds everything that was to begin before its end: a pacer that is late by a moment still finishes its schedule.
                if (window < left)
                {
                    await ended.CancelAsync();
                }

                await load;
                await _run.Blocks.FinishAsync(_blocks, Outcome.Cancelled, "the soak ended while it waited", stop);
            }

            foreach (var block in _blocks)
            {
                await _run.Blocks.RecordRefusedAsync(block);
            }

            // One that was held up by another has a length, too.
            var end = clock.GetElapsedTime(start);
            end = end < cut + Shortest ? cut + Shortest : end;
            await CutAsync(clock.After(start, end), offset + cut.TotalSeconds, (end - cut).TotalSeconds);
            cut = end;
        }
    }

    private async Task CutAsync(long until, double startSeconds, double seconds)
    {
        var shape = _shaped?.Take(until);

        // To the millisecond, as the log has it: whoever reads both finds the same windows.
        var start = Math.Round(startSeconds, 3);
        var length = Math.Round(startSeconds + seconds, 3) - start;
        using var log = new MemoryStream();
        var writer = new HistogramLogWriter(log);
        var number = _session.History.Windows + 1;
        var (arms, recording) = await _run.Recorder.CutWindowsAsync(_windows.BlockOf(number), (arm, key, histogram) => Write(SoakSession.TagOf(_run.Plan.Arms[arm].Name, key), histogram));
        _results = recording.Arms;
        var lateness = _allLateness;
        Array.ForEach(_lateness, pacer => pacer.CutInto(lateness));
        if (lateness.Count > 0)
        {
            Write(SoakSession.PacerTag, lateness);
        }

        var collects = number % Math.Max(1, _windows.Count / Collections) == 0;
        var before = _server;
        _server = await _run.Server.ReadAsync(collects);
        var client = ResourceProbe.Usage(collects);
        var window = new WindowResult
        {
            Window = number,
            StartSeconds = start,
            Seconds = length,
            Arms = arms,
            Client = client with { CpuMicroseconds = client.CpuMicroseconds - _clientCpu },
            Server = ServerUsage(before, _server, collects),
            Sockets = ResourceProbe.Sockets(_ports),
            PacerLatenessP99 = lateness.Count > 0 ? lateness.ValueAtQuantile(0.99) : null,
            Shape = shape,
            PeakWaiting = _blocks.Sum(block => block.TakePeak()),
            Events = [.. Events(before, _server), .. await _run.Target.FollowAsync(arms.Any(WasLost), CancellationToken.None)],
        };
        _clientCpu = client.CpuMicroseconds;
        _run.Generator.Lateness[0].Add(lateness);
        lateness.Reset();
        _session.History.Add(window);
        _silentSeconds = window.Requests > 0 && window.Failed == window.Requests ? _silentSeconds + window.Seconds : 0;
        _sink?.Take(window, log.GetBuffer().AsMemory(0, (int)log.Length));
        Report($"window {number:N0} of {_windows.Count:N0}");

        void Write(string tag, LatencyHistogram histogram) => writer.Write(tag, TimeSpan.FromSeconds(start), TimeSpan.FromSeconds(length), histogram);
    }

    private static ProcessUsage? ServerUsage(ServerCounters? before, ServerCounters? after, bool collected) => after is null
        ? null
        : new(
            after.CpuMicroseconds - (before?.CpuMicroseconds <= after.CpuMicroseconds ? before.CpuMicroseconds : 0),
            after.ResidentBytes,
            collected && after.HeapBytes > 0 ? after.HeapBytes : null,
            after.Threads,
            after.OpenFiles);

    private static bool WasLost(ArmWindow arm) => arm.Outcomes.ContainsKey(nameof(Outcome.ConnectRefused)) || arm.Outcomes.ContainsKey(nameof(Outcome.ConnectTimeout));

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

    private void Report(string stage)
    {
        var history = _session.History;
        _run.Report(
            stage,
            (double)history.Windows / _windows.Count,
            _windows.Window * (_windows.Count - history.Windows),
            _results,
            new(
                history.Latest(TrendMetric.ResponseP99, ShownWindows),
                history.Latest(TrendMetric.ClientResident, ShownWindows),
                history.Latest(TrendMetric.ServerResident, ShownWindows)));
    }
}
