using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace LoadHarness.Reports.Drawing;

/// <summary>One plot of ScottPlot's at a fixed place of a picture. Marks are put by their values.</summary>
internal sealed class Panel
{
    private const double SmallGap = 8;

    // Hover text for thousands of dots would be most of the page.
    private const int MostToHover = 600;

    // What ScottPlot does besides would clip what stands at the edge of the plot, and draw all of it twice.
    private static readonly IRenderAction[] Steps = [new ReplaceNullAxesWithDefaults(), new CalculateLayout(), new RegenerateTicks(), new RenderGridsBelowPlottables()];

    private readonly Picture _picture;
    private readonly Scale _x;
    private readonly Scale _y;
    private readonly PixelRect _area;

    /// <param name="picture">The picture that it is in.</param>
    /// <param name="x">What is drawn to the right.</param>
    /// <param name="y">What is drawn upwards.</param>
    /// <param name="area">Its place in the picture, axes and words not counted.</param>
    public Panel(Picture picture, Scale x, Scale y, PixelRect area)
    {
        (_picture, _x, _y, _area) = (picture, x, y, area);
        Plot.HideAxesAndGrid();
        Plot.Grid.IsVisible = true;
        Plot.Grid.XAxisStyle.IsVisible = Plot.Grid.YAxisStyle.IsVisible = false;
        Plot.Layout.Fixed(area);
        Plot.Axes.SetLimits(x.Place(x.Low), x.Place(x.High), y.Place(y.Low), y.Place(y.High));
    }

    private Plot Plot { get; } = new();

    /// <summary>Pixel of its left edge.</summary>
    public double Left => _area.Left;

    /// <summary>Pixel of its right edge.</summary>
    public double Right => _area.Right;

    /// <summary>Pixel of its upper edge.</summary>
    public double Top => _area.Top;

    /// <summary>Pixel of its lower edge.</summary>
    public double Bottom => _area.Bottom;

    /// <summary>The pixel of a value, counted to the right.</summary>
    public double X(double value) => Plot.Axes.Bottom.GetPixel(_x.Place(value), _area);

    /// <summary>The pixel of a value, counted downwards.</summary>
    public double Y(double value) => Plot.Axes.Left.GetPixel(_y.Place(value), _area);

    /// <summary>The axis below, with its grid; <paramref name="label"/> says what it measures. Behind the one at the left, whose grid would cover it.</summary>
    public void AxisBelow(string label, double spacing = 40)
    {
        var ticks = TicksBelow(spacing);
        Plot.Axes.Bottom.TickGenerator = Generator(_x, ticks, Right - Left);
        Show(Plot.Grid.XAxisStyle);
        Line([(_x.Low, _y.Low), (_x.High, _y.Low)], "axis");
        ticks.ForEach(tick => _picture.Text(X(tick.Value), Bottom + 19, tick.Text, "tick", Anchor.Middle));
        _picture.Text((Left + Right) / 2, Bottom + 40, label, "label", Anchor.Middle, width: Right - Left);
    }

    /// <summary>
    /// The axis at the left, with its grid; <paramref name="label"/> reads upwards <paramref name="away"/> pixels from it, or <paramref name="brief"/>, null for
    /// the same without its kind of scale, where that is too long.
    /// </summary>
    public void AxisLeft(string label, double away = 68, string? brief = null)
    {
        var ticks = _y.Ticks(Bottom - Top, 18).ToList();
        Plot.Axes.Left.TickGenerator = Generator(_y, ticks, Bottom - Top);
        Show(Plot.Grid.YAxisStyle);
        ticks.ForEach(tick => _picture.Text(Left - SmallGap, Y(tick.Value) + 4, tick.Text, "tick", Anchor.End));

        var isTooLong = Words.Width(label, Lettering.All["label"].Size) > Bottom - Top;
        _picture.Upwards(Left - away, (Top + Bottom) / 2, isTooLong ? brief ?? label.Replace(" (log scale)", "", StringComparison.Ordinal) : label, "label", Bottom - Top);
    }

    /// <summary>A line through places.</summary>
    public void Line(IEnumerable<(double X, double Y)> places, string ink, string? hover = null)
    {
        var line = Plot.Add.ScatterLine(Coordinates(places));
        _picture.Add(ink, hover).ApplyTo(line.LineStyle, null);
    }

