using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SkiaSharp;

namespace LoadHarness.Reports.Drawing;

/// <summary>Writes a picture as SVG: its marks as ScottPlot draws them, with classes for a page's style sheet or with colours of their own, and its words as text.</summary>
internal static class SvgPicture
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>For a page. <paramref name="id"/> must be unique in it.</summary>
    public static string ForPage(Picture picture, string id, string title, string description) =>
        Element(picture, picture.Height!.Value, id, title, description, [.. Pieces(picture, palette: null)]).ToString(SaveOptions.DisableFormatting);

    /// <summary>For a file of its own, in light colours, below a heading of words.</summary>
    public static string ForFile(Picture picture, Picture heading, string title, string description)
    {
        var height = picture.Height!.Value + heading.Height!.Value;
        var svg = Element(picture, height, "chart", title, description,
        [
            new XElement(Svg + "rect", Attribute("width", Picture.Width), Attribute("height", height), Attribute("fill", Palette.Light.Background)),
            .. Pieces(heading, Palette.Light),
            new XElement(Svg + "g", Attribute("transform", $"translate(0 {heading.Height:0.#})"), Pieces(picture, Palette.Light)),
        ]);
        svg.Add(Attribute("font-family", "system-ui,'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif"));
        return svg.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static XElement Element(Picture picture, double height, string id, string title, string description, IEnumerable<XElement> content) => new(
        Svg + "svg",
        Attribute("class", "chart"),
        Attribute("viewBox", $"0 0 {Picture.Width} {height:0.#}"),
        Attribute("width", Picture.Width),
        Attribute("height", $"{height:0.#}"),
        Attribute("role", "img"),
        Attribute("aria-labelledby", $"{id}-title {id}-desc"),
        new XElement(Svg + "title", Attribute("id", $"{id}-title"), Plain.Line(title)),
        new XElement(Svg + "desc", Attribute("id", $"{id}-desc"), Plain.Line(description)),
        content);

    private static IEnumerable<XElement> Pieces(Picture picture, Palette? palette)
    {
        var paths = Paths(picture);
        var next = 0;
        foreach (var group in picture.Groups)
        {
            var pieces = group.Pieces.Select(piece => piece is Mark mark ? Path(mark, paths[next++], palette) : Text((Word)piece, palette)).OfType<XElement>().ToList();
            if (group.Style.Length == 0)
            {
                foreach (var piece in pieces)
                {
                    yield return piece;
                }
            }
            else if (pieces.Count > 0)
            {
                yield return new XElement(
                    Svg + "g",
                    palette is null ? Attribute("class", group.Style) : null,
                    palette is null && group.Arm is { } arm ? Attribute("data-arm", Plain.Line(arm)) : null,
                    Title(group.Hover),
                    pieces);
            }
        }
    }

    private static string[] Paths(Picture picture)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Picture.Width, (float)picture.Height!), stream))
        {
            picture.Render(canvas);
        }

        return SvgPaths.Of(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)), picture.Marks.Count);
    }

    private static XElement? Path(Mark mark, string path, Palette? palette) => path.Length == 0 ? null
        : new(Svg + "path", palette is null ? [Attribute("class", mark.Style)] : Look(mark, palette), Attribute("d", path), Title(mark.Hover));

    private static IEnumerable<XAttribute> Look(Mark mark, Palette palette)
    {
        var ink = mark.Ink;
        var dash = ink.Dash == Ink.OfSeries ? Theme.Dash(mark.Styles) : ink.Dash;
        yield return Attribute("fill", ink.Fill is null ? "none" : Theme.Colour(palette, ink.Fill, mark.Styles));
        if (ink.Stroke is not null)
        {
            yield return Attribute("stroke", Theme.Colour(palette, ink.Stroke, mark.Styles));
            yield return Attribute("stroke-width", ink.Width);
        }

        if (ink.Opacity < 1)
        {
            yield return Attribute(ink.Fill is null ? "stroke-opacity" : "fill-opacity", ink.Opacity);
        }

        if (dash != "none")
        {
            yield return Attribute("stroke-dasharray", dash);
        }
    }

    private static XElement Text(Word word, Palette? palette) => new(
        Svg + "text",
        palette is null ? [Attribute("class", word.Style)]
            : (IEnumerable<XAttribute?>)
            [
                Attribute("font-size", word.Lettering.Size),
                Attribute("fill", Theme.Colour(palette, word.Lettering.Colour, word.Styles)),
                word.Lettering.Bold ? Attribute("font-weight", 600) : null,
            ],
        Attribute("x", $"{word.X:0.#}"),
        Attribute("y", $"{word.Y:0.#}"),
        word.Anchor == Anchor.Start ? null : Attribute("text-anchor", word.Anchor == Anchor.Middle ? "middle" : "end"),
        word.Upwards ? Attribute("transform", $"rotate(-90 {word.X:0.#} {word.Y:0.#})") : null,
        Title(word.Full),
        word.Text);

    private static XElement? Title(string? hover) => hover is null ? null : new(Svg + "title", Plain.Line(hover));

    private static XAttribute Attribute(string name, FormattableString value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    private static XAttribute Attribute(string name, object value) => new(name, Convert.ToString(value, CultureInfo.InvariantCulture)!);
}
