using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Scenarios;

/// <summary>Estimates of one arm's metric over its rounds, for curves.</summary>
internal static class RoundPoints
{
    /// <summary>The Hodges-Lehmann estimate over the rounds with its 95 % interval; null when no round has the metric.</summary>
    public static Estimate? Over(this ArmResult arm, Metric metric)
    {
        var values = arm.Rounds.Where(round => round.Metrics.ContainsKey(metric.Id)).Select(round => round.Metrics[metric.Id]).ToList();
        return values.Count == 0 ? null : HodgesLehmann.Of(values, ErrorBudget.UngatedConfidence);
    }

    /// <summary>A value measured otherwise, with the interval of the rounds.</summary>
    public static (double Value, double? Low, double? High) Point(this ArmResult arm, Metric metric, double value) =>
        arm.Over(metric) is { } estimate ? (value, estimate.Low, estimate.High) : (value, null, null);
}
