namespace LoadHarness.Reports.Drawing;

/// <summary>A series that a chart may put into a panel of its own.</summary>
public interface ISeries
{
    /// <summary>How it looks.</summary>
    Look Look { get; }

    /// <summary>Its name.</summary>
    string Name { get; }
}

/// <summary>Small multiples: where more lines would cross than an eye can follow, a panel each for those that have a dash in common, all with the same axes.</summary>
internal static class Multiples
{
    // Lines in one panel.
    private const int Most = 6;

    private const double Below = 56;

    /// <summary>The series by panels.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Of<T>(IReadOnlyList<T> series)
        where T : ISeries
    {
        if (series.Count <= Most)
        {
            return [series];
        }

        // Series that differ in their connection mode alone are easiest to compare: only their colour tells them apart.
        var byDash = series.GroupBy(one => one.Look.Dash).Select(group => group.ToList()).ToList();
        var panels = 1 + ((series.Count - 1) / Most);
        return byDash.Count <= Most && byDash.Count < series.Count && byDash.TrueForAll(DiffersInMode) ? [.. byDash] : [.. series.Chunk((series.Count + panels - 1) / panels)];

        static bool DiffersInMode(List<T> group) => group.Count <= Most && group.TrueForAll(one => WithoutMode(one.Name) == WithoutMode(group[0].Name))
            && group.DistinctBy(one => one.Look.Colour).Count() == group.Count;
    }

    /// <summary>Lays the panels out and draws each; returns the y below all of them.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="series">What is drawn; at least one.</param>
    /// <param name="top">Where they begin.</param>
    /// <param name="plot">Height of a panel that stands alone, and the margins at its left and right.</param>
    /// <param name="scales">The axes, by height.</param>
    /// <param name="draw">Draws the axes and series of a panel; told whether it stands alone.</param>
    public static double Draw<T>(
        Picture picture, IReadOnlyList<T> series, double top, (double Height, double Left, double Right) plot, (Scale X, Scale Y) scales, Action<Panel, IReadOnlyList<T>> draw)
        where T : ISeries
    {
        var groups = Of(series);
        if (groups.Count == 1)
        {
            draw(picture.Add(scales.X, scales.Y, plot.Left, Picture.Width - plot.Right, top, top + plot.Height), groups[0]);
            return top + plot.Height + Below - 4;
        }

        const double TitleHeight = 22;
        var (columnWidth, height) = (Picture.Width / 2, plot.Height * 0.62);
        for (var i = 0; i < groups.Count; i++)
        {
            var (left, y) = (i % 2 * columnWidth, top + (i / 2 * (TitleHeight + height + Below)) + TitleHeight);
            picture.Begin();
            if (InCommon(groups[i]) is { Length: > 0 } title)
            {
                picture.Text(left + plot.Left, y - 8, title, "strong", width: columnWidth - plot.Left - plot.Right);
            }

            draw(picture.Add(scales.X, scales.Y, left + plot.Left, left + columnWidth - plot.Right, y, y + height), groups[i]);
        }

        return top + ((groups.Count + 1) / 2 * (TitleHeight + height + Below));
    }

    // What all of them are, but for their mode.
    private static string InCommon<T>(IReadOnlyList<T> series)
        where T : ISeries =>
        series.All(one => WithoutMode(one.Name) == WithoutMode(series[0].Name)) ? WithoutMode(series[0].Name) : "";

    private static string WithoutMode(string name) => string.Join(' ', name.Split(' ').Except(Look.ModeNames));
}
