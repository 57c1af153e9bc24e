using LoadHarness.Metrics;
using LoadHarness.Results;

namespace LoadHarness.Statistics.Estimates;

/// <summary>One metric of one arm, round by round.</summary>
internal static class RoundValues
{
    /// <summary>The metrics of two runs that are compared. A rate is given, not measured, and the gate on errors wants none at all.</summary>
    public static IReadOnlyList<Metric> Compared { get; } = [.. Metric.All.Where(metric => metric != Metric.Rate && metric != Metric.Failed)];

    /// <summary>The positive values, in the order of the rounds: the others have no logarithm, and no place in a ratio.</summary>
    public static double[] Of(ArmResult arm, Metric metric) =>
        [.. arm.Rounds.Select(round => round.Metrics.GetValueOrDefault(metric.Id)).Where(value => value > 0)];

    /// <summary>The middle value, in the metric's unit; null without any.</summary>
    public static double? Median(ArmResult arm, Metric metric) =>
        Of(arm, metric) is { Length: > 0 } values ? Sorted.Median([.. values.Order()]) : null;
}
