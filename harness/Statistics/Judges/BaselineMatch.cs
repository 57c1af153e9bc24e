using LoadHarness.Gates;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>A run beside the stored one that it is judged against.</summary>
/// <remarks>
/// Rounds of two runs have nothing in common, so they are two samples and not pairs. Where there are past runs enough, the run is one value
/// beside theirs. What only one of the runs has is listed.
/// </remarks>
/// <param name="Baseline">The stored run.</param>
/// <param name="Candidate">The run that is judged, at least its arms, facts and options.</param>
/// <param name="Differences">The facts that differ.</param>
/// <param name="Confidence">Confidence of the interval of each gate.</param>
public sealed record BaselineMatch(Baseline Baseline, RunResult Candidate, IReadOnlyList<FactDifference> Differences, double Confidence)
{
    /// <summary>The facts for which nothing is compared.</summary>
    public IReadOnlyList<FactDifference> Unlike => Baseline.AllowsUnlike ? [] : [.. Differences.Where(fact => fact.Weight == DifferenceWeight.Unlike)];

    /// <summary>How many times as long the same work takes on this run's machine as on the baseline's; null where it is the same, and where one of them does not tell.</summary>
    public double? Slower => Candidate.Generator.Pace is { } now && Baseline.Run.Generator.Pace is { } then && now.Beside(then) is var ratio && !MachinePace.IsSame(ratio) ? ratio : null;

    /// <summary>
    /// Confidence of the interval to past runs of each gate. Of its two errors, to fail what is unchanged and to pass what is worse, only one can happen, so
    /// each has all of the gate's share, at its end of the interval.
    /// </summary>
    private double PastConfidence => 1 - (2 * (1 - Confidence));

    /// <summary>Finds what differs.</summary>
    /// <param name="baseline">The stored run.</param>
    /// <param name="candidate">The run to judge.</param>
    /// <param name="gates">The gates that it is judged by; those on the baseline share an error probability.</param>
    public static BaselineMatch Of(Baseline baseline, RunResult candidate, IReadOnlyList<Gate> gates) =>
        new(baseline, candidate, Likeness.Between(baseline.Run, candidate), ErrorBudget.BaselineConfidence([.. gates.OfType<BaselineGate>()]));

    /// <summary>
    /// A finished run with its comparison, the answers of these gates behind those it has, and the verdict of them all. Answers of an earlier
    /// baseline are replaced. What cannot be believed stays invalid.
    /// </summary>
    /// <param name="candidate">The run, judged by its own gates.</param>
    /// <param name="gates">The gates on the baseline.</param>
    /// <param name="baseline">The stored run.</param>
    public static RunResult Judge(RunResult candidate, IReadOnlyList<BaselineGate> gates, Baseline baseline)
    {
        var match = Of(baseline, candidate, gates);
        var judged = gates.Select(gate => gate.Judge(match)).ToList();
        GateResult[] answers = [.. candidate.Gates.Where(gate => candidate.Baseline?.Gates.Contains(gate.Name) != true), .. judged.Select(answer => answer.Result)];
        return candidate with
        {
            Baseline = match.Result(gates, judged),
            Gates = answers,
            Verdict = candidate.Verdict == Verdict.Invalid ? Verdict.Invalid : new Judgement(candidate.Comparisons, answers, candidate.Validity)
            {
                // It failed although something stood in the way of believing it: so it did for sure, whomever it is compared with.
                FailsOnAnyMachine = candidate.Verdict == Verdict.Fail && candidate.Validity.Any(check => !check.Ok),
            }.Verdict,
        };
    }

    /// <summary>How the two compare, gated and not.</summary>
    /// <param name="gates">The gates on the baseline.</param>
    /// <param name="answers">Answers of gates, these among them.</param>
    public BaselineResult Result(IReadOnlyList<BaselineGate> gates, IEnumerable<GateAnswer> answers) => new()
    {
        Run = Baseline.Name,
        StartedAt = Baseline.Run.StartedAt,
        Rate = Baseline.Run.Generator.Rate,
        PastRuns = Past.History.Count,
        LeftOut = Baseline.LeftOut,
        Differences = Differences,
        Comparisons = Unlike.Count > 0 ? [] : [.. answers.Select(answer => answer.ToBaseline).OfType<BaselineComparison>(), .. Exploratory(gates)],
        Missing = Missing(Baseline.Run, Candidate),
        Gates = [.. gates.Select(gate => gate.Name)],
    };

