using System.Collections.Concurrent;
using LoadHarness.Histograms;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Recording;

/// <summary>All measurements of a run. Samples are taken by one actor for each event loop; whoever asks for what they come to has it put together first.</summary>
/// <remarks>So no sample crosses from one thread to another, and no figure depends on which loop it came from.</remarks>
internal sealed class Recorder
{
    private readonly SampleRecorder[] _loops;
    private readonly Func<RunSums> _makeSums;

    // Emptied ones, to be used again: a few MiB an arm.
    private readonly ConcurrentBag<RunSums> _spare = [];

    // Touched by the reader of the first one's mailbox only.
    private readonly ArmRecorder[] _arms;
    private readonly RunSums _sums;

    /// <param name="arms">The arms, in the order of the plan.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="restored">What was measured before, where a soak goes on; null begins with nothing.</param>
    /// <param name="meter">Takes what counts, too, for those who watch from outside.</param>
    /// <param name="requests">Names of the requests of a workload; none where there is one request.</param>
    /// <param name="loops">Event loops that have clients; at least 1.</param>
    public Recorder(
        IReadOnlyList<Arm> arms, TimeProvider clock, IReadOnlyList<ArmRecorder>? restored = null, RunMeter? meter = null, IReadOnlyList<string>? requests = null, int loops = 1)
    {
        Meter = meter;
        _arms = restored is null ? [.. arms.Select(arm => new ArmRecorder(arm, clock, requests))] : [.. restored];
        _sums = new RunSums(arms, [.. _arms.Select(arm => arm.Sums)], meter);
        _makeSums = () => new RunSums(arms, [.. _arms.Select(arm => arm.Sums.Others())], meter);
        _loops = [.. Enumerable.Range(0, loops).Select(loop => new SampleRecorder(loop == 0 ? _sums : _makeSums(), clock))];
    }

    /// <summary>Where those look who watch from outside; null when nobody can.</summary>
    public RunMeter? Meter { get; }

    /// <summary>Who takes the samples of each loop, by its number; those of clients on the thread pool are the first one's.</summary>
    public IReadOnlyList<SampleRecorder> Loops => _loops;

    /// <summary>Why the recorder ended; null while it works.</summary>
    public Exception? Crash => _loops.Select(loop => loop.Crash).FirstOrDefault(crash => crash is not null);

    /// <summary>Works until closed, or until it crashes; then whoever asks, or waits for an answer, is told so.</summary>
    /// <param name="loops">Where each of <see cref="Loops"/> works, by its number; those without a place work on the thread pool.</param>
    public Task RunAsync(params IReadOnlyList<EventLoop> loops) =>
        Task.WhenAll(_loops.Select((recorder, loop) => loop < loops.Count ? loops[loop].RunAsync(() => recorder.RunAsync(staysHere: true)) : recorder.RunAsync()));

    /// <summary>Accepts nothing more.</summary>
    public void Close() => Array.ForEach(_loops, loop => loop.Close());

    /// <summary>Takes one sample of nobody's loop, waiting for room when there is none.</summary>
    public ValueTask RecordAsync(Sample sample, bool counted) => _loops[0].RecordAsync(sample, counted);

    /// <summary>Begins an arm's block.</summary>
    /// <param name="arm">Index of the arm.</param>
    /// <param name="round">Number of the round, from 1.</param>
    /// <param name="position">Place of the block in the round, from 1.</param>
    public Task BeginRoundAsync(int arm, int round, int position) => AskAsync(() =>
    {
        _arms[arm].BeginRound(round, position);
        return true;
    });

    /// <summary>Ends an arm's block and tells what it came to, and how many of its requests succeeded.</summary>
    public Task<(RoundResult Round, long Succeeded)> EndRoundAsync(int arm, TimeSpan? clientCpu, TimeSpan? serverCpu, double? rate, Admissions? admissions, BlockInstructions instructions = default, SharedCpu? shared = null) =>
        AskAsync(() => _arms[arm].EndRound(clientCpu, serverCpu, rate, admissions, instructions, shared));

