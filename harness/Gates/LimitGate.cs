using System.Globalization;
using LoadHarness.Metrics;

namespace LoadHarness.Gates;

/// <summary>A time or a CPU cost of one arm must not exceed a limit.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Metric">A time that is a quantile, which is judged over all requests of the run, or CPU, which is judged over its rounds.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Limit">The highest value that passes, above 0.</param>
public sealed record LimitGate(string Name, Metric Metric, string Arm, TimeSpan Limit) : Gate(Name)
{
    /// <inheritdoc/>
    public override string Rule => string.Create(CultureInfo.InvariantCulture, $"{Metric.Name}, {Arm} ≤ {Limit.TotalMilliseconds:#,0.####} ms");

    /// <inheritdoc/>
    public override bool IsNoisy => true;
}
