using System.Globalization;
using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Sections;

/// <summary>How the run compares with a stored one; only in runs that were asked to.</summary>
internal static class BaselineSection
{
    public static IEnumerable<Section> From(RunResult run)
    {
        if (run.Baseline is not { } baseline)
        {
            yield break;
        }

        BaselineComparison[] gated = [.. baseline.Comparisons.Where(comparison => comparison.Limit is not null)];
        BaselineComparison[] drawn = [.. gated.Where(comparison => !Exact(comparison))];
        BaselineComparison[] others = [.. baseline.Comparisons.Where(comparison => comparison.Limit is null)];
        yield return new("baseline", "Compared with the baseline",
        [
            new Prose(Summary(run, baseline)),
            .. baseline.Differences.Count > 0 ? [Differences(baseline)] : (Block[])[],
            .. drawn.Length > 0 ? [Chart(drawn)] : (Block[])[],
            .. gated.Length > 0 ? [Table(Judged(gated), gated)] : (Block[])[],
            .. others.Length > 0 ? [new Details("Ratios that no gate asks for", [Table(Exploratory, others)])] : (Block[])[],
            .. baseline.Missing.Count > 0 ? [Missing(baseline)] : (Block[])[],
            .. baseline.LeftOut.Count > 0 ? [new Details("Past runs that were left out", [LeftOut(baseline)])] : (Block[])[],
        ]);
    }

    /// <summary>That the two runs should not have been compared; null when they should, or when there is only one.</summary>
    public static string? Notice(RunResult run)
    {
        var unlike = run.Baseline?.Differences.Where(fact => fact.Weight == DifferenceWeight.Unlike).Select(fact => Plain.Line(fact.Name)).ToList() ?? [];
        return unlike.Count == 0 ? null
            : $"The baseline is unlike this run ({string.Join(", ", unlike)}): "
                + (run.Baseline!.Comparisons.Count == 0 ? "nothing was compared with it." : "a ratio may come from that alone.");
    }

    /// <summary>Which run it was, what is in its intervals and how the two were given their load, in two or three sentences.</summary>
    public static string Summary(RunResult run, BaselineResult baseline)
    {
        var (past, needed) = (Format.Count(baseline.PastRuns), Format.Count(PredictionInterval.FewestRuns));
        var beside = baseline.Comparisons.Any(comparison => comparison.PastRuns is not null)
            ? $"Times and CPU stand beside {past} past runs, whose scatter is in the intervals."
            : baseline.Comparisons.FirstOrDefault(comparison => comparison.Launches is not null) is { Launches: { } launches }
            ? $"The unit of times and CPU is the launch, {Format.Count(launches)} of both runs together; what differs from day to day is in no interval, {needed} past runs would show it (found: {past})."
            : $"What differs from run to run is in no interval; {needed} past runs with as many rounds and launches, better 10, would show it (found: {past}).";
        return $"{baseline.Run}, started {Format.Moment(baseline.StartedAt)}. {beside}{Rates(baseline.Rate, run.Generator.Rate)}";
    }

    /// <summary>A part that one of the runs lacks, such as <c>cold rsa-2048: server CPU is only in the baseline</c>.</summary>
    public static string Sentence(OneSidedPart part) => $"{part.Arm}: {part.Metric ?? "the whole arm"} is only in {Owner(part).Text}";

    private static string Judged(BaselineComparison[] gated) => gated.Any(comparison => comparison.PastRuns is not null)
        ? "Ratios with a gate: median of this run divided by the geometric mean of those of the past runs, with the prediction interval of one run "
            + "more (Student's t on logarithms). Counts are exact, and divided by those of the baseline."
        : gated.Any(comparison => comparison.Launches is not null) ? "Ratios with a gate: geometric mean of the launches' medians, divided by that of the baseline, with Student's t on "
            + "logarithms over the launches of both runs. Counts are exact."
        : "Ratios with a gate: median of this run divided by that of the baseline. Two-sample Hodges-Lehmann estimate over the rounds of both "
            + "runs, exact rank-sum interval; counts are exact.";

