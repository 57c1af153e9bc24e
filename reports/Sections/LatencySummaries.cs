using LoadHarness.Metrics;

namespace LoadHarness.Reports.Sections;

/// <summary>What a run measured of a latency, and how the report names it.</summary>
internal static class LatencySummaries
{
    extension(Latency latency)
    {
        /// <summary>The name at the start of a sentence.</summary>
        public string Heading => char.ToUpperInvariant(latency.LongName[0]) + latency.LongName[1..];

        public LatencySummary? Of(ArmResult arm) =>
            arm.LatencyMicroseconds.TryGetValue(latency.Id, out var summary) && summary.Count > 0 ? summary : null;

        public bool In(RunResult run) => run.Arms.Any(arm => latency.Of(arm) is not null);
    }
}
