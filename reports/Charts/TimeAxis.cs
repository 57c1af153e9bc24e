namespace LoadHarness.Reports.Charts;

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

        foreach (var value in scale.Labels(spacing: 52))
        {
            var x = scale.Map(value);
            svg.Line(x, top, x, bottom + 5, "grid");
            svg.Text(x, bottom + 19, Format.Tick(value), "tick", TextAnchor.Middle);
        }

        svg.Line(scale.From, bottom, scale.To, bottom, "axis");
        svg.Text((scale.From + scale.To) / 2, bottom + 40, label, "label", TextAnchor.Middle);
    }

    /// <summary>Below a chart whose plot spans the scale from 0 horizontally.</summary>
    public static void DrawBelow(Svg svg, LinearScale scale, double top, double bottom, string label)
    {
        foreach (var value in scale.Labels(7))
        {
            svg.Line(scale.Map(value), top, scale.Map(value), bottom, "grid");
            svg.Text(scale.Map(value), bottom + 19, Format.Tick(value), "tick", TextAnchor.Middle);
        }

        svg.Line(scale.From, bottom, scale.To, bottom, "axis");
        svg.Text((scale.From + scale.To) / 2, bottom + 40, label, "label", TextAnchor.Middle);
    }

    /// <summary>Left of a chart whose plot spans the logarithmic scale vertically and <paramref name="left"/> to <paramref name="right"/> horizontally.</summary>
    public static void DrawLeft(Svg svg, LogScale scale, double left, double right, string label)
    {
        foreach (var value in scale.MinorLines())
        {
            svg.Line(left, scale.Map(value), right, scale.Map(value), "minor");
        }

        foreach (var value in scale.Labels(spacing: 18))
        {
            var y = scale.Map(value);
            svg.Line(left, y, right, y, "grid");
            svg.Text(left - 8, y + 4, Format.Tick(value), "tick", TextAnchor.End);
        }

        svg.TextUpwards(16, (scale.From + scale.To) / 2, label, "label");
    }
}
