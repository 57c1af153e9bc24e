using System.Globalization;
using LoadHarness.Metrics;

namespace LoadHarness.Gates;

/// <summary>A metric of an arm must not exceed a multiple of what the same arm had in the baseline run.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="Arm">The arm, of the same name in both runs.</param>
/// <param name="Limit">The highest ratio that passes, above 0.</param>
public sealed record BaselineGate(string Name, Metric Metric, string Arm, double Limit) : Gate(Name)
{
    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} / {Arm} of the baseline run ≤ {Limit:0.00##}");

    /// <inheritdoc/>
    public override bool IsNoisy => Metric.Kind != MetricKind.Count;
}
