using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Latency against percentile; each major step to the right is one more nine. Dotted where fewer than ten samples lie beyond. Red dashes are limits of gates.
/// </summary>
public sealed record PercentileChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Percentiles", Latency, Arms)
{
    private const double Line = 15;

    private static readonly (double Value, string Text)[] Nines =
    [
        .. new (double Percentile, string Text)[]
        {
            (0, "0 %"), (0.5, "50 %"), (0.75, "75 %"), (0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %"),
            (0.999, "99.9 %"), (0.9999, "99.99 %"), (0.99999, "99.999 %"), (0.999999, "99.9999 %"), (0.9999999, "99.99999 %"),
        }.Select(tick => (-Math.Log10(1 - tick.Percentile), tick.Text)),
    ];

    internal override double Draw(Picture picture)
    {
        var nines = new NamedScale(0, Math.Max(1, Drawn.Max(arm => Math.Log10(2.0 * arm.Bins.Total))), Nines);
        return Multiples.Draw(picture, Drawn, DrawKey(picture), (290, 84, 104), (nines, TimeScale(0.01, 1)), (panel, arms) =>
        {
            panel.AxisLeft(TimeLabel);
            panel.AxisBelow("percentile of proven requests");
            foreach (var arm in arms)
            {
                picture.BeginSeries(arm.Look.Style, arm.Name, arm.Spoken);
                DrawCurve(panel, arm);
            }

            DrawEnds(picture, panel, arms);
            Limits.Across(picture, panel, arms.SelectMany(arm => arm.Limits));
        });
    }

    private static void DrawCurve(Panel panel, ArmSeries arm)
    {
        var curve = arm.Bins.Percentiles().ToList();
        var supported = curve.TakeWhile(point => point.Nines <= Math.Log10((double)arm.Bins.Total / LatencySummary.SamplesBeyondToShow)).ToList();
        if (supported.Count > 1)
        {
            panel.Line(supported, "line");
        }

        panel.Line(curve.Skip(Math.Max(0, supported.Count - 1)), "unsupported");
        panel.Dots([curve[^1]], arm.Look.Dot);
    }

    // The largest value stands at the end of each curve; where ends crowd, words are moved apart and joined to their end by a thin line.
    private static void DrawEnds(Picture picture, Panel panel, IReadOnlyList<ArmSeries> arms)
    {
        var ends = arms.Select(arm => (Arm: arm, End: arm.Bins.Percentiles().Last())).OrderByDescending(end => end.Arm.Summary!.Max).ToList();
        var heights = Spread.Apart([.. ends.Select(end => panel.Y(end.End.Value))], Line, panel.Top - 4, panel.Bottom);
        foreach (var ((arm, end), y) in ends.Zip(heights))
        {
            picture.BeginSeries(arm.Look.Style, arm.Name, arm.Spoken);
            picture.Page.Line([(panel.X(end.Nines) + 4, panel.Y(end.Value)), (panel.Right + 10, y), (panel.Right + 18, y)], "leader");
            picture.Text(panel.Right + 22, y + 4, "max " + Format.Duration(arm.Summary!.Max), "tick");
        }
    }
}
