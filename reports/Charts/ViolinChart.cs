using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Each arm in a row of its own: the density mirrored, within it a box over the quartiles with the median, whiskers to the 5th and 95th percentile, a dot at
/// the largest sample, and red dashes at limits of gates.
/// </summary>
public sealed record ViolinChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Box and violin", Latency, Arms)
{
    private const double HalfBox = 0.11;
    private const double HalfViolin = 0.41;
    private const int Points = 120;

    internal override double Draw(Picture picture)
    {
        var rows = new Rows(picture, [.. Arms.Select(arm => arm.Name)], TimeScale(0, 1), top: 12, height: 44, right: Width - 24);
        rows.Panel.AxisBelow(TimeLabel);
        for (var i = 0; i < Arms.Count; i++)
        {
            picture.BeginSeries(Arms[i].Look.Style, Arms[i].Name, Arms[i].Spoken);
            DrawArm(picture, rows, Arms[i], i);
        }

        return rows.Panel.Bottom + 52;
    }

    private static void DrawArm(Picture picture, Rows rows, ArmSeries arm, int row)
    {
        var (panel, middle) = (rows.Panel, rows.At(row + 0.5));
        var median = arm.HasSamples ? arm.Summary!.Percentile(0.5) : null;
        rows.Name(row, lift: median is null ? 0 : 7);
        if (median is not null)
        {
            picture.Text(panel.Left - 12, panel.Y(middle) + 11, $"p50 {Format.Duration(median)}", "note", Anchor.End);
        }

        if (!arm.HasSamples)
        {
            picture.Text(panel.Left + 8, panel.Y(middle) + 4, "no samples", "label");
        }
        else if (arm.Bins.SupportDensity)
        {
            DrawViolin(panel, arm, middle);
        }
        else
        {
            arm.Bins.Values.ToList().ForEach(value => panel.Line([(value, middle - HalfBox), (value, middle + HalfBox)], "sample"));
        }

        foreach (var limit in arm.Limits)
        {
            panel.Line([(limit, middle - HalfViolin), (limit, middle + HalfViolin)], "limit", $"{arm.Name}: limit {Format.Duration(limit)}");
        }
    }

    private static void DrawViolin(Panel panel, ArmSeries arm, double middle)
    {
        // Only as far as there are samples: the kernel's ends beyond them are an invention.
        var (low, high) = (arm.Bins.Quantile(0), Math.Max(arm.Bins.Quantile(1), arm.Bins.Quantile(0) * 1.02));
        var density = arm.Bins.Density(low, high, Points);
        var halves = density.Select((value, i) => (Time: low * Math.Pow(high / low, i / (Points - 1.0)), Half: value / density.Max() * HalfViolin)).ToList();
        panel.Area(halves.Select(point => (point.Time, middle + point.Half)).Concat(halves.AsEnumerable().Reverse().Select(point => (point.Time, middle - point.Half))), "violin");
        panel.Line([(arm.Bins.Quantile(0.05), middle), (arm.Bins.Quantile(0.95), middle)], "whisker");
        panel.Bar(arm.Bins.Quantile(0.25), arm.Bins.Quantile(0.75), middle - HalfBox, middle + HalfBox, "box");
        panel.Line([(arm.Bins.Quantile(0.5), middle - HalfBox), (arm.Bins.Quantile(0.5), middle + HalfBox)], "middle");
        panel.Dots([(arm.Bins.Quantile(1), middle)], ScottPlot.MarkerShape.FilledCircle, $"{arm.Name}: max {Format.Duration(arm.Summary!.Max)}");
    }
}
