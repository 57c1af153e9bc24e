using LoadHarness.Gates;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Ratios between arms with their intervals, one row each, grouped by pair. Red dashes are the limits of gates; a comparison that no gate
/// asks for is drawn neutrally.
/// </summary>
/// <param name="Comparisons">At least one comparison.</param>
public sealed record ForestChart(IReadOnlyList<ComparisonResult> Comparisons) : Chart
{
    private const double Left = 240;
    private const double Top = 30;
    private const double RowHeight = 26;
    private const double PairHeight = 30;

    // The letters of a title are bold, so they are wider than others of their size.
    private const double Bold = 0.86;

    /// <summary>What is compared with what, in a few words.</summary>
    public string Heading { get; init; } = "Ratios between arms with their intervals";

    public override string Title => Heading;

    public override string Description => string.Join("; ", Comparisons.Select(Spoken)) + ".";

    internal override double Draw(Picture picture)
    {
        var pairs = Comparisons.GroupBy(comparison => (comparison.Arm, comparison.Baseline)).ToList();
        var height = (pairs.Count * PairHeight) + (Comparisons.Count * RowHeight) + 6;
        var panel = picture.Add(Ratios(), new NamedScale(0, height, []), Left, Width - 220, Top, Top + height);
        DrawAxis(picture, panel);
        var y = Top;
        foreach (var pair in pairs)
        {
            picture.Begin();
            picture.Page.Line([(12, y + 4), (Width - 12, y + 4)], "rule");
            picture.Text(12, y + 22, $"{pair.Key.Arm} ÷ {pair.Key.Baseline}", "strong halo", width: (Width - 24) * Bold);
            y += PairHeight;
            foreach (var comparison in pair)
            {
                DrawRow(picture, panel, comparison, y + (RowHeight / 2));
                y += RowHeight;
            }
        }

        return panel.Bottom + 50;
    }

    // At least a quarter either way: a ratio of 1.00 shall look like 1.
    private LogScale Ratios()
    {
        double?[] values = [0.8, 1.25, .. Comparisons.SelectMany(comparison => new[] { comparison.Ratio, comparison.Low, comparison.High, comparison.Limit })];
        var drawn = values.OfType<double>().Where(Drawable).ToList();
        return new(drawn.Min() / 1.06, drawn.Max() * 1.06, value => Format.Tick(value, "") + "×");
    }

    private static void DrawAxis(Picture picture, Panel panel)
    {
        panel.AxisBelow("ratio to the baseline (log scale)", spacing: 44);
        picture.Page.Line([(panel.X(1), panel.Top), (panel.X(1), panel.Bottom)], "one");
        picture.Text(panel.X(1) - 8, 18, "◀ less than the baseline", "tick", Anchor.End);
        picture.Text(panel.X(1) + 8, 18, "more ▶", "tick");
    }

    private static void DrawRow(Picture picture, Panel panel, ComparisonResult comparison, double y)
    {
        var tone = comparison.Verdict switch { Verdict.Pass => "good", Verdict.Inconclusive => "doubt", null => "neutral", _ => "bad" };
        var row = panel.Bottom - y;
        picture.BeginSeries($"comparison {tone}", comparison.Arm, Spoken(comparison));
        picture.Text(28, y + 4, comparison.Metric, "name", width: Left - 40);
        if (comparison.Low is { } low && comparison.High is { } high && Drawable(low) && Drawable(high))
        {
            panel.Line([(low, row), (high, row)], "interval");
            panel.Dots([(low, row), (high, row)], ScottPlot.MarkerShape.VerticalBar, ink: "interval", size: 10);
        }

        if (comparison.Ratio is { } estimate && Drawable(estimate))
        {
            panel.Dots([(estimate, row)], ScottPlot.MarkerShape.FilledSquare, ink: "estimate", size: 9);
        }

        if (comparison.Limit is { } limit && Drawable(limit))
        {
            panel.Line([(limit, row - 11), (limit, row + 11)], "limit");
        }

        picture.Text(panel.Right + 20, y + 4, Figures(comparison), "figures");
        if (comparison.Verdict is { } verdict)
        {
            picture.Text(Width - 14, y + 5, Mark(verdict), "mark", Anchor.End);
        }
    }

    private static string Figures(ComparisonResult comparison) => comparison switch
    {
        { Ratio: null } => "no round has both",
        { Low: null } or { High: null } => $"{Format.Ratio(comparison.Ratio)}  no interval",
        _ => Format.Ratio(comparison.Ratio, comparison.Low, comparison.High),
    };

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✓",
        Verdict.Inconclusive => "?",
        _ => "✗",
    };

    private static string Spoken(ComparisonResult comparison)
    {
        var gate = comparison.Limit is { } limit ? $", limit {Format.Ratio(limit)}, {comparison.Verdict}" : ", exploratory";
        return $"{comparison.Metric}, {comparison.Arm} / {comparison.Baseline}: {Figures(comparison)} "
            + $"({Format.Percent(comparison.Confidence)} interval, {Format.Count(comparison.Rounds)} rounds{gate})";
    }

    // A logarithmic axis has no place for anything else.
    private static bool Drawable(double value) => double.IsFinite(value) && value > 0;
}
