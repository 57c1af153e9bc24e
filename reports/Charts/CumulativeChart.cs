using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>Share of each arm's samples that took at most the time below it.</summary>
public sealed record CumulativeChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Cumulative distribution", Latency, Arms)
{
    internal override double Draw(Picture picture) => Multiples.Draw(
        picture, Drawn, DrawKey(picture), (250, 72, 24), (TimeScale(0, 1), new LinearScale(1, value => Format.Percent(value))), (panel, arms) =>
        {
            panel.AxisLeft("share of samples", away: 56);
            panel.AxisBelow(TimeLabel);
            foreach (var arm in arms)
            {
                picture.BeginSeries(arm.Look.Style, arm.Name, arm.Spoken);
                panel.Line(arm.Bins.Steps(), "line");
            }
        });
}
