using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Figures of several arms on one picture: measured points, joined, with whiskers for their intervals, and models as thin lines without
/// points. What an axis has no place for is left out.
/// </summary>
/// <param name="Curve">What to draw; <see cref="HasPoints"/> says whether there is anything.</param>
/// <param name="Looks">How each of its series looks.</param>
public sealed record CurveChart(Curve Curve, IReadOnlyList<Look> Looks) : Chart
{
    /// <summary>What the values upwards are judged by, in their unit; null for nothing.</summary>
    public double? Limit { get; init; }

    public override string Title => Curve.Title;

    public override string Description => string.Join("; ", Curve.Series.Select(Spoken)) + ".";

    /// <summary>Whether any point can be drawn.</summary>
    public bool HasPoints => Curve.Series.Any(series => Drawable(series).Any());

    internal override double Draw(Picture picture)
    {
        var points = Curve.Series.SelectMany(Drawable).ToList();

        // To the right what is drawn may end at the edge, such as at one client; upwards whiskers need their caps.
        var x = ScaleOf(Curve.X, [.. points.Select(point => point.X)], room: 1);
        var y = ScaleOf(Curve.Y, [.. points.SelectMany(Heights), .. Limit is { } limit && CanShow(Curve.Y, limit) ? [limit] : Array.Empty<double>()], room: 1.04);
        List<Line> lines = [.. Curve.Series.Zip(Looks, (series, look) => new Line(series, look, [.. Drawable(series)]))];
        var top = Key.Draw(picture, [.. lines.Select(line => KeyEntry.OfLine(line.Look, line.Name, line.Points.Count > 0 ? "" : "no points") with { Dot = line.Series.Measured ? line.Look.Dot : null })]);
        return Multiples.Draw(picture, [.. lines.Where(line => line.Points.Count > 0)], top, (300, 96, 40), (x, y), (panel, drawn) =>
        {
            panel.AxisLeft(Label(Curve.Y), away: 80);
            panel.AxisBelow(Label(Curve.X), spacing: 60);
            drawn.ToList().ForEach(line => DrawLine(picture, panel, line));
            if (Limit is { } limit && CanShow(Curve.Y, limit))
            {
                Limits.Across(picture, panel, limit, Format.Value(limit, Curve.Y.Unit));
            }
        });
    }

    private void DrawLine(Picture picture, Panel panel, Line line)
    {
        picture.BeginSeries(line.Look.Style, line.Name, Spoken(line.Series));
        panel.Line(line.Points.Select(point => (point.X, point.Y)), line.Series.Measured ? "line" : "model");
        if (!line.Series.Measured)
        {
            return;
        }

        var points = line.Points;
        panel.Whiskers([.. points.Where(point => Interval(point) is not null).Select(point => (point.X, point.Low!.Value, point.High!.Value))], "whisker");
        panel.Dots([.. points.Select(point => (point.X, point.Y))], line.Look.Dot, i => $"{line.Name}, {Spoken(points[i])}", points.Count);
    }

    private static Scale ScaleOf(CurveAxis axis, IReadOnlyCollection<double> values, double room) => axis.Logarithmic
        ? LogScale.Around(values.Min() / room, values.Max() * room, value => Format.Tick(value, axis.Unit))
        : new LinearScale(values.Max() > 0 ? values.Max() * room : 1, value => Format.Tick(value, axis.Unit));

    // With the unit where the names of values leave it out.
    private static string Label(CurveAxis axis) => $"{axis.Label}{(axis.Unit is "" or "µs" or "ms" or "%" ? "" : $", {axis.Unit}")}{(axis.Logarithmic ? " (log scale)" : "")}";

    // No axis has a place for what is below 0, and a logarithmic one not for 0 either.
    private static bool CanShow(CurveAxis axis, double value) => double.IsFinite(value) && (axis.Logarithmic ? value > 0 : value >= 0);

    private IEnumerable<CurvePoint> Drawable(CurveSeries series) => series.Points.Where(point => CanShow(Curve.X, point.X) && CanShow(Curve.Y, point.Y));

    private IEnumerable<double> Heights(CurvePoint point) => Interval(point) is var (low, high) ? [point.Y, low, high] : [point.Y];

    private (double Low, double High)? Interval(CurvePoint point) =>
        point is { Low: { } low, High: { } high } && CanShow(Curve.Y, low) && CanShow(Curve.Y, high) ? (low, high) : null;

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

    private sealed record Line(CurveSeries Series, Look Look, IReadOnlyList<CurvePoint> Points) : ISeries
    {
        public string Name => Series.Name;
    }
}
