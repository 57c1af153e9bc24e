namespace LoadHarness.Recording;

/// <summary>What the samples of a run come to: all of them, or those of one event loop, which join the others from time to time. Has one owner at a time.</summary>
/// <param name="arms">The arms, in the order of the plan.</param>
/// <param name="sums">The sums of each.</param>
/// <param name="meter">Takes what counts, too, for those who watch from outside.</param>
internal sealed class RunSums(IReadOnlyList<Arm> arms, IReadOnlyList<ArmSums> sums, RunMeter? meter)
{
    private readonly bool[] _impostors = [.. arms.Select(arm => arm.MustBeRefused is not null)];
    private readonly bool[] _keep = [.. arms.Select(arm => arm.Mode == ConnectionMode.KeepAlive)];
    private readonly WireEvidence[] _wires = new WireEvidence[arms.Count];
    private readonly WarmUpCount[] _warmUps = new WarmUpCount[arms.Count];
    private long _full;
    private long _resumed;
    private long _impostorConnections;
    private long _answers;
    private long _failedByTarget;
    private long _failedByMachine;

    /// <summary>Records a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="counted">Whether its arm's round takes it; false in the warm-up.</param>
    public void Record(in Sample sample, bool counted)
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
            NoteWire(sample.Arm, sample.Wire);
            if (_keep[sample.Arm] && sample.Before.IsReason)
            {
                sums[sample.Arm].Closes.Count(sample.Before);
            }
        }

        if (counted)
        {
            sums[sample.Arm].Record(sample);
            meter?.Record(sample);
        }
        else
        {
            sums[sample.Arm].RecordWarmUp(sample);
            _warmUps[sample.Arm] = _warmUps[sample.Arm].With(sample);
        }
    }

    /// <summary>Takes all that others of the same run hold, which hold nothing afterwards.</summary>
    /// <exception cref="InvalidOperationException">They hold samples that count, and the round of their arm is not open.</exception>
    public void Take(RunSums other)
    {
        other.HandOver(sums);
        for (var arm = 0; arm < _wires.Length; arm++)
        {
            NoteWire(arm, other._wires[arm]);
            _warmUps[arm] = _warmUps[arm].Plus(other._warmUps[arm]);
        }

        _full += other._full;
        _resumed += other._resumed;
        _impostorConnections += other._impostorConnections;
        _answers += other._answers;
        _failedByTarget += other._failedByTarget;
        _failedByMachine += other._failedByMachine;
        other.Clear();
    }

    /// <summary>The warm-up of an arm so far.</summary>
    public WarmUpCount WarmUp(int arm) => _warmUps[arm] with { NothingAnswered = _answers == 0 };

    /// <summary>Everything so far.</summary>
    /// <param name="results">The arms' results, in the order of the plan.</param>
    public Recorded With(IEnumerable<ArmResult> results) => new(
        [.. results.Select((arm, index) => arm with { WarmUpRequests = _warmUps[index].Ok + _warmUps[index].Failed })], [.. _wires], _full, _resumed, _impostorConnections)
    {
        Answers = _answers,
        FailedBy = _failedByTarget >= Math.Max(1, _failedByMachine) ? CheckSubject.Target : CheckSubject.Harness,
        FirstFailure = _warmUps.Where((count, arm) => count is { Ok: 0, Failed: > 0 } && !_impostors[arm]).Select(count => (Outcome?)count.First).FirstOrDefault(),
    };

    private void NoteWire(int arm, in WireEvidence wire)
    {
        if (_wires[arm].Kind == HandshakeKind.Unknown)
        {
            _wires[arm] = wire;
        }
    }

    private void HandOver(IReadOnlyList<ArmSums> to)
    {
        foreach (var (mine, theirs) in to.Zip(sums))
        {
            mine.Take(theirs);
        }
    }

    private void Clear()
    {
        Array.Clear(_wires);
        Array.Clear(_warmUps);
        (_full, _resumed, _impostorConnections, _answers, _failedByTarget, _failedByMachine) = (0, 0, 0, 0, 0, 0);
    }
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

    /// <summary>Both together; the first failure is this one's, where it has one.</summary>
    public WarmUpCount Plus(in WarmUpCount other) => new(Ok + other.Ok, Failed + other.Failed, FirstFailure ?? other.FirstFailure)
    {
        TimedOut = TimedOut + other.TimedOut,
        First = Failed == 0 ? other.First : First,
    };
}
