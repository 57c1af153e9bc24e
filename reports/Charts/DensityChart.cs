namespace LoadHarness.Reports.Charts;

/// <summary>Where the samples of every arm lie: share of samples per decade of time. Triangles mark medians.</summary>
public sealed record DensityChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Density", Latency, Arms)
{
    private const double Left = 44;
    private const double Right = Width - 24;
    private const double PlotHeight = 250;
    private const int Points = 360;

    // More filled areas on top of each other mix to grey.
    private const int MostFilled = 5;

    protected override double Draw(Svg svg)
    {
        var top = DrawLegend(svg);
        var bottom = top + PlotHeight;
        var time = TimeScale(0.0005, 0.9995, Left, Right, room: 1.1);

        var densities = Drawn.Select(arm => arm.Bins.SupportDensity ? arm.Bins.Density(time.Low, time.High, Points) : []).ToList();
        var highest = densities.SelectMany(density => density).DefaultIfEmpty(1).Max() * 1.05;

        TimeAxis.DrawBelow(svg, time, top, bottom, TimeLabel);
        svg.TextUpwards(22, (top + bottom) / 2, "share of samples per decade", "label");

        foreach (var (arm, density) in Drawn.Zip(densities))
        {
            svg.OpenSeries(Theme.Series(arm.Index), arm.Name, arm.Spoken);
            if (density.Length == 0)
            {
                DrawEachSample(svg, arm, time, bottom);
            }
            else
            {
                DrawCurve(svg, density, highest, top, bottom, filled: Drawn.Count <= MostFilled);
            }

            if (arm.Summary!.Supports(0.5))
            {
                svg.Triangle(time.Map(arm.Summary.P50), bottom, "median", $"{arm.Name}: median {Format.Duration(arm.Summary.P50)}");
            }

            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private static void DrawCurve(Svg svg, double[] density, double highest, double top, double bottom, bool filled)
    {
        // The long flat ends lie on the axis and would only hide each other.
        const double Visible = 5e-4;
        var curve = density
            .Select((value, i) => (Value: value, X: Left + (i * (Right - Left) / (Points - 1))))
            .SkipWhile(point => point.Value < highest * Visible)
            .Reverse().SkipWhile(point => point.Value < highest * Visible).Reverse()
            .Select(point => (point.X, bottom - (point.Value / highest * (bottom - top))))
            .ToList();
        if (filled && curve.Count > 0)
        {
            svg.Polygon(curve.Prepend((curve[0].X, bottom)).Append((curve[^1].X, bottom)), "area");
        }

        svg.Polyline(curve, "line");
    }

    private static void DrawEachSample(Svg svg, ArmSeries arm, LogScale time, double bottom)
    {
        foreach (var value in arm.Bins.Values)
        {
            svg.Line(time.Map(value), bottom - 40, time.Map(value), bottom, "line");
        }
    }
}