    private static string Exploratory => "All other metrics of arms that both runs have; intervals at 95 %, several at once prove nothing.";

    private static string Rates(double? before, double? now) =>
        before is { } was && now is { } rate && was != rate ? $" The arms had {Format.Rate(was)} then and {Format.Rate(rate)} now." : "";

    private static Figure Chart(BaselineComparison[] comparisons)
    {
        var past = comparisons.Any(comparison => comparison.PastRuns is not null);
        return new(
            new ForestChart([.. comparisons.Select(AsRatio)]) { Heading = $"Ratios to {(past ? "past runs" : "the baseline run")} with their intervals" },
            $"Squares: this run divided by {(past ? "past runs" : "the baseline")}. Whiskers: {(past ? "prediction interval" : "exact rank-sum interval")}. "
                + "Red dashes: limits of gates. Counts are in the table only.");
    }

    private static ComparisonResult AsRatio(BaselineComparison of) =>
        new(of.Metric, of.Arm, "baseline", of.Ratio, of.Low, of.High, of.Confidence, of.Rounds, of.Limit, of.Verdict);

    // Three digits would show counts as equal that are not.
    private static Table Table(string caption, IEnumerable<BaselineComparison> comparisons) => Model.Table.Of(
        caption,
        comparisons,
        ("Arm", comparison => Cell.Name(comparison.Arm)),
        ("Metric", comparison => comparison.Metric),
        ("Baseline", comparison => Cell.Number(Value(comparison, comparison.BaselineValue))),
        ("This run", comparison => Cell.Number(Value(comparison, comparison.Value))),
        ("Ratio", comparison => Cell.Number(Exact(comparison) ? $"{Format.Number(comparison.Ratio, 3)}×" : Format.Ratio(comparison.Ratio))),
        ("Interval", comparison => Cell.Number(Exact(comparison) ? "exact" : Format.Interval(comparison.Low, comparison.High))),
        ("Limit", comparison => Cell.Number(comparison.Limit is { } limit ? $"{limit.ToString("0.00#", CultureInfo.InvariantCulture)}×" : Format.Absent)),
        ("Verdict", comparison => comparison.Verdict is { } verdict ? Cell.Of(verdict) : Format.Absent));

    private static Table Differences(BaselineResult baseline) => Model.Table.Of(
        "Facts that differ. Unlike: measured under other conditions, so that a ratio may come from that alone. Noted: may be what the comparison is about.",
        baseline.Differences,
        ("Weight", fact => fact.Weight == DifferenceWeight.Unlike ? Cell.Badge("unlike", Tone.Bad) : Cell.Badge("noted", Tone.Neutral)),
        ("Fact", fact => Cell.Name(fact.Name)),
        ("Baseline", fact => fact.Baseline.Length == 0 ? Format.Absent : fact.Baseline),
        ("This run", fact => fact.Candidate.Length == 0 ? Format.Absent : fact.Candidate));

    private static Table Missing(BaselineResult baseline) => Model.Table.Of(
        "What only one of the runs has, and so could not be compared.",
        baseline.Missing,
        ("Arm", part => Cell.Name(part.Arm)),
        ("Metric", part => part.Metric ?? "the whole arm"),
        ("Only in", Owner));

    private static Table LeftOut(BaselineResult baseline) => Model.Table.Of(
        "Runs of the same scenario in the history that say nothing of this one.", baseline.LeftOut, ("Run", run => Cell.Name(run.Run)), ("Why", run => run.Why));

    private static Cell Owner(OneSidedPart part) => part.OnlyIn == ComparedRun.Baseline ? "the baseline" : "this run";

    private static string Value(BaselineComparison comparison, double value)
    {
        var unit = Metric.All.FirstOrDefault(known => known.Name == comparison.Metric)?.Unit ?? "";
        return Exact(comparison) ? $"{value.ToString("#,0.#", CultureInfo.InvariantCulture)} {unit}".TrimEnd() : Format.Value(value, unit);
    }

    private static bool Exact(BaselineComparison comparison) => comparison.Confidence >= 1;
}