    /// <summary>Tells when an arm's block began, on the clock of all shards.</summary>
    /// <param name="arm">Index of the arm.</param>
    /// <param name="seconds">After the first block that counts was to begin.</param>
    public Task StartedAsync(int arm, double seconds) => AskAsync(() =>
    {
        _arms[arm].StartSeconds = seconds;
        return true;
    });

    /// <summary>Begins the first window of all arms.</summary>
    public Task BeginWindowsAsync() => AskAsync(() =>
    {
        Array.ForEach(_arms, arm => arm.BeginWindows());
        return true;
    });

    /// <summary>Ends a window of all arms and begins the next, for each loop at one moment, so that every sample is in exactly one of them.</summary>
    /// <param name="block">The part of the soak that the window belongs to, from 0.</param>
    /// <param name="take">Takes each latency of the window, by arm and key; called by the recorder, the histogram is used again.</param>
    /// <returns>The window of each arm, and what the arms measured up to its end.</returns>
    public Task<(IReadOnlyList<ArmWindow> Windows, Recorded Recording)> CutWindowsAsync(int block, Action<int, string, LatencyHistogram> take) => AskAsync(() =>
    {
        IReadOnlyList<ArmWindow> windows = [.. _arms.Select((arm, index) => arm.CutWindow(block, (key, histogram) => take(index, key, histogram)))];
        return (windows, _sums.With(_arms.Select(arm => arm.ToResultSoFar())));
    });

    /// <summary>Closes the rounds or windows that a fault left open: what was sent in them counts, too.</summary>
    public Task CloseOpenAsync() => AskAsync(() =>
    {
        Array.ForEach(_arms, arm => arm.CloseOpen());
        return true;
    });

    /// <summary>The warm-up of an arm so far.</summary>
    public Task<WarmUpCount> WarmUpAsync(int arm) => AskAsync(() => _sums.WarmUp(arm));

    /// <summary>What the arms' results are made of; of a recorder that has ended.</summary>
    public IReadOnlyList<ArmTotals> Totals => [.. _arms.Select(arm => arm.ToTotals())];

    /// <summary>What the arms' rounds are made of; of a recorder that has ended.</summary>
    public IReadOnlyList<IReadOnlyList<RoundParts>> Parts => [.. _arms.Select(arm => arm.Parts)];

    /// <summary>Everything measured so far.</summary>
    public Task<Recorded> SnapshotAsync() => AskAsync(() => _sums.With(_arms.Select(arm => arm.ToResult())));

    // What the other loops have is put to the first one's, and the question is asked there: after all samples that were posted before it, wherever that was.
    private async Task<T> AskAsync<T>(Func<T> question)
    {
        var others = _loops.Length == 1 ? [] : await Task.WhenAll(_loops.Skip(1).Select(loop => loop.ExchangeAsync(_spare.TryTake(out var spare) ? spare : _makeSums())));
        return await _loops[0].AskAsync(() =>
        {
            foreach (var sums in others)
            {
                _sums.Take(sums);
                _spare.Add(sums);
            }

            return question();
        });
    }
}

/// <summary>A snapshot of the recorder.</summary>
/// <param name="Arms">The arms' results, in the order of the plan.</param>
/// <param name="Wires">The first handshake seen in each arm; its kind is Unknown when there was none.</param>
/// <param name="Full">Full handshakes of honest arms in the whole run, warm-up included.</param>
/// <param name="Resumed">Resumed handshakes of honest arms in the whole run, warm-up included.</param>
/// <param name="Impostors">Connections of the other arms in the whole run, warm-up included.</param>
internal sealed record Recorded(IReadOnlyList<ArmResult> Arms, IReadOnlyList<WireEvidence> Wires, long Full, long Resumed, long Impostors)
{
    /// <summary>Answers, right or wrong, in the whole run, warm-up included.</summary>
    public long Answers { get; init; }

    /// <summary>Whose doing most of the failures were, warm-up included; without any the harness's, since it cannot be the target's.</summary>
    public CheckSubject FailedBy { get; init; }

    /// <summary>How the first request ended of an honest arm whose warm-up had no success; null when each had one.</summary>
    public Outcome? FirstFailure { get; init; }
}
