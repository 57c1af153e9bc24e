using System.Runtime.InteropServices;
using ScottPlot;
using SkiaSharp;

namespace LoadHarness.Reports.Drawing;

/// <summary>
/// A picture that ScottPlot draws, in panels at fixed places. ScottPlot maps values to places, draws grids and marks, and writes no word: it writes none where
/// the machine has no font. Words are put at the places of its axes, for readers' fonts.
/// </summary>
/// <param name="asMarks">Whether every mark has a colour by which it is found again; else it is drawn as it shall look on paper.</param>
internal sealed class Picture(bool asMarks)
{
    /// <summary>Width of every picture in its own pixels; the page scales it.</summary>
    public const float Width = 960;

    private const double Least = 12;

    private readonly List<Panel> _panels = [];
    private readonly List<Mark> _marks = [];
    private readonly List<Group> _groups = [new("", null, null)];

    /// <summary>Whether the native library that ScottPlot draws with is there. It lies beside a program that is published as a single file, and may be left behind.</summary>
    public static bool HasLibrary => NativeLibrary.TryLoad("libSkiaSharp", typeof(SKCanvas).Assembly, searchPath: null, out _);

    /// <summary>Pixels downwards; null until it is finished.</summary>
    public double? Height { get; private set; }

    /// <summary>Marks and words in groups, the lowest first.</summary>
    public IReadOnlyList<Group> Groups => _groups;

    /// <summary>All marks, in the order of their colours.</summary>
    public IReadOnlyList<Mark> Marks => _marks;

    /// <summary>A panel whose values are the picture's own pixels, for keys and for what joins panels.</summary>
    public Panel Page => field ??= Add(new PixelScale(Width), new PixelScale(-Tallest), new PixelRect(0, Width, Tallest, 0));

    // More than any picture has.
    private const float Tallest = 20_000;

    /// <summary>A title and a line below it, to stand above a picture.</summary>
    public static Picture Heading(string title, string caption)
    {
        var heading = new Picture(asMarks: true) { Height = 66 };
        heading.Text(14, 28, title, "heading", width: Width - 28);
        heading.Text(14, 50, caption, "label", width: Width - 28);
        return heading;
    }

    /// <summary>Adds a panel.</summary>
    public Panel Add(Scale x, Scale y, double left, double right, double top, double bottom) =>
        Add(x, y, new PixelRect((float)left, (float)right, (float)bottom, (float)top));

    /// <summary>Begins a group, to which marks and words belong from now on.</summary>
    public void Begin(string style = "", string? arm = null, string? hover = null) => _groups.Add(new(style, arm, hover));

    /// <summary>Begins the group of one series.</summary>
    public void BeginSeries(string style, string arm, string hover) => Begin($"series {style}", arm, hover);

    /// <summary>Adds a mark.</summary>
    public Mark Add(string ink, string? hover)
    {
        var mark = new Mark(ink, $"{ink} {_groups[^1].Style}", hover, asMarks ? SvgPaths.ColourOf(_marks.Count) : null, Palette.Light);
        _marks.Add(mark);
        _groups[^1].Pieces.Add(mark);
        return mark;
    }

    /// <summary>Adds a word on one line, cut where it is wider than <paramref name="width"/> pixels.</summary>
    public void Text(double x, double y, string text, string style, Anchor anchor = Anchor.Start, double? width = null) => Add(x, y, text, style, anchor, false, width);

    /// <summary>Adds a word that reads upwards, centred on its place.</summary>
    public void Upwards(double x, double y, string text, string style, double width) => Add(x, y, text, style, Anchor.Middle, true, width);

    /// <summary>Ends the picture.</summary>
    public void Finish(double height) => Height = height;

    /// <summary>Has ScottPlot draw all panels.</summary>
    public void Render(SKCanvas canvas) => _panels.ForEach(panel => panel.Render(canvas, (float)Height!));

    private Panel Add(Scale x, Scale y, PixelRect area)
    {
        _panels.Add(new(this, x, y, area));
        return _panels[^1];
    }

    private void Add(double x, double y, string text, string style, Anchor anchor, bool upwards, double? width)
    {
        var full = Plain.Line(text);
        var shown = width is { } most ? Words.Fit(full, Lettering.All[style.Split(' ')[0]].Size, Math.Max(Least, most)) : full;
        _groups[^1].Pieces.Add(new Word(x, y, shown, style, $"{style} {_groups[^1].Style}", anchor, upwards, shown == full ? null : full));
    }

    // ScottPlot counts upwards.
    private sealed record PixelScale(double End) : Scale(Math.Min(0, End), Math.Max(0, End))
    {
        public override double Place(double value) => End < 0 && value > 0 ? -value : value;

        public override IEnumerable<(double Value, string Text)> Ticks(double length, double spacing) => [];
    }
}
