namespace LoadHarness.Reports.Charts;

/// <summary>Share of each arm's samples that took at most the time below it.</summary>
/// <param name="Latency">Name of the latency, such as <c>handshake time</c>.</param>
/// <param name="Arms">The arms; at least one has samples.</param>
public sealed record CumulativeChart(string Latency, IReadOnlyList<ArmSeries> Arms) : Chart
{
    private const double Left = 72;
    private const double Right = Width - 24;
    private const double PlotHeight = 250;

    public override string Title => $"Cumulative distribution of {Latency} by arm";

    public override string Description => string.Join("; ", Arms.Select(arm => arm.Spoken)) + ".";

    protected override double Draw(Svg svg)
    {
        var drawn = Arms.Where(arm => arm.HasSamples).ToList();
        var top = Legend.Draw(svg, [.. Arms.Select(arm => arm.LegendEntry)]);
        var bottom = top + PlotHeight;
        var time = LogScale.Around(drawn.Min(arm => arm.Bins.Quantile(0)), drawn.Max(arm => arm.Bins.Quantile(1)), Left, Right);
        var share = new LinearScale(1, bottom, top);

        TimeAxis.DrawBelow(svg, time, top, bottom, $"{Latency} (log scale)");
        foreach (var value in share.Labels(4))
        {
            svg.Line(Left, share.Map(value), Right, share.Map(value), "grid");
            svg.Text(Left - 8, share.Map(value) + 4, Format.Percent(value), "tick", TextAnchor.End);
        }

        svg.TextUpwards(16, (top + bottom) / 2, "share of samples", "label");
        foreach (var arm in drawn)
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
