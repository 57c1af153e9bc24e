namespace LoadHarness.Reports.Charts;

/// <summary>
/// Each arm in a row of its own: the density mirrored, within it a box over the quartiles with the median, whiskers to the 5th and 95th
/// percentile, and a dot at the largest sample.
/// </summary>
public sealed record ViolinChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Box and violin", Latency, Arms)
{
    private const double Right = Width - 24;
    private const double Top = 12;
    private const double RowHeight = 44;
    private const double HalfHeight = 18;
    private const double HalfBox = 5;
    private const int Points = 120;

    protected override double Draw(Svg svg)
    {
        var names = new RowNames([.. Arms.Select(arm => arm.Name)]);
        var time = TimeScale(0, 1, names.Right, Right);
        var bottom = Top + (Arms.Count * RowHeight);
        TimeAxis.DrawBelow(svg, time, Top, bottom, TimeLabel);

        for (var i = 0; i < Arms.Count; i++)
        {
            var arm = Arms[i];
            var middle = Top + ((i + 0.5) * RowHeight);
            svg.OpenSeries(Theme.Series(arm.Index), arm.Name, arm.Spoken);
            names.Draw(svg, i, middle);
            if (!arm.HasSamples)
            {
                svg.Text(names.Right + 8, middle + 4, "no samples", "label");
            }
            else if (arm.Bins.SupportDensity)
            {
                DrawViolin(svg, arm.Bins, time, middle);
                DrawBox(svg, arm, time, middle);
            }
            else
            {
                DrawEachSample(svg, arm.Bins, time, middle);
            }

            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private static void DrawViolin(Svg svg, Bins bins, LogScale time, double middle)
    {
        // Only as far as there are samples: the kernel's ends beyond them are an invention.
        var (low, high) = (bins.Quantile(0), bins.Quantile(1));
        var density = bins.Density(low, Math.Max(high, low * 1.02), Points);
        var step = (time.Map(high) - time.Map(low)) / (Points - 1);
        var halves = density.Select((value, i) => (X: time.Map(low) + (i * step), Half: value / density.Max() * HalfHeight)).ToList();
        svg.Polygon(
            halves.Select(point => (point.X, middle - point.Half)).Concat(halves.AsEnumerable().Reverse().Select(point => (point.X, middle + point.Half))),
            "violin");
    }

    private static void DrawBox(Svg svg, ArmSeries arm, LogScale time, double middle)
    {
        double X(double p) => time.Map(arm.Bins.Quantile(p));

        svg.Line(X(0.05), middle, X(0.95), middle, "whisker");
        svg.Rectangle(X(0.25), middle - HalfBox, X(0.75) - X(0.25), 2 * HalfBox, "box");
        svg.Line(X(0.5), middle - HalfBox, X(0.5), middle + HalfBox, "middle");
        svg.Marker(X(1), middle, Shape.Circle, $"{arm.Name}: max {Format.Duration(arm.Summary!.Max)}");
    }

    private static void DrawEachSample(Svg svg, Bins bins, LogScale time, double middle)
    {
        foreach (var value in bins.Values)
        {
            svg.Line(time.Map(value), middle - HalfBox, time.Map(value), middle + HalfBox, "line");
        }
    }
}
