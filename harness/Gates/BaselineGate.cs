using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates;

/// <summary>A metric of an arm must not exceed a multiple of what the same arm had in the baseline run.</summary>
/// <remarks>
/// A gate on a time or on CPU passes when the whole interval of the ratio is at or below its limit, fails when the whole interval is above
/// it, and is inconclusive otherwise. A count is compared as it is. What only one of the runs has leaves it inconclusive.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Arm">The arm, of the same name in both runs.</param>
/// <param name="Limit">The highest ratio that passes, above 0.</param>
public sealed record BaselineGate(string Name, Metric Metric, string Arm, double Limit) : Gate(Name)
{
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} / {Arm} of the baseline run ≤ {Limit:0.00##}");

    public override GateKind Kind => GateKind.Baseline;
    public override Noise Noise => Metric.Kind == MetricKind.Count ? Noise.None : Noise.Baseline;

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Metric.Id), ("arm", Arm), ("atMost", Limit)];

    /// <exception cref="ArgumentException">There is no baseline among the evidence.</exception>
    public override GateAnswer Judge(Evidence evidence) =>
        Judge(evidence.Baseline ?? throw new ArgumentException($"gate '{Name}' needs a baseline run", nameof(evidence)));

    /// <summary>Its answer.</summary>
    public GateAnswer Judge(BaselineMatch match)
    {
        if (match.Unlike.Count > 0)
        {
            var unlike = string.Join("; ", match.Unlike.Select(Likeness.Sentence));
            return new(Result("not compared", Verdict.Inconclusive, $"The baseline is unlike this run: {unlike} (allow-unlike=true compares them all the same)."));
        }

        if (match.Compare(Arm, Metric, match.Confidence) is not { } comparison)
        {
            return new(Lacking(match.Baseline.Run, match.Candidate));
        }

        var verdict = Against(Limit, comparison.Low, comparison.High);
        return new(Answer(comparison, verdict)) { ToBaseline = comparison with { Limit = Limit, Verdict = verdict } };
    }

    private GateResult Answer(BaselineComparison comparison, Verdict verdict)
    {
        var decimals = Decimals(Limit, comparison);
        var (ratio, limit) = ($"{Shown(comparison.Ratio)}×", $"{Shown(Limit)}×");
        var interval = comparison is { Low: { } low, High: { } high } ? $"[{Shown(low)}, {Shown(high)}]" : null;
        var finding = $"{Metric.Name} of {Arm} is {ratio} that of the baseline";
        var rounds = $"{Format.Count(comparison.Rounds)} and {Format.Count(comparison.BaselineRounds, "round")}";
        var why = (Metric.Kind, interval) switch
        {
            (MetricKind.Count, _) =>
                $"{finding}: {Format.Number(comparison.Value, 0)} against {Format.Number(comparison.BaselineValue, 0)} {Metric.Unit} "
                + $"is {(verdict == Verdict.Pass ? "within" : "above")} the limit {limit}; counts are exact",
            (_, null) => $"{finding}, but {rounds} are too few for an interval at {Format.Percent(comparison.Confidence)}",
            _ => $"{finding}: {Place(verdict, $"{interval} ({Format.Percent(comparison.Confidence)}, {rounds})", limit)}",
        };
        return Result(Metric.Kind == MetricKind.Count || interval is null ? ratio : $"{ratio} {interval}", verdict, why + ".");

        string Shown(double value) => Format.Number(value, decimals);
    }

    // The limit is shown as it is: a count may exceed one of 1.005.
    private static int Decimals(double limit, BaselineComparison comparison)
    {
        var decimals = Format.Decimals(limit, new[] { comparison.Ratio, comparison.Low, comparison.High }.OfType<double>());
        while (decimals < 4 && Math.Round(limit, decimals) != limit)
        {
            decimals++;
        }

        return decimals;
    }

    private GateResult Lacking(RunResult baseline, RunResult candidate)
    {
        string[] lacks = [.. Lacks("the baseline", baseline), .. Lacks("this run", candidate)];
        return Result("not measured", Verdict.Inconclusive, $"{string.Join(", and ", lacks)}, so there is nothing to compare.");

        IEnumerable<string> Lacks(string name, RunResult run) => BaselineMatch.Find(run, Arm) switch
        {
            null => [$"{name} has no arm {Arm}"],
            var arm when RoundValues.Of(arm, Metric).Length == 0 => [$"{name} has no {Metric.Name} of {Arm}"],
            _ => [],
        };
    }
}

/// <summary>How a file holds a limit on a ratio to the baseline run.</summary>
internal sealed class BaselineGateKind() : GateKind(
    "baseline", "A metric of arm, divided by what the arm of the same name had in the run that baseline= names, must not exceed atMost, a number")
{
    public override IReadOnlyList<(string Id, string Meaning)> Catalogue => RoundMetrics.Catalogue;

    public override IReadOnlyList<GateProperty> Own { get; } = [GateProperty.Arm(), RatioGateKind.AtMost];

    public override Gate? Read(GateJson json)
    {
        var metric = json.RoundMetric();
        var (arm, limit) = (json.Arm("arm", metric), RatioGateKind.LimitIn(json));
        return metric is null || arm is null || limit is null ? null : new BaselineGate(json.Name ?? "", metric, arm, limit.Value);
    }

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) =>
    [
        .. context.HasBaseline ? Array.Empty<(string, string)>() : [("there is no baseline run to compare with for", "write baseline=DIR, or leave them out")],
        .. NoRounds(context),
        .. base.Obstacles(context, metric),
    ];
}
