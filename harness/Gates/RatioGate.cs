using System.Globalization;
using LoadHarness.Metrics;

namespace LoadHarness.Gates;

/// <summary>The ratio of two arms must not exceed a limit.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Comparison">What is divided by what.</param>
/// <param name="Limit">The highest ratio that passes, 0 exclusive.</param>
public sealed record RatioGate(string Name, ComparisonPlan Comparison, double Limit) : Gate(Name)
{
    /// <inheritdoc/>
    public override string Rule => string.Create(
        CultureInfo.InvariantCulture, $"{Comparison.Metric.Name}, {Comparison.Arm} / {Comparison.Baseline} ≤ {Limit:0.00}");

    /// <inheritdoc/>
    public override bool IsNoisy => Comparison.Metric.Kind != MetricKind.Count;
}
