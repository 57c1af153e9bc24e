using System.Globalization;

namespace LoadHarness.Metrics;

/// <summary>How amounts of a <see cref="TrendMetric"/> are written for people, the same in every culture.</summary>
public static class TrendUnit
{
    /// <summary>The unit to write amounts of this size in, and what one of it is in the metric's unit.</summary>
    /// <param name="largest">The largest amount, by size, that stands beside others.</param>
    /// <param name="unit">The metric's unit.</param>
    public static (string Name, double Size) For(double largest, string unit) => (unit, Math.Abs(largest)) switch
    {
        ("bytes", >= 1e9) => ("GB", 1e9),
        ("bytes", >= 1e5) => ("MB", 1e6),
        ("bytes", >= 1e2) => ("KB", 1e3),
        ("bytes", _) => ("B", 1),
        ("µs", >= 1e6) => ("s", 1e6),
        ("µs", >= 1e2) => ("ms", 1e3),
        ("share", _) => ("%", 0.01),
        var (name, _) => (name, 1),
    };

    /// <summary>An amount with its unit: <c>3.1 MB</c>, <c>0.25 ms</c>, <c>4</c>.</summary>
    public static string Amount(double amount, string unit)
    {
        var (name, size) = For(amount, unit);
        return $"{Number(amount / size)} {name}".TrimEnd();
    }

    /// <summary>A number with three significant digits at most, and no more than two decimals.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture) is "-0" ? "0" : value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
