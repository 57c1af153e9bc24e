using LoadHarness.Measurement;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Model;

namespace LoadHarness.Reports.Sections;

internal static class LatencySection
{
    public static Section From(RunResult run) => new("latency", "Latency", [.. Figures(run, Latency.Handshake), .. Figures(run, Latency.Service)]);

    private static IEnumerable<Block> Figures(RunResult run, Latency latency)
    {
        List<ArmSeries> series = [.. run.Honest().Select((arm, i) => new ArmSeries(i, arm.Name, BinsOf(arm, latency), latency.Of(arm)))];
        if (!series.Exists(arm => arm.HasSamples))
        {
            yield return new Prose($"No chart of the {latency.Name}: no arm has a proven request with one.");
            yield break;
        }

        yield return new Figure(
            new DensityChart(latency.Name, series),
            $"Where the proven requests of each arm lie, {latency.Meaning}. Triangles mark medians; fewer than ten samples are drawn one by one.");
        yield return new Figure(
            new PercentileChart(latency.Name, series),
            "Each major step to the right is one more nine. Dotted: fewer than ten samples lie beyond.");
    }

    private static Bins BinsOf(ArmResult arm, Latency latency) => new(arm.Distributions.GetValueOrDefault(latency.Key) ?? []);
}
