using LoadHarness.Metrics;
using LoadHarness.Reports.Charts;

namespace LoadHarness.Reports.Sections;

internal static class LatencySection
{
    public static Section From(RunResult run) => new("latency", "Latency", [new Prose(LaunchNote.Of(run)), .. Blocks(run, Latency.Handshake), .. Blocks(run, Latency.Service)]);

    private static IEnumerable<Block> Blocks(RunResult run, Latency latency)
    {
        List<ArmSeries> arms = [.. run.Honest().Select((arm, look) => new ArmSeries(look, arm.Name, BinsOf(arm, latency), latency.OfAll(arm)))];
        if (!arms.Exists(arm => arm.HasSamples))
        {
            yield return new Prose($"No chart of the {latency.LongName}: no arm has a proven request with one.");
            yield break;
        }

        yield return new Figure(
            new DensityChart(latency.LongName, arms),
            $"Where the proven requests of each arm lie, {latency.Meaning}. Triangles mark medians of all requests; fewer than ten samples are drawn one by one.");
        yield return new Figure(new PercentileChart(latency.LongName, arms), "Each major step to the right is one more nine. Dotted: fewer than ten samples lie beyond.");
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

    private static Bins BinsOf(ArmResult arm, Latency latency) => new(arm.Distributions.GetValueOrDefault(latency.Id) ?? []);
}
