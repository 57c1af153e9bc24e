using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Metrics;

namespace LoadHarness.Gates;

/// <summary>What a metric may gain over a whole soak, or lose where a fall is what must not be.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What is followed.</param>
/// <param name="Arm">Whose; null takes the metric of the whole run, or that of every arm where each has one.</param>
/// <param name="AtMost">The most that it may change, in the metric's unit, at or above 0.</param>
public sealed record TrendGate(string Name, TrendMetric Metric, string? Arm, double AtMost) : Gate(Name)
{
    /// <summary>The same as a share of the metric's median level; the larger of both counts. 0 for none.</summary>
    public double AtMostShare { get; init; }

    /// <summary>The trends that a soak of these arms is judged by unless a file says otherwise.</summary>
    /// <param name="arms">The arms.</param>
    /// <param name="target">What can be read of the target.</param>
    public static IReadOnlyList<TrendGate> DefaultsFor(IReadOnlyList<Arm> arms, TargetTraits target) =>
    [
        .. TrendMetric.All.Where(metric => metric.IsGated(arms, target))
            .Select(metric => new TrendGate($"trend of {metric.Name}", metric, Arm: null, metric.Limit) { AtMostShare = metric.LimitShare }),
    ];

    /// <inheritdoc/>
    public override string Rule =>
        $"{(Arm is null ? "" : Arm + ": ")}{Metric.Name} {(Metric.Worse == Worse.Less ? "loses" : "gains")} over the soak ≤ {Limit}";

    /// <inheritdoc/>
    public override bool IsNoisy => true;

    private string Limit => AtMostShare > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{TrendUnit.Amount(AtMost, Metric.Unit)} or {AtMostShare * 100:0.##} %")
        : TrendUnit.Amount(AtMost, Metric.Unit);
}
