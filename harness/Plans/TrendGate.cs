using System.Globalization;

namespace LoadHarness.Plans;

/// <summary>What a trend may come to over the whole soak.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">What grows.</param>
/// <param name="Arm">Whose; null takes the metric of the whole run, or all arms where each has one.</param>
/// <param name="AtMost">Growth over the length of the soak, in the metric's unit, at or above 0.</param>
public sealed record TrendGate(string Name, TrendMetric Metric, string? Arm, double AtMost) : Gate(Name)
{
    /// <inheritdoc/>
    public override string Rule => string.Create(
        CultureInfo.InvariantCulture, $"{(Arm is null ? "" : Arm + ": ")}growth of the {Metric.Name} over the soak ≤ {AtMost:0.###} {Metric.Unit}").TrimEnd();

    /// <inheritdoc/>
    public override bool IsNoisy => true;
}
