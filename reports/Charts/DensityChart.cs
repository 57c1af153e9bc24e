using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>Where the samples of every arm lie: share of samples per decade of time. Triangles mark medians.</summary>
public sealed record DensityChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Density", Latency, Arms)
{
    private const int Points = 360;

    // More filled areas on top of each other mix to grey.
    private const int MostFilled = 5;

    // The long flat ends lie on the axis and would only hide each other.
    private const double Visible = 5e-4;

    internal override double Draw(Picture picture)
    {
        var time = TimeScale(0.0005, 0.9995, room: 1.1);
        var densities = Drawn.ToDictionary(arm => arm, arm => arm.Bins.SupportDensity ? arm.Bins.Density(time.Low, time.High, Points) : []);
        var share = new NamedScale(0, 1.05 * densities.Values.SelectMany(density => density).DefaultIfEmpty(1).Max(), []);
        return Multiples.Draw(picture, Drawn, DrawKey(picture), (250, 44, 24), (time, share), (panel, arms) =>
        {
            panel.AxisLeft("share of samples per decade", away: 22, brief: "share per decade");
            panel.AxisBelow(TimeLabel);
            foreach (var arm in arms)
            {
                picture.BeginSeries(arm.Look.Style, arm.Name, arm.Spoken);
                DrawCurve(panel, arm, densities[arm], time, share, isFilled: arms.Count <= MostFilled);
                if (arm.Summary!.Supports(0.5))
                {
                    picture.Page.Dots(
                        [(panel.X(arm.Summary.P50), panel.Bottom + 5)],
                        ScottPlot.MarkerShape.FilledTriangleUp,
                        $"{arm.Name}: median {Format.Duration(arm.Summary.P50)}",
                        "median",
                        size: 10);
                }
            }
        });
    }

    private static void DrawCurve(Panel panel, ArmSeries arm, double[] density, LogScale time, NamedScale share, bool isFilled)
    {
        foreach (var value in density.Length == 0 ? arm.Bins.Values : [])
        {
            panel.Line([(value, 0), (value, share.High / 6)], "sample");
        }

        var curve = density
            .Select((height, i) => (Time: time.Low * Math.Pow(time.High / time.Low, i / (Points - 1.0)), Height: height))
            .SkipWhile(point => point.Height < share.High * Visible)
            .Reverse().SkipWhile(point => point.Height < share.High * Visible).Reverse()
            .ToList();
        if (isFilled && curve.Count > 0)
        {
            panel.Area(curve.Prepend((curve[0].Time, 0)).Append((curve[^1].Time, 0)), "area");
        }

        if (curve.Count > 0)
        {
            panel.Line(curve, "line");
        }
    }
}
