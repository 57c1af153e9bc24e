namespace LoadHarness.Reports.Drawing;

/// <summary>The key above a chart: entries in columns of equal width, so that fifteen of them still read as a table.</summary>
internal static class Key
{
    private const double Left = 14;
    private const double RowHeight = 20;
    private const double Sample = 30;
    private const double Gap = 8;
    private const double WidestName = 340;

    /// <summary>Draws the entries and returns the y at which the chart may begin.</summary>
    public static double Draw(Picture picture, IReadOnlyList<KeyEntry> entries)
    {
        var size = Lettering.All["name"].Size;
        var widest = Math.Min(WidestName, entries.Max(entry => Words.Width(Plain.Line(entry.Text), size)));
        var columns = Math.Max(1, (int)((Picture.Width - (2 * Left)) / (Sample + Gap + widest + 18)));
        var columnWidth = (Picture.Width - (2 * Left)) / Math.Max(columns, 1);
        columnWidth = Math.Min(columnWidth, Sample + Gap + widest + 18);
        for (var i = 0; i < entries.Count; i++)
        {
            var (x, y) = (Left + (i % columns * columnWidth), 18 + (i / columns * RowHeight));
            picture.Begin(entries[i].IsSeries ? $"key {entries[i].Style}" : entries[i].Style, entries[i].IsSeries ? entries[i].Name : null);
            DrawSample(picture.Page, entries[i], x, y - 4);
            picture.Text(x + Sample + Gap, y, entries[i].Text, "name", width: WidestName);
        }

        picture.Begin();
        return 18 + ((entries.Count + columns - 1) / columns * RowHeight);
    }

    private static void DrawSample(Panel page, KeyEntry entry, double x, double y)
    {
        if (entry.HasLine)
        {
            page.Line([(x, y), (x + Sample, y)], "line");
        }

        if (entry.Dot is { } dot)
        {
            page.Dots([(x + (Sample / 2), y)], dot);
        }

        if (!entry.IsSeries)
        {
            page.Bar(x + Sample - 14, x + Sample - 2, y - 6, y + 6, "bar");
        }
    }
}

/// <summary>One entry of a key.</summary>
/// <param name="Style">Classes that give the sample its colour and dash.</param>
/// <param name="Name">Name of the series.</param>
/// <param name="Note">What a reader must know of it, such as <c>no samples</c>; empty when there is nothing to say.</param>
/// <param name="HasLine">Whether the sample is a line.</param>
/// <param name="Dot">The dot of the sample; null when the series has none.</param>
internal sealed record KeyEntry(string Style, string Name, string Note = "", bool HasLine = false, ScottPlot.MarkerShape? Dot = null)
{
    /// <summary>What is written.</summary>
    public string Text => Note.Length == 0 ? Name : $"{Name} ({Note})";

    /// <summary>Whether it is a series, which the page's script can switch off; else it is a part of bars.</summary>
    public bool IsSeries => HasLine || Dot is not null;

    /// <summary>A series of lines.</summary>
    public static KeyEntry OfLine(Look look, string name, string note = "") => new(look.Style, name, note, HasLine: true);

    /// <summary>A series of dots.</summary>
    public static KeyEntry OfDots(Look look, string name, string note = "") => new(look.Style, name, note, Dot: look.Dot);
}
