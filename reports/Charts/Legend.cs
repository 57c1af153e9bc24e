namespace LoadHarness.Reports.Charts;

/// <summary>The key above a chart: entries in columns of equal width, so that twelve of them still read as a table.</summary>
public static class Legend
{
    private const double Left = 14;
    private const double RowHeight = 20;
    private const double SwatchWidth = 30;
    private const double WidestName = 340;
    private const double FontSize = 12.5;

    /// <summary>Draws the entries and returns the y at which the chart may begin.</summary>
    public static double Draw(Svg svg, IReadOnlyList<LegendEntry> entries)
    {
        var texts = entries.Select(entry => entry.Note.Length == 0 ? entry.Name : $"{entry.Name} ({entry.Note})").ToList();
        var names = texts.Select(text => TextWidth.Fit(text, FontSize, WidestName)).ToList();
        var columnWidth = SwatchWidth + 8 + names.Max(name => TextWidth.Of(name, FontSize)) + 18;
        var columns = Math.Max(1, (int)((Chart.Width - (2 * Left)) / columnWidth));
        for (var i = 0; i < entries.Count; i++)
        {
            var x = Left + (i % columns * columnWidth);
            var y = 18 + (i / columns * RowHeight);
            svg.OpenKey(entries[i].Style, entries[i].CanBeSwitchedOff ? entries[i].Name : null);
            DrawSwatch(svg, entries[i], x, y - 4);
            svg.Text(x + SwatchWidth + 8, y, names[i], "name", full: texts[i]);
            svg.CloseGroup();
        }

        var rows = (entries.Count + columns - 1) / columns;
        return 18 + (rows * RowHeight);
    }

    private static void DrawSwatch(Svg svg, LegendEntry entry, double x, double y)
    {
        if (entry.HasLine)
        {
            svg.Line(x, y, x + SwatchWidth, y, "line");
        }

        if (entry.Dot is { } dot)
        {
            svg.Marker(x + (SwatchWidth / 2), y, dot);
        }

        if (!entry.CanBeSwitchedOff)
        {
            svg.Rectangle(x + SwatchWidth - 14, y - 6, 12, 12, "bar");
        }
    }
}

/// <summary>One entry of a legend.</summary>
/// <param name="Style">Class that gives the sample its colour and dash.</param>
/// <param name="Name">Name of the series.</param>
/// <param name="Note">What a reader must know of it, such as <c>no samples</c>; empty when there is nothing to say.</param>
/// <param name="HasLine">Whether the sample is a line.</param>
/// <param name="Dot">The dot of the sample; null when the series has none.</param>
public sealed record LegendEntry(string Style, string Name, string Note = "", bool HasLine = false, Shape? Dot = null)
{
    /// <summary>Whether the series is an arm or belongs to one, which the page's script can switch off; else it is a part of bars.</summary>
    public bool CanBeSwitchedOff => HasLine || Dot is not null;

    /// <summary>A series of lines.</summary>
    public static LegendEntry OfLine(int index, string name, string note = "") => new(Theme.Series(index), name, note, HasLine: true);

    /// <summary>A series of dots.</summary>
    public static LegendEntry OfDots(int index, string name, string note = "") => new(Theme.Series(index), name, note, Dot: Theme.Dot(index));
}
