using LoadHarness.Actors;
using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>The actor that owns all measurements: the only one who touches the histograms.</summary>
internal sealed class Recorder
{
    // Enough to ride out a collection at a million samples a second; a full mailbox slows clients, it never loses a sample.
    private const int Capacity = 4096;

    private readonly Mailbox<Entry> _mailbox = new(Capacity);
    private readonly Supervisor _supervisor;

    // Touched by the reader of the mailbox only.
    private readonly ArmRecorder[] _arms;
    private readonly bool[] _impostors;
    private readonly bool[] _keep;
    private readonly WireEvidence[] _wires;
    private readonly WarmUpCount[] _warmUps;
    private long _full;
    private long _resumed;
    private long _impostorConnections;
    private long _answers;
    private long _failedByTarget;
    private long _failedByMachine;

    /// <param name="arms">The arms, in the order of the plan.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="restored">What was measured before, where a soak goes on; null begins with nothing.</param>
    /// <param name="meter">Takes what counts, too, for those who watch from outside.</param>
    /// <param name="requests">Names of the requests of a workload; none where there is one request.</param>
    public Recorder(IReadOnlyList<Arm> arms, TimeProvider clock, IReadOnlyList<ArmRecorder>? restored = null, RunMeter? meter = null, IReadOnlyList<string>? requests = null)
    {
        Meter = meter;
        _arms = restored is null ? [.. arms.Select(arm => new ArmRecorder(arm, clock, requests))] : [.. restored];
        _impostors = [.. arms.Select(arm => arm.MustBeRefused is not null)];
        _keep = [.. arms.Select(arm => arm.Mode == ConnectionMode.KeepAlive)];
        _wires = new WireEvidence[arms.Count];
        _warmUps = new WarmUpCount[arms.Count];

        // A crash here is a bug that would falsify every number: no restart.
        _supervisor = new Supervisor(
            abort => _mailbox.ReadAsync(HandleAsync, abort), new RestartPolicy(0, TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.Zero), clock, crash => Crash = crash);
    }

    /// <summary>Where those look who watch from outside; null when nobody can.</summary>
    public RunMeter? Meter { get; }

    /// <summary>Why the recorder ended; null while it works.</summary>
    public Exception? Crash { get; private set; }

    /// <summary>Works until closed, or until it crashes; then whoever asks, or waits for an answer, is told so.</summary>
    /// <param name="staysHere">Whether it works where it is started, by the context of the caller, and not on the thread pool.</param>
    public async Task RunAsync(bool staysHere = false)
    {
        await _supervisor.RunAsync(CancellationToken.None, staysHere);
        foreach (var entry in _mailbox.Abandon())
        {
            entry.Reply?.Invoke(Ended());
        }
    }

    /// <summary>Accepts nothing more.</summary>
    public void Close() => _mailbox.Close();

