using LoadHarness.Metrics;

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

        public LatencySummary? Of(ArmResult arm) => arm.LatencyMicroseconds.TryGetValue(latency.Id, out var summary) && summary.Count > 0 ? summary : null;

        public bool In(RunResult run) => run.Arms.Any(arm => latency.Of(arm) is not null);
    }
}
