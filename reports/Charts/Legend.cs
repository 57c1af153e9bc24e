namespace LoadHarness.Reports.Charts;

/// <summary>The key above a chart: entries in columns of equal width, so that twelve of them still read as a table.</summary>
public static class Legend
{
    private const double Left = 14;
    private const double RowHeight = 20;
    private const double SwatchWidth = 30;
    private const double WidestName = 260;
    private const double FontSize = 12.5;

    /// <summary>Draws the entries and returns the y at which the chart may begin.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="entries">Style and name of each series, in order.</param>
    /// <param name="swatch">Class of the sample: <c>line</c> or <c>bar</c>.</param>
    public static double Draw(Svg svg, IReadOnlyList<(string Style, string Name)> entries, string swatch)
    {
        var names = entries.Select(entry => TextWidth.Fit(entry.Name, FontSize, WidestName)).ToList();
        var columnWidth = SwatchWidth + 8 + names.Max(name => TextWidth.Of(name, FontSize)) + 18;
        var columns = Math.Max(1, (int)((Chart.Width - (2 * Left)) / columnWidth));
        for (var i = 0; i < entries.Count; i++)
        {
            var x = Left + (i % columns * columnWidth);
            var y = 18 + (i / columns * RowHeight);
            if (swatch == "line")
            {
                svg.Line(x, y - 4, x + SwatchWidth, y - 4, $"line {entries[i].Style}");
            }
            else
            {
                svg.Rectangle(x + SwatchWidth - 14, y - 10, 12, 12, $"{swatch} {entries[i].Style}");
            }

            svg.Text(x + SwatchWidth + 8, y, names[i], "name", full: entries[i].Name);
        }

        var rows = (entries.Count + columns - 1) / columns;
        return 18 + (rows * RowHeight);
    }
}
