namespace LoadHarness.Reports.Charts;

/// <summary>Share of each arm's samples that took at most the time below it.</summary>
public sealed record CumulativeChart(string Latency, IReadOnlyList<ArmSeries> Arms) : LatencyChart("Cumulative distribution", Latency, Arms)
{
    private const double Left = 72;
    private const double Right = Width - 24;
    private const double PlotHeight = 250;

    protected override double Draw(Svg svg)
    {
        var top = DrawLegend(svg);
        var bottom = top + PlotHeight;
        var time = TimeScale(0, 1, Left, Right);
        var share = new LinearScale(1, bottom, top);

        TimeAxis.DrawBelow(svg, time, top, bottom, TimeLabel);
        Axis.Left(svg, Left, Right, share.Labels(4).Select(value => (share.Map(value), Format.Percent(value))));
        svg.TextUpwards(16, (top + bottom) / 2, "share of samples", "label");
        foreach (var arm in Drawn)
        {
            svg.OpenSeries(Theme.Series(arm.Index), arm.Name, arm.Spoken);
            svg.Polyline(Thinned.From(Steps(arm.Bins).Select(point => (time.Map(point.Value), share.Map(point.Share)))), "line");
            svg.CloseGroup();
        }

        return bottom + 52;
    }

    private static IEnumerable<(double Value, double Share)> Steps(Bins bins)
    {
        var reached = 0.0;
        foreach (var (value, share) in bins.Cumulative())
        {
            yield return (value, reached);
            yield return (value, share);
            reached = share;
        }
    }
}
