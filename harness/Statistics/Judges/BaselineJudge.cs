using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges a run against a stored one.</summary>
/// <remarks>
/// Rounds of two runs have nothing in common, so they are two samples and not pairs. A gate on a time or on CPU passes when the whole
/// interval of the ratio is at or below its limit, fails when the whole interval is above it, and is inconclusive otherwise. A count is
/// compared as it is. What only one of the runs has is listed, and leaves a gate on it inconclusive.
/// </remarks>
public static class BaselineJudge
{
    /// <summary>
    /// The run with its comparison, the answers of the gates behind those it has, and the verdict of them all. Answers of an earlier
    /// baseline are replaced. What cannot be believed stays invalid.
    /// </summary>
    /// <param name="candidate">The run, judged by its own gates.</param>
    /// <param name="gates">The gates on the baseline.</param>
    /// <param name="baseline">The stored run.</param>
    public static RunResult Judge(RunResult candidate, IReadOnlyList<BaselineGate> gates, Baseline baseline)
    {
        var differences = Likeness.Between(baseline.Run, candidate);
        var unlike = baseline.AllowsUnlike ? [] : differences.Where(fact => fact.Weight == DifferenceWeight.Unlike).ToArray();
        var confidence = ErrorBudget.BaselineConfidence(gates);
        var judged = unlike.Length > 0
            ? gates.ToDictionary(gate => gate, gate => (Comparison: (BaselineComparison?)null, Gate: NotCompared(gate, unlike)))
            : gates.ToDictionary(gate => gate, gate => Judge(gate, baseline.Run, candidate, confidence));
        BaselineComparison[] gated = [.. judged.Values.Select(answer => answer.Comparison).OfType<BaselineComparison>()];

        GateResult[] answers =
        [
            .. candidate.Gates.Where(gate => candidate.Baseline?.Gates.Contains(gate.Name) != true),
            .. gates.Select(gate => judged[gate].Gate),
        ];
        return candidate with
        {
            Baseline = new()
            {
                Run = baseline.Name,
                StartedAt = baseline.Run.StartedAt,
                Rate = baseline.Run.Generator.Rate,
                PastRuns = baseline.History.Count,
                LeftOut = baseline.LeftOut,
                Differences = differences,
                Comparisons = unlike.Length > 0 ? [] : [.. gated, .. Exploratory(baseline.Run, candidate, gates)],
                Missing = Missing(baseline.Run, candidate),
                Gates = [.. gates.Select(gate => gate.Name)],
            },
            Gates = answers,
            Verdict = candidate.Verdict == Verdict.Invalid ? Verdict.Invalid : new Judgement(candidate.Comparisons, answers, candidate.Validity).Verdict,
        };
    }

