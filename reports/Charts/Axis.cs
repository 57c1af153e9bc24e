namespace LoadHarness.Reports.Charts;

/// <summary>The ticks, grid lines and names around a plot.</summary>
public static class Axis
{
    /// <summary>Labelled grid lines across a plot from <paramref name="left"/> to <paramref name="right"/>.</summary>
    public static void Left(Svg svg, double left, double right, IEnumerable<(double Y, string Text)> ticks)
    {
        foreach (var (y, text) in ticks)
        {
            svg.Line(left, y, right, y, "grid");
            svg.Text(left - 8, y + 4, text, "tick", TextAnchor.End);
        }
    }

    /// <summary>Labelled grid lines down a plot, <paramref name="beyond"/> pixels farther than it, and the axis below them.</summary>
    public static void Below(
        Svg svg, (double From, double To) plot, double top, double bottom, IEnumerable<(double X, string Text)> ticks, string label, double beyond = 5)
    {
        foreach (var (x, text) in ticks)
        {
            svg.Line(x, top, x, bottom + beyond, "grid");
            svg.Text(x, bottom + 19, text, "tick", TextAnchor.Middle);
        }

        Base(svg, plot.From, plot.To, bottom, label);
    }

    /// <summary>The line below a plot, and what it measures.</summary>
    public static void Base(Svg svg, double from, double to, double bottom, string label)
    {
        const double FontSize = 12;
        svg.Line(from, bottom, to, bottom, "axis");
        svg.Text((from + to) / 2, bottom + 40, TextWidth.Fit(label, FontSize, to - from), "label", TextAnchor.Middle, full: label);
    }
}

/// <summary>An axis of times in microseconds, with its grid.</summary>
public static class TimeAxis
{
    /// <summary>Below a chart whose plot spans the logarithmic scale horizontally and <paramref name="top"/> to <paramref name="bottom"/> vertically.</summary>
    public static void DrawBelow(Svg svg, LogScale scale, double top, double bottom, string label)
    {
        foreach (var value in scale.MinorLines())
        {
            svg.Line(scale.Map(value), top, scale.Map(value), bottom, "minor");
        }

        Axis.Below(svg, (scale.From, scale.To), top, bottom, scale.Labels(spacing: 52).Select(value => (scale.Map(value), Format.Tick(value))), label);
    }

    /// <summary>Below a chart whose plot spans the scale from 0 horizontally.</summary>
    public static void DrawBelow(Svg svg, LinearScale scale, double top, double bottom, string label) =>
        Axis.Below(svg, (scale.From, scale.To), top, bottom, scale.Labels(7).Select(value => (scale.Map(value), Format.Tick(value))), label, beyond: 0);

    /// <summary>Left of a chart whose plot spans the logarithmic scale vertically and <paramref name="left"/> to <paramref name="right"/> horizontally.</summary>
    public static void DrawLeft(Svg svg, LogScale scale, double left, double right, string label)
    {
        foreach (var value in scale.MinorLines())
        {
            svg.Line(left, scale.Map(value), right, scale.Map(value), "minor");
        }

        Axis.Left(svg, left, right, scale.Labels(spacing: 18).Select(value => (scale.Map(value), Format.Tick(value))));
        svg.TextUpwards(16, (scale.From + scale.To) / 2, label, "label");
    }
}