    /// <summary>The past runs that a run can stand beside.</summary>
    public Baseline Past => Baseline.MeasuredAs(Candidate.Options);

    /// <summary>The ratio of a gate with its interval, not yet judged; null when one of the runs lacks the metric.</summary>
    public BaselineComparison? Compare(string arm, Metric metric) => Compare(arm, metric, Confidence, PastConfidence);

    private BaselineComparison? Compare(string arm, Metric metric, double confidence, double pastConfidence)
    {
        var (now, before) = (Values(Candidate), Values(Baseline.Run));
        if (now.Length == 0 || before.Length == 0)
        {
            return null;
        }

        var (value, was) = (Sorted.Median([.. now.Order()]), Sorted.Median([.. before.Order()]));
        if (metric.Kind == MetricKind.Count)
        {
            return Result(value / was, value / was, value / was, 1);
        }

        var (launches, launchesBefore) = (Launches(Candidate), Launches(Baseline.Run));
        (value, was) = (Mean(launches), Mean(launchesBefore));

        if (Past.Past(arm, metric) is { Length: >= PredictionInterval.FewestRuns } past)
        {
            was = Math.Exp(past.Average());
            var rise = PredictionInterval.Of(Math.Log(value), past, pastConfidence).Exp();
            return Result(rise.Value, rise.Low, rise.High, pastConfidence) with { PastRuns = past.Length };
        }

        if (LaunchEstimates.Between([.. launches.Select(value => Math.Log(value))], [.. launchesBefore.Select(value => Math.Log(value))], confidence)?.Exp() is { } apart)
        {
            return Result(apart.Value, apart.Low, apart.High, confidence) with { Launches = (int)apart.Count };
        }

        var shift = TwoSampleShift.Of([.. now.Select(x => Math.Log(x))], [.. before.Select(y => Math.Log(y))], confidence).Exp();
        return Result(shift.Value, shift.Low, shift.High, confidence);

        double[] Values(RunResult run) => Find(run, arm) is { } found ? RoundValues.Of(found, metric) : [];

        IReadOnlyList<double> Launches(RunResult run) => RoundValues.LaunchMedians(Find(run, arm)!, metric);

        static double Mean(IReadOnlyList<double> launches) => launches is [var only] ? only : Math.Exp(launches.Average(value => Math.Log(value)));

        BaselineComparison Result(double ratio, double? low, double? high, double confidence) =>
            new(metric.Name, arm, value, was, ratio, low, high, confidence, now.Length, before.Length, Limit: null, Verdict: null);
    }

    /// <summary>The arm of that name; null when the run has none.</summary>
    internal static ArmResult? Find(RunResult run, string arm) => run.Arms.FirstOrDefault(candidate => candidate.Name == arm);

    /// <summary>Every arm, and every metric of an arm, that only one of the runs has.</summary>
    private static OneSidedPart[] Missing(RunResult baseline, RunResult candidate)
    {
        return
        [.. OnlyIn(ComparedRun.Baseline, baseline, candidate), .. OnlyIn(ComparedRun.Candidate, candidate, baseline)];

        static IEnumerable<OneSidedPart> OnlyIn(ComparedRun which, RunResult run, RunResult other)
        {
            foreach (var arm in run.Arms)
            {
                if (Find(other, arm.Name) is not { } same)
                {
                    yield return new(arm.Name, Metric: null, which);
                    continue;
                }

                foreach (var metric in Metric.Compared.Where(metric => RoundValues.Of(arm, metric).Length > 0 && RoundValues.Of(same, metric).Length == 0))
                {
                    yield return new(arm.Name, metric.Name, which);
                }
            }
        }
    }

    private IEnumerable<BaselineComparison> Exploratory(IReadOnlyList<BaselineGate> gates) =>
        from arm in Candidate.Arms
        from metric in Metric.Compared
        where !gates.Any(gate => gate.Arm == arm.Name && gate.Metric == metric)
        let comparison = Compare(arm.Name, metric, ErrorBudget.UngatedConfidence, ErrorBudget.UngatedConfidence)
        where comparison is not null
        select comparison;
}
