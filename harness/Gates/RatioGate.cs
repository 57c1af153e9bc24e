using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Gates;

/// <summary>The ratio of two arms must not exceed a limit.</summary>
/// <remarks>
/// A time or CPU passes when the whole interval is at or below the limit, fails when the whole interval is above it, and is
/// inconclusive otherwise: a gate on the point estimate would be a coin toss near the limit. Where the same arm ran twice, a ratio that is nearer to the
/// limit than the two may lie apart decides nothing either. A count is compared as it is.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Comparison">What is divided by what.</param>
/// <param name="Limit">The highest ratio that passes, 0 exclusive.</param>
public sealed record RatioGate(string Name, ComparisonPlan Comparison, double Limit) : Gate(Name)
{
    public override string Rule => string.Create(
        CultureInfo.InvariantCulture, $"{Comparison.Metric.Name}, {Comparison.Arm} / {Comparison.Baseline} ≤ {Limit:0.00}");

    public override GateKind Kind => GateKind.Ratio;
    public override Noise Noise => Comparison.Metric.Kind == MetricKind.Count ? Noise.None : Noise.Rounds;

    public override IEnumerable<(string Property, object? Value)> Written =>
        [("metric", Comparison.Metric.Id), ("arm", Comparison.Arm), ("dividedBy", Comparison.Baseline), ("atMost", Limit)];

    public override GateAnswer Judge(Evidence evidence)
    {
        var rounds = new PairedRounds(Comparison, evidence.Arms);
        var comparison = rounds.Compare(evidence.Confidence);
        var tooFew = evidence.Arms
            .Where(arm => arm.Name == comparison.Arm || arm.Name == comparison.Baseline)
            .Select(arm => Tail.TooFew(Comparison.Metric, arm)).OfType<string>().ToArray();
        var told = tooFew.Length > 0 ? Verdict.Inconclusive : Against(Limit, comparison.Low, comparison.High);
        var floor = told == Verdict.Inconclusive ? null : NoiseFloor.Of(evidence, Comparison.Metric);
        var verdict = floor?.Holds(comparison.Ratio!.Value, Limit) == true ? Verdict.Inconclusive : told;
        comparison = comparison with { Limit = Limit, Verdict = verdict };

        var text = new RatioText(comparison, Limit);
        var why = (comparison.Ratio, Comparison.Metric.Kind, verdict) switch
        {
            _ when tooFew.Length > 0 => string.Join("; ", tooFew),
            (null, _, _) => $"no round has a {comparison.Metric} of both arms",
            (_, MetricKind.Count, _) =>
                $"{Format.Number(rounds.ArmMedian, 0)} against {Format.Number(rounds.BaselineMedian, 0)} {Comparison.Metric.Unit}, {text.Ratio}, "
                + $"is {(verdict == Verdict.Pass ? "within" : "above")} the limit {text.Limit}; counts are exact",
            ({ } ratio, _, Verdict.Inconclusive) when told != verdict => Undecided(
                $"{text.Ratio} of {comparison.Baseline}: {Place(told, text.Interval, text.Limit)}, but no farther from it than the same arm twice may lie apart, "
                    + $"{Format.Percent(Math.Round(floor!.Reach - 1, 3))} ({floor.Pair.Arm} / {floor.Pair.Baseline} [{Format.Number(floor.Pair.Low!.Value, 3)}, {Format.Number(floor.Pair.High!.Value, 3)}] at {Format.Percent(floor.Pair.Confidence)})",
                text.Ratio, text.Limit, floor.LogRatios, Math.Abs(Math.Log(ratio / Limit)), comparison.Confidence),
            ({ } ratio, _, Verdict.Inconclusive) => Undecided(
                $"{text.Ratio} of {comparison.Baseline}" + (comparison.Low is null
                    ? TooFewRounds(comparison.Rounds, comparison.Confidence)
                    : $": {Place(verdict, text.Interval, text.Limit)}"),
                text.Ratio, text.Limit, rounds.LogRatios, Math.Abs(Math.Log(ratio / Limit)), comparison.Confidence),
            _ => $"{text.Ratio} of {comparison.Baseline}: {Place(verdict, text.Interval, text.Limit)}",
        };
        return new(Result(text.Measured, verdict, why + ".")) { Comparison = comparison };
    }

    /// <summary>A comparison's figures as text, all with the same decimals.</summary>
    private sealed class RatioText(ComparisonResult comparison, double limit)
    {
        private readonly int _decimals = Format.Decimals(limit, new[] { comparison.Ratio, comparison.Low, comparison.High }.OfType<double>());

        public string Ratio => comparison.Ratio is { } ratio ? Times(ratio) : "not measured";

        public string Limit => Times(limit);

        public string Interval => $"{Ends} ({Format.Percent(comparison.Confidence)}, {Format.Count(comparison.Rounds, "round")})";

        public string Measured => comparison is { Low: not null, Confidence: < 1 } ? $"{Ratio} {Ends}" : Ratio;

        private string Ends => $"[{Shown(comparison.Low)}, {Shown(comparison.High)}]";

        private string Times(double ratio) => $"{Shown(ratio)}×";

        private string Shown(double? ratio) => Format.Number(ratio.GetValueOrDefault(), _decimals);
    }
}

/// <summary>How a file holds a limit on a ratio of two arms.</summary>
internal sealed class RatioGateKind() : GateKind(
    "ratio", "A metric of arm, divided by the same metric of the arm in dividedBy, must not exceed atMost, a number",
    judging: "The interval is that of the rounds, in which both arms ran side by side. Where the scenario runs the same arm twice, a ratio that is nearer to its limit than the "
        + "interval of that pair reaches from 1 is inconclusive: so far apart two equal arms may lie on that machine")
{
    private const double Highest = 1_000;

    public override IReadOnlyList<(string Id, string Meaning)> Catalogue => RoundMetrics.Catalogue;

    public override IReadOnlyList<GateProperty> Own { get; } = [GateProperty.Arm(), GateProperty.Arm("dividedBy"), AtMost];

    /// <summary>The limit of a ratio.</summary>
    public static GateProperty AtMost { get; } = new("atMost", """{ "type": "number", "exclusiveMinimum": 0, "maximum": 1000 }""");

    /// <summary>Reads the limit of a ratio.</summary>
    public static double? LimitIn(GateJson json) =>
        json.Number("atMost", string.Create(CultureInfo.InvariantCulture, $"a number above 0 up to {Highest:N0}"), limit => limit is > 0 and <= Highest, "0.9");

    public override Gate? Read(GateJson json)
    {
        var metric = json.RoundMetric();
        var (arm, baseline, limit) = (json.Arm("arm", metric), json.Arm("dividedBy", metric), LimitIn(json));
        if (arm is not null && arm == baseline)
        {
            json.Tell(json.At("dividedBy"), "must be another arm than arm, but both are the same (a ratio to itself is always 1)");
        }

        return metric is null || arm is null || baseline is null || limit is null
            ? null : new RatioGate(json.Name ?? "", new ComparisonPlan(metric, arm, baseline), limit.Value);
    }

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) => [.. NoRounds(context), .. base.Obstacles(context, metric)];
}
