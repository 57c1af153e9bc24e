namespace LoadHarness.Reports.Charts;

/// <summary>
/// Figures of several arms on one picture: measured points, joined, with whiskers for their intervals, and models as thin lines without
/// points. What an axis has no place for is left out.
/// </summary>
/// <param name="Curve">What to draw; <see cref="HasPoints"/> says whether there is anything.</param>
public sealed record CurveChart(Curve Curve) : Chart
{
    private const double Left = 96;
    private const double Right = Width - 40;
    private const double PlotHeight = 300;
    private const double Cap = 4;

    public override string Title => Curve.Title;

    public override string Description => string.Join("; ", Curve.Series.Select(Spoken)) + ".";

    /// <summary>Whether any point can be drawn.</summary>
    public bool HasPoints => Curve.Series.Any(series => Drawable(series).Any());

    protected override double Draw(Svg svg)
    {
        var top = Legend.Draw(svg, [.. Curve.Series.Select(EntryOf)]);
        var bottom = top + PlotHeight;
        var points = Curve.Series.SelectMany(Drawable).ToList();

        // To the right what is drawn may end at the edge, such as at one client; upwards whiskers need their caps.
        var x = new CurveScale(Curve.X, [.. points.Select(point => point.X)], Left, Right, room: 1);
        var y = new CurveScale(Curve.Y, [.. points.SelectMany(Heights)], bottom, top, room: 1.04);
        DrawAxes(svg, x, y, top, bottom);
        for (var i = 0; i < Curve.Series.Count; i++)
        {
            DrawSeries(svg, i, x, y);
        }

        return bottom + 52;
    }

    private static void DrawAxes(Svg svg, CurveScale x, CurveScale y, double top, double bottom)
    {
        foreach (var value in y.MinorLines())
        {
            svg.Line(Left, y.Map(value), Right, y.Map(value), "minor");
        }

        foreach (var value in x.MinorLines())
        {
            svg.Line(x.Map(value), top, x.Map(value), bottom, "minor");
        }

        Axis.Left(svg, Left, Right, y.Labels(spacing: 18));
        Axis.Below(svg, (Left, Right), top, bottom, x.Labels(spacing: 60), x.Label);
        svg.TextUpwards(16, (top + bottom) / 2, TextWidth.Fit(y.Label, 12, PlotHeight), "label");
    }

    private void DrawSeries(Svg svg, int index, CurveScale x, CurveScale y)
    {
        var series = Curve.Series[index];
        var points = Drawable(series).ToList();
        if (points.Count == 0)
        {
            return;
        }

        svg.OpenSeries(Theme.Series(index), series.Name, Spoken(series));
        svg.Polyline(points.Select(point => (x.Map(point.X), y.Map(point.Y))), series.Measured ? "line" : "line model");
        foreach (var point in series.Measured ? points : [])
        {
            if (Interval(point) is var (low, high))
            {
                svg.Line(x.Map(point.X), y.Map(low), x.Map(point.X), y.Map(high), "whisker");
                svg.Line(x.Map(point.X) - Cap, y.Map(low), x.Map(point.X) + Cap, y.Map(low), "whisker");
                svg.Line(x.Map(point.X) - Cap, y.Map(high), x.Map(point.X) + Cap, y.Map(high), "whisker");
            }

            svg.Marker(x.Map(point.X), y.Map(point.Y), Theme.Dot(index), $"{series.Name}, {Spoken(point)}");
        }

        svg.CloseGroup();
    }

    private IEnumerable<CurvePoint> Drawable(CurveSeries series) =>
        series.Points.Where(point => CurveScale.CanShow(Curve.X, point.X) && CurveScale.CanShow(Curve.Y, point.Y));

    private IEnumerable<double> Heights(CurvePoint point) => Interval(point) is var (low, high) ? [point.Y, low, high] : [point.Y];

    private (double Low, double High)? Interval(CurvePoint point) =>
        point is { Low: { } low, High: { } high } && CurveScale.CanShow(Curve.Y, low) && CurveScale.CanShow(Curve.Y, high) ? (low, high) : null;

    private LegendEntry EntryOf(CurveSeries series, int index)
    {
        var note = Drawable(series).Any() ? "" : "no points";
        return LegendEntry.OfLine(index, series.Name, note) with { Dot = series.Measured ? Theme.Dot(index) : null };
    }

    private string Spoken(CurveSeries series)
    {
        // A model has as many points as its line needs to be smooth: its ends say enough.
        var points = Drawable(series).ToList();
        var told = series.Measured || points.Count < 3 ? points : [points[0], points[^1]];
        return told.Count == 0 ? $"{series.Name}: no points" : $"{series.Name}: {string.Join(", ", told.Select(Spoken))}";
    }

    private string Spoken(CurvePoint point)
    {
        var interval = Interval(point) is var (low, high) ? $" [{Format.Value(low, Curve.Y.Unit)}, {Format.Value(high, Curve.Y.Unit)}]" : "";
        return $"{Format.Value(point.Y, Curve.Y.Unit)}{interval} at {Format.Value(point.X, Curve.X.Unit)}";
    }
}
