using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges what the series of a soak come to over its whole length.</summary>
public static class TrendJudge
{
    /// <summary>The trends of a soak: every metric that was measured, each with the limit of its gate or its own.</summary>
    /// <param name="plan">The plan, for its gates and the planned length.</param>
    /// <param name="history">What the windows measured.</param>
    public static IReadOnlyList<TrendResult> Trends(LoadPlan plan, SoakHistory history)
    {
        var series = TrendMetric.All
            .SelectMany(metric => metric.SeriesOf(plan.Arms))
            .Select(one => (one.Metric, one.Arm, Windows: history.Values(one.Metric, one.Arm)))
            .Where(one => one.Windows.Count > 0)
            .ToList();
        var confidence = ErrorBudget.TrendConfidence(series.Count);
        return
        [
            .. series.Select(one => Trend.Of(
                one.Metric,
                one.Arm,
                one.Windows,
                history.EndSeconds,
                plan.Soak!.Duration.TotalSeconds,
                plan.Gates.OfType<TrendGate>().FirstOrDefault(gate => gate.Metric == one.Metric && (gate.Arm is null || gate.Arm == one.Arm)),
                confidence)),
        ];
    }

    /// <summary>
    /// A gate's answer: pass when the whole interval of what is gained over the soak is within the limit, fail when it is beyond, else
    /// inconclusive. Where each arm has a trend, the worst decides.
    /// </summary>
    /// <param name="gate">The gate.</param>
    /// <param name="trends">The trends of the soak.</param>
    /// <param name="plannedSeconds">Length of the whole soak.</param>
    public static GateResult Judge(TrendGate gate, IReadOnlyList<TrendResult> trends, double plannedSeconds)
    {
        var answers = trends.Where(trend => trend.Metric == gate.Metric.Id && (gate.Arm is null || gate.Arm == trend.Arm))
            .Select(trend => Judge(gate, trend, plannedSeconds / 3600))
            .OrderByDescending(answer => answer.Verdict switch { Verdict.Fail => 2, Verdict.Inconclusive => 1, _ => 0 })
            .ToList();
        return answers.Count > 0
            ? answers[0]
            : new(gate.Name, gate.Rule, "not measured", Verdict.Inconclusive, $"No window has a {gate.Metric.Name}.");
    }

    private static GateResult Judge(TrendGate gate, TrendResult trend, double hours)
    {
        if (trend is not { SlopePerHour: { } slope, Low: { } low, High: { } high })
        {
            return new(gate.Name, gate.Rule, "not measured", Verdict.Inconclusive, $"{trend.Name}: {trend.Sentence}.");
        }

        // What is lost, where a fall is what must not be.
        var (change, least, most) = gate.Metric.Worse == Worse.Less ? (-slope, -high, -low) : (slope, low, high);
        var (name, size) = TrendUnit.For(Math.Max(Math.Abs(least), Math.Abs(most)) * hours, trend.Unit);
        var measured = $"{Text(change)} {name} [{Text(least)}, {Text(most)}]".Replace("  [", " [", StringComparison.Ordinal);
        var limit = TrendUnit.Amount(trend.Limit, trend.Unit);
        var over = $"{trend.Name}: {(gate.Metric.Worse == Worse.Less ? "the loss" : "the gain")} over the soak is {measured}";
        return (least * hours > trend.Limit, most * hours <= trend.Limit) switch
        {
            (true, _) => new(gate.Name, gate.Rule, measured, Verdict.Fail, $"{over}: the whole interval is above the limit {limit}; it {trend.Sentence}."),
            (_, true) => new(gate.Name, gate.Rule, measured, Verdict.Pass, $"{over}: the whole interval is at or below the limit {limit}."),
            _ => new(gate.Name, gate.Rule, measured, Verdict.Inconclusive, $"{over}: the interval holds the limit {limit}; {trend.Sentence}."),
        };

        string Text(double perHour) => TrendUnit.Number(perHour * hours / size);
    }
}
