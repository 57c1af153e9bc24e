namespace LoadHarness.Reports.Drawing;

/// <summary>A panel of rows, a name at the left of each, with the margin that the longest of them needs.</summary>
internal sealed class Rows
{
    private const double Widest = 250;
    private const double Margin = 10;

    // Of a figure below a name.
    private const double Narrowest = 74;

    private const double Gap = 12;

    private readonly Picture _picture;
    private readonly IReadOnlyList<string> _names;

    /// <param name="picture">The picture.</param>
    /// <param name="names">The names, top to bottom, at least one.</param>
    /// <param name="across">What is drawn to the right.</param>
    /// <param name="top">Where the first row begins.</param>
    /// <param name="height">Of a row, in pixels.</param>
    /// <param name="right">Where the rows end.</param>
    public Rows(Picture picture, IReadOnlyList<string> names, Scale across, double top, double height, double right)
    {
        (_picture, _names) = (picture, names);
        var left = Margin + Gap + Math.Clamp(names.Max(name => Words.Width(Plain.Line(name), Lettering.All["name"].Size)), Narrowest, Widest);
        Panel = picture.Add(across, new NamedScale(0, names.Count, []), left, right, top, top + (names.Count * height));
    }

    /// <summary>The panel; row i reaches from <see cref="At"/> i to <see cref="At"/> i + 1.</summary>
    public Panel Panel { get; }

    /// <summary>The height of a place, counted in rows from the top.</summary>
    public double At(double row) => _names.Count - row;

    /// <summary>Names a row, <paramref name="lift"/> pixels above its middle.</summary>
    public void Name(int row, double lift = 0) =>
        _picture.Text(Panel.Left - Gap, Panel.Y(At(row + 0.5)) + 4 - lift, _names[row], "name", Anchor.End, Panel.Left - Gap - Margin);
}
