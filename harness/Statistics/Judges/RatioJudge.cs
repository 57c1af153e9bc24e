using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges gates on ratios.</summary>
/// <remarks>
/// A time or CPU passes when the whole interval is at or below the limit, fails when the whole interval is above it, and is
/// inconclusive otherwise: a gate on the point estimate would be a coin toss near the limit. A count is compared as it is.
/// </remarks>
public static class RatioJudge
{
    /// <summary>The gate's answer, and its comparison with limit and verdict filled in.</summary>
    /// <param name="gate">The limit and what is compared.</param>
    /// <param name="arms">The arms so far.</param>
    /// <param name="confidence">Confidence of the interval, from <see cref="ErrorBudget.GateConfidence"/>.</param>
    public static (ComparisonResult Comparison, GateResult Gate) Judge(RatioGate gate, IReadOnlyList<ArmResult> arms, double confidence)
    {
        var rounds = new PairedRounds(gate.Comparison, arms);
        var comparison = rounds.Compare(confidence);
        var tooFew = arms
            .Where(arm => arm.Name == comparison.Arm || arm.Name == comparison.Baseline)
            .Select(arm => Tail.TooFew(gate.Comparison.Metric, arm))
            .OfType<string>()
            .ToArray();
        var verdict = (comparison.Low, comparison.High) switch
        {
            _ when tooFew.Length > 0 => Verdict.Inconclusive,
            (_, { } high) when high <= gate.Limit => Verdict.Pass,
            ({ } low, _) when low > gate.Limit => Verdict.Fail,
            _ => Verdict.Inconclusive,
        };
        comparison = comparison with { Limit = gate.Limit, Verdict = verdict };

        var text = new RatioText(comparison, gate.Limit);
        var why = (comparison.Ratio, gate.Comparison.Metric.Kind, verdict) switch
        {
            _ when tooFew.Length > 0 => string.Join("; ", tooFew),
            (null, _, _) => $"no round has a {comparison.Metric} of both arms",
            (_, MetricKind.Count, _) =>
                $"{Figures.Number(rounds.ArmMedian, 0)} against {Figures.Number(rounds.BaselineMedian, 0)} {gate.Comparison.Metric.Unit}, {text.Ratio}, "
                + $"is {(verdict == Verdict.Pass ? "within" : "above")} the limit {text.Limit}; counts are exact",
            (_, _, Verdict.Pass) => $"{text.Ratio} of {comparison.Baseline}: the whole interval {text.Interval} is at or below the limit {text.Limit}",
            (_, _, Verdict.Fail) => $"{text.Ratio} of {comparison.Baseline}: the whole interval {text.Interval} is above the limit {text.Limit}",
            ({ } ratio, _, _) => Undecided(comparison, text, rounds.LogRatios, Math.Abs(Math.Log(ratio / gate.Limit))),
        };
        return (comparison, new(gate.Name, gate.Rule, text.Measured, verdict, why + "."));
    }

    private static string Undecided(ComparisonResult comparison, RatioText text, IReadOnlyList<double> logRatios, double distance)
    {
        var confidence = comparison.Confidence;
        var finding = comparison.Low is null
            ? $"{text.Ratio} of {comparison.Baseline}, but {Figures.Count(comparison.Rounds, "round")} give no interval at {Figures.Percent(confidence)}: "
                + $"that takes at least {Figures.Count(SignedRank.FewestRounds(1 - confidence), "round")}"
            : $"{text.Ratio} of {comparison.Baseline}: the interval {text.Interval} holds the limit {text.Limit}";
        if (Resolution.LeastDetectable(logRatios, confidence) is not { } detectable)
        {
            return finding;
        }

        // Where the formula says that these rounds should have sufficed, chance was against them: more are needed all the same.
        var advice = Resolution.RoundsToResolve(logRatios, distance, confidence) is { } needed
            ? $"to tell {text.Ratio} from {text.Limit} takes about {Figures.Count(Math.Max(needed, comparison.Rounds + 1), "round")}"
            : $"{text.Ratio} is too near to {text.Limit} for any number of rounds up to {Figures.Count(Resolution.MostRounds)}";
        return $"{finding}; these rounds can detect a difference of {Figures.Percent(Math.Round(detectable, 3))} (80 % power); {advice}";
    }

    /// <summary>A comparison's figures as text, all with the same decimals.</summary>
    private sealed class RatioText(ComparisonResult comparison, double limit)
    {
        private readonly int _decimals = Figures.Decimals(
            limit, new[] { comparison.Ratio, comparison.Low, comparison.High }.OfType<double>());

        public string Ratio => comparison.Ratio is { } ratio ? Times(ratio) : "not measured";

        public string Limit => Times(limit);

        public string Interval => $"{Ends} ({Figures.Percent(comparison.Confidence)}, {Figures.Count(comparison.Rounds, "round")})";

        public string Measured => comparison is { Low: not null, Confidence: < 1 } ? $"{Ratio} {Ends}" : Ratio;

        private string Ends => $"[{Shown(comparison.Low)}, {Shown(comparison.High)}]";

        private string Times(double ratio) => $"{Shown(ratio)}×";

        private string Shown(double? ratio) => Figures.Number(ratio.GetValueOrDefault(), _decimals);
    }
}
