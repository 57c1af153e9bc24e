using ScottPlot;

namespace LoadHarness.Reports.Drawing;

/// <summary>Something that ScottPlot draws as one path.</summary>
/// <param name="Style">Its ink, and what else decides its colour: <c>bar p2</c>.</param>
/// <param name="Styles">That, and the classes of its group.</param>
/// <param name="Hover">What is shown over it; null for nothing.</param>
/// <param name="Colour">By which it is found again; null where it is drawn as it shall look.</param>
/// <param name="Palette">The colours where it is drawn as it shall look.</param>
internal sealed record Mark(string Style, string Styles, string? Hover, Color? Colour, Palette Palette) : Piece
{
    /// <summary>How it looks.</summary>
    public Ink Ink => Ink.All[Style.Split(' ')[0]];

    /// <summary>Gives the parts of a plot the mark's colour, or its look.</summary>
    public void ApplyTo(LineStyle line, FillStyle? fill)
    {
        if (fill is not null)
        {
            fill.Color = Colour ?? (Ink.Fill is null ? Colors.Transparent : ColourOf(Ink.Fill).WithOpacity(Ink.Opacity));
        }

        // An area with an edge is found by its area alone: the style sheet gives it the edge.
        line.Width = Colour is not null ? (Ink.Fill is null || fill is null ? 1 : 0) : Ink.Stroke is null ? 0 : (float)Ink.Width;
        line.Color = Colour ?? (Ink.Stroke is null ? Colors.Transparent : ColourOf(Ink.Stroke).WithOpacity(Ink.Fill is null ? Ink.Opacity : 1));
        var dash = Ink.Dash == Ink.OfSeries ? Theme.Dash(Styles) : Ink.Dash;
        line.Pattern = Colour is not null || dash == "none" ? LinePattern.Solid
            : new LinePattern([.. dash.Split(' ').Select(part => float.Parse(part, System.Globalization.CultureInfo.InvariantCulture))], 0, dash);
    }

    private Color ColourOf(string name) => Color.FromHex(Theme.Colour(Palette, name, Styles));
}

/// <summary>A word of a picture.</summary>
/// <param name="X">Pixel of its anchor.</param>
/// <param name="Y">Pixel of its base line.</param>
/// <param name="Text">What is written, clean text.</param>
/// <param name="Style">Its lettering, and what else decides its colour.</param>
/// <param name="Styles">That, and the classes of its group.</param>
/// <param name="Anchor">Which part of it stands at its place.</param>
/// <param name="Upwards">Whether it reads upwards.</param>
/// <param name="Full">What is shown on hover, where what is written is a cut form of it; else null.</param>
internal sealed record Word(double X, double Y, string Text, string Style, string Styles, Anchor Anchor, bool Upwards, string? Full) : Piece
{
    /// <summary>How it looks.</summary>
    public Lettering Lettering => Lettering.All[Style.Split(' ')[0]];
}

/// <summary>A mark or a word.</summary>
internal abstract record Piece;

/// <summary>Marks and words of one series, or of none.</summary>
/// <param name="Style">Classes that give the series its colour and dash; empty for none.</param>
/// <param name="Arm">What the page's script knows it by; null where it is no series.</param>
/// <param name="Hover">What is shown over all of it; null for nothing.</param>
internal sealed record Group(string Style, string? Arm, string? Hover)
{
    /// <summary>Its pieces, the lowest first.</summary>
    public List<Piece> Pieces { get; } = [];
}

/// <summary>Which part of a word stands at its place.</summary>
internal enum Anchor { Start, Middle, End }
