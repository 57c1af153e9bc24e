using LoadHarness.Gates;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Ratios between arms with their intervals, one row each, grouped by pair. Red dashes are the limits of gates; a comparison that no gate
/// asks for is drawn neutrally.
/// </summary>
/// <param name="Comparisons">At least one comparison.</param>
public sealed record ForestChart(IReadOnlyList<ComparisonResult> Comparisons) : Chart
{
    private const double Left = 240;
    private const double Right = Width - 220;
    private const double Top = 30;
    private const double RowHeight = 26;
    private const double PairHeight = 30;

    // The letters of a title are bold, so they are wider than others of their 12.5 pixels.
    private const double TitleSize = 14.5;

    /// <summary>What is compared with what, in a few words.</summary>
    public string Heading { get; init; } = "Ratios between arms with their intervals";

    public override string Title => Heading;

    public override string Description => string.Join("; ", Comparisons.Select(Spoken)) + ".";

    protected override double Draw(Svg svg)
    {
        var pairs = Comparisons.GroupBy(comparison => (comparison.Arm, comparison.Baseline)).ToList();
        var bottom = Top + (pairs.Count * PairHeight) + (Comparisons.Count * RowHeight) + 6;
        var ratio = Scale();
        DrawAxis(svg, ratio, bottom);

        var y = Top;
        foreach (var pair in pairs)
        {
            var title = $"{pair.Key.Arm} ÷ {pair.Key.Baseline}";
            svg.Line(12, y + 4, Width - 12, y + 4, "rule");
            svg.Text(12, y + 22, TextWidth.Fit(title, TitleSize, Width - 24), "name strong halo", full: title);
            y += PairHeight;
            foreach (var comparison in pair)
            {
                DrawRow(svg, comparison, ratio, y + (RowHeight / 2));
                y += RowHeight;
            }
        }

        return bottom + 50;
    }

    private LogScale Scale()
    {
        var values = Comparisons
            .SelectMany(comparison => new[] { comparison.Ratio, comparison.Low, comparison.High, comparison.Limit })
            .OfType<double>()
            .Where(Drawable)
            .Append(1)
            .ToList();
        // At least a quarter either way: a ratio of 1.00 shall look like 1.
        var low = Math.Min(values.Min(), 0.8) / 1.06;
        var high = Math.Max(values.Max(), 1.25) * 1.06;
        return new(low, high, Left, Right);
    }

    private static void DrawAxis(Svg svg, LogScale ratio, double bottom)
    {
        foreach (var value in ratio.Labels(spacing: 44).Where(value => Math.Abs(value - 1) > 1e-9))
        {
            svg.Line(ratio.Map(value), Top, ratio.Map(value), bottom, "grid");
            if (Math.Abs(ratio.Map(value) - ratio.Map(1)) > 36)
            {
                svg.Text(ratio.Map(value), bottom + 18, Format.Tick(value, "") + "×", "tick", TextAnchor.Middle);
            }
        }

        svg.Line(ratio.Map(1), Top, ratio.Map(1), bottom, "one");
        svg.Text(ratio.Map(1), bottom + 18, "1×", "tick", TextAnchor.Middle);
        svg.Text(ratio.Map(1) - 8, 18, "◀ less than the baseline", "tick", TextAnchor.End);
        svg.Text(ratio.Map(1) + 8, 18, "more ▶", "tick");
        svg.Line(Left, bottom, Right, bottom, "axis");
        svg.Text((Left + Right) / 2, bottom + 38, "ratio to the baseline (log scale)", "label", TextAnchor.Middle);
    }

    private static void DrawRow(Svg svg, ComparisonResult comparison, LogScale ratio, double y)
    {
        var tone = comparison.Verdict switch { Verdict.Pass => "good", Verdict.Inconclusive => "doubt", null => "neutral", _ => "bad" };
        svg.OpenSeries($"comparison {tone}", comparison.Arm, Spoken(comparison));
        svg.Text(28, y + 4, TextWidth.Fit(comparison.Metric, 12.5, Left - 40), "name", full: comparison.Metric);
        if (comparison.Low is { } low && comparison.High is { } high && Drawable(low) && Drawable(high))
        {
            svg.Line(ratio.Map(low), y, ratio.Map(high), y, "interval");
            svg.Line(ratio.Map(low), y - 5, ratio.Map(low), y + 5, "interval");
            svg.Line(ratio.Map(high), y - 5, ratio.Map(high), y + 5, "interval");
        }

        if (comparison.Ratio is { } estimate && Drawable(estimate))
        {
            svg.Rectangle(ratio.Map(estimate) - 4.5, y - 4.5, 9, 9, "estimate");
        }

        if (comparison.Limit is { } limit && Drawable(limit))
        {
            svg.Line(ratio.Map(limit), y - 11, ratio.Map(limit), y + 11, "limit");
        }

        svg.Text(Right + 20, y + 4, Figures(comparison), "figures");
        if (comparison.Verdict is { } verdict)
        {
            svg.Text(Width - 14, y + 5, Mark(verdict), "mark", TextAnchor.End);
        }

        svg.CloseGroup();
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