    /// <summary>Takes one sample, waiting for room when there is none.</summary>
    public async ValueTask RecordAsync(Sample sample, bool counted) => await _mailbox.PostAsync(new Entry(sample, counted, null), CancellationToken.None);

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
        Array.ForEach(_arms, arm => arm.BeginRound(round: 1, position: 1));
        return true;
    });

    /// <summary>Ends a window of all arms and begins the next, at one moment, so that every sample is in exactly one of them.</summary>
    /// <param name="block">The part of the soak that the window belongs to, from 0.</param>
    /// <param name="take">Takes each latency of the window, by arm and key; called by the recorder, the histogram is used again.</param>
    /// <returns>The window of each arm, and what the arms measured up to its end.</returns>
    public Task<(IReadOnlyList<ArmWindow> Windows, Recorded Recording)> CutWindowsAsync(int block, Action<int, string, LatencyHistogram> take) => AskAsync(() =>
    {
        IReadOnlyList<ArmWindow> windows = [.. _arms.Select((arm, index) => arm.CutWindow(block, (key, histogram) => take(index, key, histogram)))];
        return (windows, Snapshot(withBlocks: false));
    });

    /// <summary>The warm-up of an arm so far.</summary>
    public Task<WarmUpCount> WarmUpAsync(int arm) => AskAsync(() => _warmUps[arm] with { NothingAnswered = _answers == 0 });

    /// <summary>What the arms' results are made of; of a recorder that has ended.</summary>
    public IReadOnlyList<ArmTotals> Totals => [.. _arms.Select(arm => arm.ToTotals())];

    /// <summary>What the arms' rounds are made of; of a recorder that has ended.</summary>
    public IReadOnlyList<IReadOnlyList<RoundParts>> Parts => [.. _arms.Select(arm => arm.Parts)];

    /// <summary>Everything measured so far.</summary>
    public Task<Recorded> SnapshotAsync() => AskAsync(() => Snapshot());

    private Recorded Snapshot(bool withBlocks = true) => new(
        [.. _arms.Select((arm, index) => (withBlocks ? arm.ToResult() : arm.ToResultSoFar()) with { WarmUpRequests = _warmUps[index].Ok + _warmUps[index].Failed })], [.. _wires], _full, _resumed, _impostorConnections)
    {
        Answers = _answers,
        FailedBy = _failedByTarget >= Math.Max(1, _failedByMachine) ? CheckSubject.Target : CheckSubject.Harness,
        FirstFailure = _warmUps.Where((count, arm) => count is { Ok: 0, Failed: > 0 } && !_impostors[arm]).Select(count => (Outcome?)count.First).FirstOrDefault(),
    };

    // A question is answered in its turn, after all samples that were posted before it.
    private async Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Reply(Exception? end)
        {
            if (end is not null)
            {
                answer.SetException(end);
                return;
            }

            try
            {
                answer.SetResult(question());
            }
            catch (Exception e)
            {
                answer.SetException(e);
                throw;
            }
        }

        if (!await _mailbox.PostAsync(new Entry(default, false, Reply), CancellationToken.None))
        {
            throw Ended();
        }

        return await answer.Task;
    }

    private InvalidOperationException Ended() => new("the recorder has ended", Crash);

    private ValueTask HandleAsync(Entry entry, CancellationToken abort)
    {
        if (entry.Reply is { } reply)
        {
            reply(null);
        }
        else
        {
            Record(entry.Sample, entry.Counted);
        }

        return ValueTask.CompletedTask;
    }

    private void Record(in Sample sample, bool counted)
    {
        var impostor = _impostors[sample.Arm];
        _impostorConnections += impostor && sample.Timings.Connected != 0 ? 1 : 0;
        _answers += sample.Outcome.IsAnswer() ? 1 : 0;
        _failedByTarget += !impostor && sample.Outcome.IsOfTarget() ? 1 : 0;
        _failedByMachine += sample.Outcome is Outcome.OutOfPorts or Outcome.OutOfFiles or Outcome.ClientCrashed ? 1 : 0;
        if (sample.NewConnection && sample.Timings.HandshakeDone != 0)
        {
            _full += !impostor && sample.Wire.Kind != HandshakeKind.Resumed ? 1 : 0;
            _resumed += !impostor && sample.Wire.Kind == HandshakeKind.Resumed ? 1 : 0;
            if (_wires[sample.Arm].Kind == HandshakeKind.Unknown)
            {
                _wires[sample.Arm] = sample.Wire;
            }

            if (_keep[sample.Arm] && sample.Before.IsReason)
            {
                _arms[sample.Arm].CountClose(sample.Before);
            }
        }

        if (counted)
        {
            _arms[sample.Arm].Record(sample);
            Meter?.Record(sample);
        }
        else
        {
            _arms[sample.Arm].RecordWarmUp(sample);
            _warmUps[sample.Arm] = _warmUps[sample.Arm].With(sample);
        }
    }

    private readonly record struct Entry(Sample Sample, bool Counted, Action<Exception?>? Reply);
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

/// <summary>What an arm's warm-up came to: whether there is anything to measure, and how much it cost the target.</summary>
/// <param name="Ok">Requests that succeeded.</param>
/// <param name="Failed">Requests that did not.</param>
/// <param name="FirstFailure">Outcome and message of the first that did not; null when all did.</param>
internal readonly record struct WarmUpCount(long Ok, long Failed, string? FirstFailure)
{
    /// <summary>How the first ended that did not; meaningful when one did not.</summary>
    public Outcome First { get; init; }

    /// <summary>Those of them that a time limit ended.</summary>
    public long TimedOut { get; init; }

    /// <summary>Whether nothing was answered in the whole run so far.</summary>
    public bool NothingAnswered { get; init; }

    /// <summary>Whether others need not try: the first did not come as far as the server, or waited for one that answers nobody.</summary>
    public bool IsUnreached => Failed > 0 && (First is Outcome.ConnectRefused or Outcome.ConnectTimeout or Outcome.OutOfPorts or Outcome.OutOfFiles || (NothingAnswered && TimedOut > 0));

    /// <summary>The count with one more request.</summary>
    public WarmUpCount With(in Sample sample) => sample.Outcome == Outcome.Ok
        ? this with { Ok = Ok + 1 }
        : this with
        {
            Failed = Failed + 1,
            TimedOut = TimedOut + (sample.Outcome.IsTimeout() ? 1 : 0),
            First = Failed == 0 ? sample.Outcome : First,
            FirstFailure = FirstFailure ?? $"{sample.Outcome} ({sample.Error})",
        };
}
