using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Charts;

/// <summary>A picture of a run, as ScottPlot shall draw it. It holds no style: marks and words have classes of <see cref="Theme"/>.</summary>
public abstract record Chart
{
    /// <summary>What the chart shows, in a few words.</summary>
    public abstract string Title { get; }

    /// <summary>The chart's figures in words, for who cannot see it.</summary>
    public abstract string Description { get; }

    /// <summary>Width of the picture in its own pixels.</summary>
    protected static double Width => Picture.Width;

    /// <summary>The chart as an SVG element of a page; <paramref name="id"/> must be unique in it.</summary>
    public string ToSvg(string id) => SvgPicture.ForPage(Drawn(asMarks: true), id, Title, Description);

    /// <summary>The chart as an SVG file, below its title and <paramref name="caption"/>, a line.</summary>
    public string ToSvgFile(string caption) => SvgPicture.ForFile(Drawn(asMarks: true), Picture.Heading(Format.Capital(Title), caption), Title, Description);

    /// <summary>The chart as a PNG file, below its title and <paramref name="caption"/>; null where this machine has no font, or no slide could hold it.</summary>
    public byte[]? ToPng(string caption) => PngPicture.Of(Drawn(asMarks: false), Picture.Heading(Format.Capital(Title), caption));

    /// <summary>Draws the marks and words; returns the height that they take.</summary>
    internal abstract double Draw(Picture picture);

    private Picture Drawn(bool asMarks)
    {
        var picture = new Picture(asMarks);
        picture.Finish(Draw(picture));
        return picture;
    }
}
