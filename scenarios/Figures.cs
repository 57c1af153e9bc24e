using System.Globalization;
using LoadHarness.Measurement;
using LoadHarness.Plans;

namespace LoadHarness.Scenarios;

/// <summary>Finds figures in a judged run and writes them the way sentences need them.</summary>
internal static class Figures
{
    /// <summary>The comparison of a metric between two arms; null when it was not made or has no estimate.</summary>
    public static ComparisonResult? Compared(this RunResult run, Metric metric, string arm, string baseline) =>
        run.Comparisons.FirstOrDefault(c => c.Metric == metric.Name && c.Arm == arm && c.Baseline == baseline && c.Ratio is not null);

    /// <summary>Such as <c>0.37× [0.35, 0.39]</c>; without the interval when there is none.</summary>
    public static string Text(this ComparisonResult comparison) => comparison is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{comparison.Ratio:0.00}× [{low:0.00}, {high:0.00}]")
        : string.Create(CultureInfo.InvariantCulture, $"{comparison.Ratio:0.00}×");

    /// <summary>A whole number with thousands separators, such as <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A duration in milliseconds, such as <c>2.61 ms</c>.</summary>
    public static string Milliseconds(double microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000:0.00} ms");
}
