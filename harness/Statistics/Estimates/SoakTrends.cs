using LoadHarness.Gates;

namespace LoadHarness.Statistics.Estimates;

/// <summary>What the series of a soak come to over its whole length.</summary>
public static class SoakTrends
{
    /// <summary>The trends of a soak: every metric that was measured, each with the limit of its gate or its own.</summary>
    /// <param name="plan">The plan, for its gates and the planned length.</param>
    /// <param name="history">What the windows measured.</param>
    public static IReadOnlyList<TrendResult> Of(LoadPlan plan, SoakHistory history)
    {
        var series = TrendMetric.All
            .SelectMany(metric => metric.SeriesOf(plan.Arms))
            .Select(one => (one.Metric, one.Arm, Windows: history.Values(one.Metric, one.Arm))).Where(one => one.Windows.Count > 0).ToList();
        var confidence = ErrorBudget.TrendConfidence(plan, series.Count);
        return
        [
            .. series.Select(one => Trend.Of(
                one.Metric, one.Arm, one.Windows, history.EndSeconds, plan.Schedule.LongestLoad(plan),
                plan.Gates.OfType<TrendGate>().FirstOrDefault(gate => gate.Metric == one.Metric && (gate.Arm is null || gate.Arm == one.Arm)),
                confidence)),
        ];
    }
}
