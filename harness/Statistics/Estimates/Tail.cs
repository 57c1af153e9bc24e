using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Text;

namespace LoadHarness.Statistics.Estimates;

/// <summary>When a percentile far out may decide a gate.</summary>
internal static class Tail
{
    /// <summary>
    /// Samples from which on a 99th percentile decides: fifty lie beyond it then. With fewer, a handful of accidents would.
    /// </summary>
    public const long FewestSamples = 5_000;

    /// <summary>Why an arm's samples cannot decide on this metric; null when they can, or when there is nothing to count.</summary>
    public static string? TooFew(Metric metric, ArmResult arm)
    {
        if (metric.Quantile is not { P: >= 0.99 } quantile || !arm.LatencyMicroseconds.TryGetValue(quantile.Latency, out var summary)
            || summary.Count is 0 or >= FewestSamples)
        {
            return null;
        }

        var perRound = (double)summary.Count / Math.Max(1, arm.Rounds.Count);
        var rounds = (long)Math.Ceiling(FewestSamples / perRound);
        return $"{Figures.Count(summary.Count, "sample")} of {arm.Name} are too few to judge a 99th percentile, which takes {Figures.Count(FewestSamples)}, "
            + $"at this rate about {Figures.Count(rounds, "round")}";
    }
}
