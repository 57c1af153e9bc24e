using System.Globalization;
using LoadHarness.Gates;
using LoadHarness.Results;

namespace LoadHarness.Reports.Formatting;

/// <summary>How numbers are written in everything that people read. Invariant culture; what cannot be shown is <see cref="Absent"/>.</summary>
public static class Format
{
    /// <summary>Stands where a number could not be measured or is not supported by its samples.</summary>
    public const string Absent = "–";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A latency or CPU time in microseconds, with its unit and three significant digits: <c>2.61 ms</c>.</summary>
    public static string Duration(double? microseconds)
    {
        if (microseconds is not { } value || !double.IsFinite(value))
        {
            return Absent;
        }

        // Rounded before the unit is chosen, so that 999.7 µs is 1.00 ms and not 1000 µs.
        var rounded = RoundToThreeDigits(value);
        return Math.Abs(rounded) switch
        {
            0 => "0 µs",
            < 1_000 => $"{ThreeDigits(rounded)} µs",
            < 1_000_000 => $"{ThreeDigits(rounded / 1_000)} ms",
            _ => $"{ThreeDigits(rounded / 1_000_000)} s",
        };
    }

    /// <summary>A percentile, <paramref name="p"/> one of 0.5, 0.9, 0.99 and 0.999, as far as its samples support it.</summary>
    public static string Percentile(LatencySummary? summary, double p)
    {
        if (summary?.Supports(p) != true)
        {
            return Absent;
        }

        return Duration(p switch
        {
            0.5 => summary.P50,
            0.9 => summary.P90,
            0.99 => summary.P99,
            0.999 => summary.P999,
            _ => throw new ArgumentOutOfRangeException(nameof(p), p, "run.json holds p50, p90, p99 and p99.9 only"),
        });
    }

    /// <summary>A label of a time axis in microseconds, without the zeros that carry nothing: <c>5 ms</c>.</summary>
    public static string Tick(double microseconds) => microseconds switch
    {
        0 => "0",
        < 999.999 => $"{microseconds.ToString("#,0.###", Invariant)} µs",
        < 999_999 => $"{(microseconds / 1_000).ToString("#,0.###", Invariant)} ms",
        _ => $"{(microseconds / 1_000_000).ToString("#,0.###", Invariant)} s",
    };

    /// <summary>A number in the unit of a curve's axis (<see cref="CurveAxis.Unit"/>), three significant digits and its unit: <c>2.61 ms</c>, <c>99.9 %</c>.</summary>
    public static string Value(double? value, string unit) => (value, unit) switch
    {
        ({ } number, "ms") => Duration(number * 1_000),
        ({ }, "µs") => Duration(value),
        ({ } number, "%") when double.IsFinite(number) => $"{number.ToString("#,0.##", Invariant)} %",
        ({ } number, _) when double.IsFinite(number) => $"{RoundToThreeDigits(number).ToString("#,0.######", Invariant)} {unit}".TrimEnd(),
        _ => Absent,
    };

    /// <summary>A label of an axis in that unit, without the zeros that carry nothing; a unit that is neither time nor percent is left to the axis.</summary>
    public static string Tick(double value, string unit) => unit switch
    {
        "ms" => Tick(value * 1_000),
        "µs" => Tick(value),
        "%" => $"{value.ToString("#,0.##", Invariant)} %",
        _ => value.ToString("#,0.######", Invariant),
    };

    /// <summary>A whole number with thousands separators: <c>2,160</c>.</summary>
    public static string Count(long? count) => count?.ToString("N0", Invariant) ?? Absent;

    /// <summary>A ratio with at least two significant digits: <c>0.37×</c>, <c>0.034×</c>, <c>12.3×</c>.</summary>
    public static string Ratio(double? ratio) => ratio is { } value && double.IsFinite(value) ? $"{RatioDigits(value)}×" : Absent;

    /// <summary>An interval of a ratio: <c>[0.35, 0.39]</c>.</summary>
    public static string Interval(double? low, double? high) =>
        low is { } from && high is { } to && double.IsFinite(from) && double.IsFinite(to)
            ? $"[{RatioDigits(from)}, {RatioDigits(to)}]"
            : Absent;

    /// <summary>A share of a whole in percent. Rounded down, so that only the whole is <c>100 %</c>.</summary>
    public static string Share(long part, long whole) =>
        whole <= 0 ? Absent
        : part >= whole ? "100 %"
        : Percent(Math.Floor(10_000.0 * part / whole) / 10_000);

    /// <summary>A share 0..1 in percent with at most two decimals: <c>37.5 %</c>.</summary>
    public static string Percent(double? share) =>
        share is { } value && double.IsFinite(value) ? $"{(value * 100).ToString("#,0.##", Invariant)} %" : Absent;

    /// <summary>A rate: <c>180 requests/s</c>.</summary>
    public static string Rate(double perSecond) => $"{perSecond.ToString("#,0.##", Invariant)} requests/s";

    /// <summary>How long a run took: <c>31.2 s</c>, <c>1 min 10 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Elapsed(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return Absent;
        }

        if (seconds < 59.95)
        {
            return $"{seconds.ToString("0.0", Invariant)} s";
        }

        var whole = (long)Math.Round(seconds);
        return whole < 3_600
            ? string.Create(Invariant, $"{whole / 60} min {whole % 60} s")
            : string.Create(Invariant, $"{whole / 3_600} h {whole % 3_600 / 60} min");
    }

    /// <summary>A time that is only expected, no finer than anyone can use: <c>45 s</c>, <c>12 min</c>, <c>2 h 13 min</c>.</summary>
    public static string Roughly(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(119.5))
        {
            return string.Create(Invariant, $"{time.TotalSeconds:0} s");
        }

        var minutes = (long)Math.Round(time.TotalMinutes);
        return minutes < 60 ? string.Create(Invariant, $"{minutes} min") : string.Create(Invariant, $"{minutes / 60} h {minutes % 60} min");
    }

    /// <summary>A moment in UTC: <c>2026-11-21 23:30:00 UTC</c>.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Invariant);

    /// <summary>A moment in UTC as it stands in names of files: <c>2026-11-21T23-30-00Z</c>.</summary>
    public static string FileMoment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", Invariant);

    /// <summary>A verdict as people and CI logs read it: <c>PASS</c>.</summary>
    public static string Word(Verdict verdict) => verdict.ToString().ToUpperInvariant();

    private static double RoundToThreeDigits(double value)
    {
        if (value == 0)
        {
            return 0;
        }

        var step = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return Math.Round(value / step) * step;
    }

    private static string ThreeDigits(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 99.95 => "#,0",
            >= 9.995 => "0.0",
            >= 0.9995 => "0.00",
            _ => "0.000",
        },
        Invariant);

    private static string RatioDigits(double value) => value.ToString(
        Math.Abs(value) switch
        {
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 0.1 or 0 => "0.00",
            >= 0.01 => "0.000",
            >= 0.001 => "0.0000",
            _ => "0.0E+0",
        },
        Invariant);
}
