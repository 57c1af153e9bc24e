using LoadHarness.Gates.Files;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates;

/// <summary>A metric of an arm must not exceed a multiple of what the same arm had in the baseline run.</summary>
/// <remarks>
/// A gate on a time or on CPU passes when the whole interval of the ratio is at or below its limit, fails when the whole interval is above
/// it, and is inconclusive otherwise. The interval is of the rounds of both runs, of their launches where these are enough or, with enough past runs, of one run beside those. A count is
/// compared as it is. What only one of the runs has leaves it inconclusive.
/// </remarks>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Arm">The arm, of the same name in both runs.</param>
/// <param name="Limit">The highest ratio that passes, above 0.</param>
public sealed record BaselineGate(string Name, Metric Metric, string Arm, double Limit) : Gate(Name)
{
    /// <summary>
    /// The ratio to past runs above which the whole interval fails, where another than <see cref="Limit"/>: what passes has no rise that could be told, and none beyond the limit.
    /// </summary>
    public double? Unchanged { get; init; }

    public override string Rule => Unchanged is { } unchanged
        ? string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} / {Arm} of past runs: not shown above {unchanged:0.00##}, and shown ≤ {Limit:0.00##}")
        : RuleBeside("the baseline run");

    public override GateKind Kind => GateKind.Baseline;
    public override Noise Noise => Metric.Kind == MetricKind.Count ? Noise.None : Noise.Baseline;

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Metric.Id), ("arm", Arm), ("atMost", Limit)];

    private string RuleBeside(string what) => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} / {Arm} of {what} ≤ {Limit:0.00##}");

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

        if (match.Compare(Arm, Metric) is not { } comparison)
        {
            return new(Lacking(match.Baseline.Run, match.Candidate));
        }

        var slower = Metric.IsDuration && comparison.PastRuns is null ? match.Slower : null;
        var verdict = Judge(comparison, slower);
        var answer = comparison.PastRuns is not { } runs ? ToBaseline(comparison, verdict, match, slower)
            : ToPast(comparison, verdict, runs, match.Past.Past(Arm, Metric)) with { Rule = Unchanged is null ? RuleBeside("past runs") : Rule };
        return new(answer) { ToBaseline = comparison with { Limit = Limit, Verdict = verdict } };
    }

    // On a machine that is faster or slower than it was, only what holds with its pace and without it is an answer.
    private Verdict Judge(BaselineComparison comparison, double? slower)
    {
        if (comparison.PastRuns is not null && comparison.Low > Unchanged)
        {
            return Verdict.Fail;
        }

        var verdict = Against(Limit, comparison.Low, comparison.High);
        return slower is null || Against(Limit, comparison.Low / slower, comparison.High / slower) == verdict ? verdict : Verdict.Inconclusive;
    }

    private GateResult ToBaseline(BaselineComparison comparison, Verdict verdict, BaselineMatch match, double? slower)
    {
        var decimals = Decimals(Limit, comparison);
        var (ratio, limit) = ($"{Shown(comparison.Ratio)}×", $"{Shown(Limit)}×");
        var interval = comparison is { Low: { } low, High: { } high } ? $"[{Shown(low)}, {Shown(high)}]" : null;
        var finding = $"{Metric.Name} of {Arm} is {ratio} that of the baseline";
        var rounds = comparison.Launches is null ? $"{Format.Count(comparison.Rounds)} and {Format.Count(comparison.BaselineRounds, "round")}"
            : $"{Format.Count(match.Candidate.Launches)} and {Format.Count(match.Baseline.Run.Launches, "launch")}";
        var missing = comparison.Launches is null ? "what differs from run to run is not in it" : "what differs from launch to launch is in it, from day to day not";
        var why = (Metric.Kind, interval) switch
        {
            (MetricKind.Count, _) =>
                $"{finding}: {Format.Number(comparison.Value, 0)} against {Format.Number(comparison.BaselineValue, 0)} {Metric.Unit} "
                + $"is {(verdict == Verdict.Pass ? "within" : "above")} the limit {limit}; counts are exact",
            (_, null) => $"{finding}, but {rounds} are too few for an interval at {Format.Percent(comparison.Confidence)}",
            _ => $"{finding}: {Place(Against(Limit, comparison.Low, comparison.High), $"{interval} ({Format.Percent(comparison.Confidence)}, {rounds})", limit)}"
                + $"{(verdict == Verdict.Pass ? $", so not more than {Shown(Limit)} times; {missing}" : "")}{WithoutPast(match)}{AtOnePace()}",
        };
        return Result(Metric.Kind == MetricKind.Count || interval is null ? ratio : $"{ratio} {interval}", verdict, why + ".");

        string Shown(double value) => Format.Number(value, decimals);

        string AtOnePace() => slower is not { } times ? ""
            : $"; the same work takes {Format.Number(times)} times as long on this machine now as it did then, and divided by that it is {Shown(comparison.Ratio / times)}×"
                + (verdict != Verdict.Inconclusive ? "" : $" [{Shown(comparison.Low!.Value / times)}, {Shown(comparison.High!.Value / times)}]: an answer must hold either way");
    }

    private GateResult ToPast(BaselineComparison comparison, Verdict verdict, int runs, IReadOnlyList<double> past)
    {
        var decisive = verdict == Verdict.Fail ? Unchanged ?? Limit : Limit;
        var decimals = Decimals(decisive, comparison);
        var (ratio, rise) = ($"{Shown(comparison.Ratio)}×", comparison.High!.Value / comparison.Ratio);
        var interval = $"[{Shown(comparison.Low!.Value)}, {Shown(comparison.High.Value)}]";
        var place = Place(verdict, $"{interval} ({Format.Percent(comparison.Confidence)}, their scatter from run to run)", $"{Shown(decisive)}×");
        var why = verdict switch
        {
            Verdict.Pass => $", so not more than {Shown(comparison.High.Value)} times; a rise below {Shown(rise)} times is not told from their scatter",
            Verdict.Inconclusive => $"; a rise below {Shown(rise)} times is not told from their scatter, and to tell {ratio} from {Shown(Limit)}× takes {Needed()}",
            _ => "",
        };
        return Result($"{ratio} {interval}", verdict, $"{Metric.Name} of {Arm} is {ratio} that of {Format.Count(runs, "past run")}: {place}{why}.");

        string Shown(double value) => Format.Number(value, decimals);

        string Needed() => PredictionInterval.RunsToTell(past, Math.Abs(Math.Log(Limit / comparison.Ratio)), comparison.Confidence) is { } needed
            ? $"about {Format.Count(needed, "past run")}"
            : $"more than {Format.Count(PredictionInterval.MostRuns, "past run")}";
    }

    private string WithoutPast(BaselineMatch match) => match.Baseline.History.Count == 0 ? ""
        : $"; {Format.Count(match.Past.Past(Arm, Metric).Length)} of {Format.Count(match.Baseline.History.Count, "past run")} "
            + $"can be used, with this metric and as many rounds and launches, which is fewer than {PredictionInterval.FewestRuns}";

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
    "baseline", "A metric of arm, divided by what the arm of the same name had in the run that baseline= names, or in 3 or more past runs of history=, must not exceed atMost, a number")
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
