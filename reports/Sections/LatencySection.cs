using System.Globalization;
using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Sections;

internal static class LatencySection
{
    public static Section From(RunResult run) => new("latency", "Latency", [new Prose(LaunchNote.Of(run)), .. Blocks(run, Latency.Handshake), .. Blocks(run, Latency.Service)]);

    private static IEnumerable<Block> Blocks(RunResult run, Latency latency)
    {
        List<ArmSeries> arms = [.. run.Looks().Select(arm => SeriesOf(run, arm.Arm, arm.Look, latency))];
        if (!arms.Exists(arm => arm.HasSamples))
        {
            yield return new Prose($"No chart of the {latency.LongName}: no arm has a proven request with one.");
            yield break;
        }

        yield return new Figure(
            new DensityChart(latency.LongName, arms),
            $"Where the proven requests of each arm lie, {latency.Meaning}. Triangles mark medians of all requests; fewer than ten samples are drawn one by one.");
        yield return new Figure(new PercentileChart(latency.LongName, arms), "Each major step to the right is one more nine. Dotted: fewer than ten samples lie beyond." + (arms.Exists(arm => arm.Limits.Count > 0) ? " Red dashes: limits of gates." : ""));
        yield return new Details(
            $"Box, violin and cumulative distribution of the {latency.LongName}",
            [
                new Figure(
                    new ViolinChart(latency.LongName, arms),
                    "Boxes hold the middle half with the median in it; whiskers reach from the 5th to the 95th percentile; the dot is the largest sample."),
                new Figure(
                    new CumulativeChart(latency.LongName, arms),
                    "The share of the samples that took at most the time below. Where one line lies left of another all the way up, its arm is faster throughout."),
            ]);
    }

    private static ArmSeries SeriesOf(RunResult run, ArmResult arm, Look look, Latency latency) =>
        new(look, arm.Name, new(arm.Distributions.GetValueOrDefault(latency.Id) ?? []), latency.OfAll(arm)) { Limits = [.. LimitsOf(run, arm, latency)] };

    // A gate's answer holds its rule as people read it (LimitGate.Rule).
    private static IEnumerable<double> LimitsOf(RunResult run, ArmResult arm, Latency latency) =>
        from metric in Metric.All
        where metric.Quantile?.Latency == latency
        let start = $"{metric.Name}, {arm.Name} ≤ "
        from gate in run.Gates
        where gate.Rule.StartsWith(start, StringComparison.Ordinal) && gate.Rule.EndsWith(" ms", StringComparison.Ordinal)
        let limit = double.TryParse(gate.Rule.AsSpan()[start.Length..^" ms".Length], NumberStyles.Number, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds * 1000 : 0
        where limit > 0 && double.IsFinite(limit)
        select limit;
}
