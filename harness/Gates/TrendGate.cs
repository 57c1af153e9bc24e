using System.Globalization;
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

    /// <inheritdoc/>
    public override string Rule =>
        $"{(Arm is null ? "" : Arm + ": ")}{Metric.Name} {(Metric.FallIsWorse ? "loses" : "gains")} over the soak ≤ {Limit}";

    /// <inheritdoc/>
    public override bool IsNoisy => true;

    private string Limit => AtMostShare > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{TrendUnit.Amount(AtMost, Metric.Unit)} or {AtMostShare * 100:0.##} %")
        : TrendUnit.Amount(AtMost, Metric.Unit);
}
