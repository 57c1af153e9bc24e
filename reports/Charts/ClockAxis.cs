using System.Globalization;

namespace LoadHarness.Reports.Charts;

/// <summary>An axis of the time since a run began, labelled as people read a clock: seconds, minutes or hours.</summary>
public static class ClockAxis
{
    private static readonly double[] Steps =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 4 * 3600, 6 * 3600, 12 * 3600, Day];

    private const double Day = 24 * 3600;

    private const double Spacing = 74;

    /// <summary>Below a chart whose plot spans the scale from 0 horizontally.</summary>
    public static void DrawBelow(Svg svg, LinearScale scale, double top, double bottom, string label)
    {
        var step = Steps.FirstOrDefault(step => scale.Map(step) - scale.Map(0) >= Spacing, Day * Math.Ceiling(Spacing / Math.Max(scale.Map(Day) - scale.Map(0), 1e-9)));
        var times = Enumerable.Range(0, 1 + (int)((scale.High + 1e-9) / step)).Select(i => i * step);
        Axis.Below(svg, (scale.From, scale.To), top, bottom, times.Select(time => (scale.Map(time), Text(time, step))), label);
    }

    /// <summary>A moment as the axis writes it, such as <c>90 s</c>, <c>12 min</c> or <c>1:30 h</c>.</summary>
    /// <param name="seconds">Since the start.</param>
    /// <param name="step">Seconds between labels, which decide the unit.</param>
    public static string Text(double seconds, double step) => step switch
    {
        < 60 when seconds < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60):0}:{seconds % 60:00} min"),
        < 3600 when seconds < 2 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600):0}:{seconds % 3600 / 60:00} h"),
    };
}