    /// <summary>The area that places enclose.</summary>
    public void Area(IEnumerable<(double X, double Y)> places, string ink)
    {
        var area = Plot.Add.Polygon(Coordinates(places));
        _picture.Add(ink, null).ApplyTo(area.LineStyle, area.FillStyle);
    }

    /// <summary>A bar or a box between two places.</summary>
    public void Bar(double x1, double x2, double y1, double y2, string ink, string? hover = null)
    {
        var bar = Plot.Add.Rectangle(_x.Place(x1), _x.Place(x2), _y.Place(y1), _y.Place(y2));
        _picture.Add(ink, hover).ApplyTo(bar.LineStyle, bar.FillStyle);
    }

    /// <summary>Dots of one shape, as one mark.</summary>
    public void Dots(IEnumerable<(double X, double Y)> places, MarkerShape shape, string? hover = null, string? ink = null, float size = 7)
    {
        var dots = Plot.Add.Markers(Coordinates(places), shape, size);
        var isOpen = !shape.ToString().StartsWith("Filled", StringComparison.Ordinal);
        dots.MarkerStyle.LineWidth = dots.MarkerStyle.OutlineWidth = 0;
        _picture.Add(ink ?? (isOpen ? "open" : "dot"), hover).ApplyTo(isOpen ? dots.MarkerStyle.LineStyle : dots.MarkerStyle.OutlineStyle, isOpen ? null : dots.MarkerStyle.FillStyle);
    }

    /// <summary>Dots of one shape, a mark with hover text each; where the picture has too many for that, as one mark without.</summary>
    /// <param name="places">Where they are.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="hover">The text of each, by its place among them.</param>
    /// <param name="all">How many dots the picture has.</param>
    public void Dots(IReadOnlyList<(double X, double Y)> places, MarkerShape shape, Func<int, string> hover, int all)
    {
        if (all > MostToHover)
        {
            Dots(places, shape);
            return;
        }

        for (var i = 0; i < places.Count; i++)
        {
            Dots([places[i]], shape, hover(i));
        }
    }

    /// <summary>Upright lines with caps, as one mark.</summary>
    public void Whiskers(IReadOnlyList<(double X, double Low, double High)> lines, string ink)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var middles = lines.Select(line => (_y.Place(line.Low) + _y.Place(line.High)) / 2).ToList();
        var halves = lines.Select((line, i) => _y.Place(line.High) - middles[i]).ToList();
        var whiskers = Plot.Add.ErrorBar([.. lines.Select(line => _x.Place(line.X))], middles, halves);
        whiskers.CapSize = 4;
        _picture.Add(ink, null).ApplyTo(whiskers.LineStyle, null);
    }

    /// <summary>Has ScottPlot draw its grid, then its marks in their order.</summary>
    public void Render(SKCanvas canvas, float height)
    {
        using var pack = new RenderPack(Plot, new PixelRect(0, Picture.Width, height, 0), canvas);
        Array.ForEach(Steps, step => step.Render(pack));
        foreach (var plottable in Plot.PlottableList)
        {
            plottable.Axes.DataRect = _area;
            plottable.Render(pack);
        }
    }

    // As many as stand apart.
    private List<(double Value, string Text)> TicksBelow(double spacing)
    {
        double Half((double Value, string Text) tick) => (Words.Width(tick.Text, Lettering.All["tick"].Size) / 2) + 2;

        var ticks = _x.Ticks(Right - Left, spacing).ToList();
        return spacing > Right - Left || ticks.Zip(ticks.Skip(1)).All(pair => X(pair.Second.Value) - X(pair.First.Value) >= Half(pair.First) + Half(pair.Second))
            ? ticks
            : TicksBelow(spacing * 1.25);
    }

    private Coordinates[] Coordinates(IEnumerable<(double X, double Y)> places) => [.. places.Select(place => new Coordinates(_x.Place(place.X), _y.Place(place.Y)))];

    private static NumericManual Generator(Scale scale, List<(double Value, string Text)> ticks, double length)
    {
        var generator = new NumericManual();
        (scale.HasGrid ? ticks : []).ForEach(tick => generator.AddMajor(scale.Place(tick.Value), ""));
        scale.Minor(length).ToList().ForEach(value => generator.AddMinor(scale.Place(value)));
        return generator;
    }

    private void Show(GridStyle style)
    {
        style.IsVisible = true;
        _picture.Add("minor", null).ApplyTo(style.MinorLineStyle, null);
        _picture.Add("grid", null).ApplyTo(style.MajorLineStyle, null);
    }
}
