namespace LoadHarness.Reports.Charts;

/// <summary>Names at the left of a chart of rows, with the margin that the longest of them needs.</summary>
/// <param name="names">The names, top to bottom, at least one.</param>
public sealed class RowNames(IReadOnlyList<string> names)
{
    private const double Widest = 250;
    private const double FontSize = 12.5;
    private const double Left = 10;
    private const double Gap = 12;

    private readonly List<string> _fitted = [.. names.Select(name => TextWidth.Fit(name, FontSize, Widest))];

    /// <summary>Where the plot may begin.</summary>
    public double Right => Left + _fitted.Max(name => TextWidth.Of(name, FontSize)) + Gap;

    /// <summary>Draws the name of the row whose middle is at <paramref name="y"/>.</summary>
    public void Draw(Svg svg, int row, double y) => svg.Text(Right - Gap, y + 4, _fitted[row], "name", TextAnchor.End, full: names[row]);
}