    /// <summary>Every arm, and every metric of an arm, that only one of the runs has.</summary>
    private static OneSidedPart[] Missing(RunResult baseline, RunResult candidate)
    {
        return
        [
            .. OnlyIn(ComparedRun.Baseline, baseline, candidate),
            .. OnlyIn(ComparedRun.Candidate, candidate, baseline),
        ];

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

    private static IEnumerable<BaselineComparison> Exploratory(RunResult baseline, RunResult candidate, IReadOnlyList<BaselineGate> gates) =>
        from arm in candidate.Arms
        from metric in Metric.Compared
        where !gates.Any(gate => gate.Arm == arm.Name && gate.Metric == metric)
        let comparison = Compare(arm.Name, metric, baseline, candidate, ErrorBudget.UngatedConfidence)
        where comparison is not null
        select comparison;

    /// <summary>The ratio with its interval, not yet judged; null when one of the runs lacks the metric.</summary>
    private static BaselineComparison? Compare(string arm, Metric metric, RunResult baseline, RunResult candidate, double confidence)
    {
        var (now, before) = (Values(candidate), Values(baseline));
        if (now.Length == 0 || before.Length == 0)
        {
            return null;
        }

        var (value, was) = (Sorted.Median([.. now.Order()]), Sorted.Median([.. before.Order()]));
        if (metric.Kind == MetricKind.Count)
        {
            return Result(value / was, value / was, value / was, 1);
        }

        var shift = TwoSampleShift.Of([.. now.Select(x => Math.Log(x))], [.. before.Select(y => Math.Log(y))], confidence);
        return Result(Math.Exp(shift.Value), Exp(shift.Low), Exp(shift.High), confidence);

        double[] Values(RunResult run) => Find(run, arm) is { } found ? RoundValues.Of(found, metric) : [];

        static double? Exp(double? log) => log is { } number ? Math.Exp(number) : null;

        BaselineComparison Result(double ratio, double? low, double? high, double confidence) =>
            new(metric.Name, arm, value, was, ratio, low, high, confidence, now.Length, before.Length, Limit: null, Verdict: null);
    }

    private static (BaselineComparison? Comparison, GateResult Gate) Judge(BaselineGate gate, RunResult baseline, RunResult candidate, double confidence)
    {
        if (Compare(gate.Arm, gate.Metric, baseline, candidate, confidence) is not { } comparison)
        {
            return (null, Lacking(gate, baseline, candidate));
        }

        var verdict = (comparison.Low, comparison.High) switch
        {
            (_, { } high) when high <= gate.Limit => Verdict.Pass,
            ({ } low, _) when low > gate.Limit => Verdict.Fail,
            _ => Verdict.Inconclusive,
        };
        comparison = comparison with { Limit = gate.Limit, Verdict = verdict };
        return (comparison, Answer(gate, comparison, verdict));
    }

    private static GateResult Answer(BaselineGate gate, BaselineComparison comparison, Verdict verdict)
    {
        var decimals = Decimals(gate.Limit, comparison);
        var (ratio, limit) = ($"{Shown(comparison.Ratio)}×", $"{Shown(gate.Limit)}×");
        var interval = comparison is { Low: { } low, High: { } high } ? $"[{Shown(low)}, {Shown(high)}]" : null;
        var finding = $"{gate.Metric.Name} of {gate.Arm} is {ratio} that of the baseline";
        var rounds = $"{Figures.Count(comparison.Rounds)} and {Figures.Count(comparison.BaselineRounds, "round")}";
        var why = (gate.Metric.Kind, interval) switch
        {
            (MetricKind.Count, _) =>
                $"{finding}: {Figures.Number(comparison.Value, 0)} against {Figures.Number(comparison.BaselineValue, 0)} {gate.Metric.Unit} "
                + $"is {(verdict == Verdict.Pass ? "within" : "above")} the limit {limit}; counts are exact",
            (_, null) => $"{finding}, but {rounds} are too few for an interval at {Figures.Percent(comparison.Confidence)}",
            _ => $"{finding}: {Place(verdict)} {interval} ({Figures.Percent(comparison.Confidence)}, {rounds}) {Relation(verdict)} the limit {limit}",
        };
        return new(
            gate.Name, gate.Rule, gate.Metric.Kind == MetricKind.Count || interval is null ? ratio : $"{ratio} {interval}", verdict, why + ".");

        string Shown(double value) => Figures.Number(value, decimals);
    }

    // The limit is shown as it is: a count may exceed one of 1.005.
    private static int Decimals(double limit, BaselineComparison comparison)
    {
        var decimals = Figures.Decimals(limit, new[] { comparison.Ratio, comparison.Low, comparison.High }.OfType<double>());
        while (decimals < 4 && Math.Round(limit, decimals) != limit)
        {
            decimals++;
        }

        return decimals;
    }

    private static string Place(Verdict verdict) => verdict == Verdict.Inconclusive ? "the interval" : "the whole interval";

    private static string Relation(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "is at or below",
        Verdict.Fail => "is above",
        _ => "holds",
    };

    private static GateResult Lacking(BaselineGate gate, RunResult baseline, RunResult candidate)
    {
        string[] lacks = [.. Lacks("the baseline", baseline), .. Lacks("this run", candidate)];
        return new(gate.Name, gate.Rule, "not measured", Verdict.Inconclusive, $"{string.Join(", and ", lacks)}, so there is nothing to compare.");

        IEnumerable<string> Lacks(string name, RunResult run) => Find(run, gate.Arm) switch
        {
            null => [$"{name} has no arm {gate.Arm}"],
            var arm when RoundValues.Of(arm, gate.Metric).Length == 0 => [$"{name} has no {gate.Metric.Name} of {gate.Arm}"],
            _ => [],
        };
    }

    private static GateResult NotCompared(BaselineGate gate, IEnumerable<FactDifference> unlike) => new(
        gate.Name,
        gate.Rule,
        "not compared",
        Verdict.Inconclusive,
        $"The baseline is unlike this run: {string.Join("; ", unlike.Select(Likeness.Sentence))} (allow-unlike=true compares them all the same).");

    private static ArmResult? Find(RunResult run, string arm) => run.Arms.FirstOrDefault(candidate => candidate.Name == arm);
}
