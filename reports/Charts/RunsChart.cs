namespace LoadHarness.Reports.Charts;

/// <summary>The same arms in several runs: a row an arm, in it a line each run, from a dot at the median to ticks at the 90th and 99th percentile.</summary>
/// <param name="Latency">Name of the latency, such as <c>handshake time</c>.</param>
/// <param name="Runs">Names of the runs, at least one.</param>
/// <param name="Rows">The arms; <see cref="HasFigures"/> says whether there is anything to draw.</param>
public sealed record RunsChart(string Latency, IReadOnlyList<string> Runs, IReadOnlyList<RunsRow> Rows) : Chart
{
    private const double Right = Width - 24;
    private const double LineHeight = 13;
    private const double RowGap = 14;
    private const double Tick = 3.5;

    public override string Title => $"{Latency} by arm and run";

    public override string Description => string.Join("; ", Rows.SelectMany(row => Runs.Zip(row.Runs, (run, summary) => Spoken(row.Arm, run, summary)))) + ".";

    /// <summary>Whether any arm has a median.</summary>
    public bool HasFigures => Rows.Any(row => row.Runs.Any(summary => Shown(summary).Count > 0));

    protected override double Draw(Svg svg)
    {
        var names = new RowNames([.. Rows.Select(row => row.Arm)]);
        var top = Legend.Draw(svg, [.. Runs.Select((run, i) => LegendEntry.OfDots(i, run))]);
        var height = (Runs.Count * LineHeight) + RowGap;
        var bottom = top + (Rows.Count * height);
        var values = Rows.SelectMany(row => row.Runs).SelectMany(Shown).ToList();
        var time = LogScale.Around(values.Min(), values.Max(), names.Right, Right);
        TimeAxis.DrawBelow(svg, time, top, bottom, $"{Latency} (log scale)");

        for (var i = 0; i < Rows.Count; i++)
        {
            var rowTop = top + (i * height);
            svg.Line(12, rowTop, Right, rowTop, "rule");
            names.Draw(svg, i, rowTop + (height / 2));
            for (var run = 0; run < Runs.Count; run++)
            {
                DrawRun(svg, Rows[i], run, time, rowTop + (RowGap / 2) + ((run + 0.5) * LineHeight));
            }
        }

        return bottom + 52;
    }

    private void DrawRun(Svg svg, RunsRow row, int run, LogScale time, double y)
    {
        var shown = Shown(row.Runs[run]);
        if (shown.Count == 0)
        {
            return;
        }

        svg.OpenSeries(Theme.Series(run), Runs[run], Spoken(row.Arm, Runs[run], row.Runs[run]));
        svg.Line(time.Map(shown[0]), y, time.Map(shown[^1]), y, "whisker");
        foreach (var value in shown.Skip(1))
        {
            svg.Line(time.Map(value), y - Tick, time.Map(value), y + Tick, "whisker");
        }

        svg.Marker(time.Map(shown[0]), y, Theme.Dot(run));
        svg.CloseGroup();
    }

    // Median, 90th and 99th percentile, as far as the samples support them.
    private static List<double> Shown(LatencySummary? summary) => summary is null ? [] :
    [
        .. new (double P, double Value)[] { (0.5, summary.P50), (0.9, summary.P90), (0.99, summary.P99) }
            .Where(percentile => summary.Supports(percentile.P) && percentile.Value > 0)
            .Select(percentile => percentile.Value),
    ];

    private static string Spoken(string arm, string run, LatencySummary? summary) => summary is null
        ? $"{arm}, {run}: no samples"
        : $"{arm}, {run}: p50 {Format.Duration(summary.Percentile(0.5))}, p90 {Format.Duration(summary.Percentile(0.9))}, p99 {Format.Duration(summary.Percentile(0.99))}, n = {Format.Count(summary.Count)}";
}

/// <summary>One arm in a chart of several runs.</summary>
/// <param name="Arm">The arm's name.</param>
/// <param name="Runs">Its figures in each run, in the order of the runs; null where a run has none.</param>
public sealed record RunsRow(string Arm, IReadOnlyList<LatencySummary?> Runs);
