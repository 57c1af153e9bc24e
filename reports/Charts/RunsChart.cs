using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>The same arms in several runs: a row an arm, in it a line each run, from a dot at the median to ticks at the 90th and 99th percentile.</summary>
/// <param name="Latency">Name of the latency, such as <c>handshake time</c>.</param>
/// <param name="Runs">Names of the runs, at least one.</param>
/// <param name="Rows">The arms; <see cref="HasFigures"/> says whether there is anything to draw.</param>
public sealed record RunsChart(string Latency, IReadOnlyList<string> Runs, IReadOnlyList<RunsRow> Rows) : Chart
{
    private const double Line = 13;
    private const double RowGap = 14;

    public override string Title => $"{Latency} by arm and run";

    public override string Description => string.Join("; ", Rows.SelectMany(row => Runs.Zip(row.Runs, (run, summary) => Spoken(row.Arm, run, summary)))) + ".";

    /// <summary>Whether any arm has a median.</summary>
    public bool HasFigures => Rows.Any(row => row.Runs.Any(summary => Shown(summary).Count > 0));

    internal override double Draw(Picture picture)
    {
        var top = Key.Draw(picture, [.. Runs.Select((run, i) => KeyEntry.OfDots(Look.At(i), run))]);
        var values = Rows.SelectMany(row => row.Runs).SelectMany(Shown).ToList();
        var height = (Runs.Count * Line) + RowGap;
        var rows = new Rows(picture, [.. Rows.Select(row => row.Arm)], LogScale.Around(values.Min(), values.Max(), Format.Tick), top, height, Width - 24);
        rows.Panel.AxisBelow($"{Latency} (log scale)");
        for (var row = 0; row < Rows.Count; row++)
        {
            picture.Begin();
            picture.Page.Line([(12, top + (row * height)), (rows.Panel.Right, top + (row * height))], "rule");
            rows.Name(row);
            for (var run = 0; run < Runs.Count; run++)
            {
                DrawRun(picture, rows, row, run, rows.At(row + (((RowGap / 2) + ((run + 0.5) * Line)) / height)));
            }
        }

        return rows.Panel.Bottom + 52;
    }

    private void DrawRun(Picture picture, Rows rows, int row, int run, double middle)
    {
        var shown = Shown(Rows[row].Runs[run]);
        if (shown.Count == 0)
        {
            return;
        }

        picture.BeginSeries(Look.At(run).Style, Runs[run], Spoken(Rows[row].Arm, Runs[run], Rows[row].Runs[run]));
        if (shown.Count > 1)
        {
            rows.Panel.Line([(shown[0], middle), (shown[^1], middle)], "whisker");
            rows.Panel.Dots(shown.Skip(1).Select(value => (value, middle)), ScottPlot.MarkerShape.VerticalBar, ink: "whisker");
        }

        rows.Panel.Dots([(shown[0], middle)], Look.At(run).Dot);
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
