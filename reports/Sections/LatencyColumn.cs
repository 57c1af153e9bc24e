using LoadHarness.Metrics;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Reports.Sections;

/// <summary>A figure that tables show of each latency, for one run or for several side by side.</summary>
/// <param name="Heading">What it is.</param>
/// <param name="Text">The figure with its unit.</param>
internal sealed record LatencyColumn(string Heading, Func<LatencySummary?, string> Text)
{
    /// <summary>Left to right.</summary>
    public static IReadOnlyList<LatencyColumn> All { get; } =
    [
        new("n", summary => Format.Count(summary?.Count ?? 0)) { StandsSideBySide = true },
        new("p50", summary => Format.Duration(summary?.Percentile(0.5))) { StandsSideBySide = true },
        new("p90", summary => Format.Duration(summary?.Percentile(0.9))),
        new("p99", summary => Format.Duration(summary?.Percentile(0.99))) { StandsSideBySide = true },
        new("p99.9", summary => Format.Duration(summary?.Percentile(0.999))),
        new("max", summary => Format.Duration(summary?.Max)),
    ];

    /// <summary>Whether it is among the few that are shown for each of several runs.</summary>
    public bool StandsSideBySide { get; private init; }
}

/// <summary>What a run measured of a latency, and how the report names it.</summary>
internal static class LatencySummaries
{
    extension(Latency latency)
    {
        /// <summary>The name at the start of a sentence.</summary>
        public string Heading => char.ToUpperInvariant(latency.LongName[0]) + latency.LongName[1..];

        /// <summary>Of all requests together.</summary>
        public LatencySummary? OfAll(ArmResult arm) => arm.LatencyMicroseconds.TryGetValue(latency.Id, out var summary) && summary.Count > 0 ? summary : null;

        /// <summary>The same, but median and 90th percentile as gates have them: estimated over the rounds.</summary>
        public LatencySummary? Of(ArmResult arm) => latency.OfAll(arm) is { } all ? all with { P50 = Estimated(latency, arm, 0.5) ?? all.P50, P90 = Estimated(latency, arm, 0.9) ?? all.P90 } : null;

        public bool In(RunResult run) => run.Arms.Any(arm => latency.OfAll(arm) is not null);
    }

    private static double? Estimated(Latency latency, ArmResult arm, double p) =>
        Metric.All.FirstOrDefault(metric => metric.Quantile == new Quantile(latency, p)) is { } metric ? ArmEstimates.Shown(arm, metric)?.Value : null;
}
