namespace LoadHarness.Reports.Charts;

/// <summary>Latency against percentile; each major step to the right is one more nine. Dotted where fewer than ten samples lie beyond.</summary>
public sealed record PercentileChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Percentiles", Latency, Arms)
{
    private const double Left = 84;
    private const double Right = Width - 104;
    private const double PlotHeight = 290;
    private const double EndLabelHeight = 15;

    private static readonly (double Percentile, string Text)[] Ticks =
    [
        (0, "0 %"), (0.5, "50 %"), (0.75, "75 %"), (0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %"),
        (0.999, "99.9 %"), (0.9999, "99.99 %"), (0.99999, "99.999 %"), (0.999999, "99.9999 %"), (0.9999999, "99.99999 %"),
    ];

    protected override double Draw(Svg svg)
    {
        var top = DrawLegend(svg);
        var bottom = top + PlotHeight;
        var mostNines = Math.Max(1, Drawn.Max(arm => Math.Log10(2.0 * arm.Bins.Total)));
        var time = TimeScale(0.01, 1, bottom, top);
        double X(double nines) => Left + (nines / mostNines * (Right - Left));

        TimeAxis.DrawLeft(svg, time, Left, Right, TimeLabel);
        DrawPercentileAxis(svg, X, mostNines, top, bottom);

        var ends = new List<(ArmSeries Arm, double X, double Y)>();
        foreach (var arm in Drawn)
        {
            var curve = arm.Bins.Percentiles().Select(point => (X: X(point.Nines), Y: time.Map(point.Value))).ToList();
            var supportedTo = X(Math.Log10((double)arm.Bins.Total / LatencySummary.SamplesBeyondToShow));
            var supported = curve.TakeWhile(point => point.X <= supportedTo).ToList();

            svg.OpenSeries(Theme.Series(arm.Index), arm.Name, arm.Spoken);
            svg.Polyline(Thinned.From(supported), "line");
            svg.Polyline(Thinned.From(curve.Skip(Math.Max(0, supported.Count - 1))), "line unsupported");
            svg.Marker(curve[^1].X, curve[^1].Y, Theme.Dot(arm.Index));
            svg.CloseGroup();
            ends.Add((arm, curve[^1].X, curve[^1].Y));
        }

        DrawEndLabels(svg, ends, top, bottom);
        return bottom + 52;
    }

    private static void DrawPercentileAxis(Svg svg, Func<double, double> map, double mostNines, double top, double bottom)
    {
        var free = double.NegativeInfinity;
        foreach (var (percentile, text) in Ticks)
        {
            var x = map(-Math.Log10(1 - percentile));
            if (x > map(mostNines))
            {
                break;
            }

            svg.Line(x, top, x, bottom + 5, "grid");
            var half = TextWidth.Of(text, 11) / 2;
            if (x - half > free)
            {
                svg.Text(x, bottom + 19, text, "tick", TextAnchor.Middle);
                free = x + half + 4;
            }
        }

        Axis.Base(svg, Left, Right, bottom, "percentile of proven requests");
    }

    // The largest value stands at the end of each curve; where ends crowd, labels are moved apart and joined to their end by a thin line.
    private static void DrawEndLabels(Svg svg, List<(ArmSeries Arm, double X, double Y)> ends, double top, double bottom)
    {
        var ordered = ends.OrderByDescending(end => end.Arm.Summary!.Max).ToList();
        var heights = Spread.Apart([.. ordered.Select(end => end.Y)], EndLabelHeight, top - 4, bottom);
        foreach (var (end, y) in ordered.Zip(heights))
        {
            svg.OpenSeries(Theme.Series(end.Arm.Index) + " end", end.Arm.Name, end.Arm.Spoken);
            svg.Polyline([(end.X + 4, end.Y), (Right + 10, y), (Right + 18, y)], "leader");
            svg.Text(Right + 22, y + 4, "max " + Format.Duration(end.Arm.Summary!.Max), "tick");
            svg.CloseGroup();
        }
    }
}
