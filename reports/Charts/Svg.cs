using System.Globalization;
using System.Net;
using System.Text;

namespace LoadHarness.Reports.Charts;

/// <summary>Writes one picture as SVG. Colours and dashes come from the style sheet by class; text from outside is cleaned and encoded.</summary>
public sealed class Svg
{
    private readonly StringBuilder _marks = new(16_384);

    /// <summary>The finished picture. <paramref name="id"/> must be unique within the page.</summary>
    public string Close(string id, double width, double height, string title, string description)
    {
        Append(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{Encode(title)}</title><desc id=\"{id}-desc\">{Encode(description)}</desc>",
            at: 0);
        return _marks.Append("</svg>").ToString();
    }

    /// <summary>
    /// Opens the group of one series, which carries its colour and dash; <paramref name="hover"/> shows over all its marks. The page's script
    /// finds the same arm in other charts by its name.
    /// </summary>
    public void OpenSeries(string style, string arm, string hover) =>
        Append($"<g class=\"series {style}\" data-arm=\"{Encode(arm)}\"><title>{Encode(hover)}</title>");

    /// <summary>Opens the group of one entry of a legend; <paramref name="arm"/> is null where it names no arm.</summary>
    public void OpenKey(string style, string? arm) =>
        Append(arm is null ? (FormattableString)$"<g class=\"{style}\">" : $"<g class=\"key {style}\" data-arm=\"{Encode(arm)}\">");

    /// <summary>Closes the group opened last.</summary>
    public void CloseGroup() => _marks.Append("</g>");

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Append($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    /// <summary>A rectangle, with hover text when given.</summary>
    public void Rectangle(double x, double y, double width, double height, string style, string? hover = null) =>
        Append($"<rect class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.##}\" height=\"{Math.Max(0, height):0.#}\"{Body(hover, "rect")}");

    /// <summary>A dot in the shape of its series, with hover text when given.</summary>
    public void Marker(double x, double y, Shape shape, string? hover = null) =>
        Append($"<path class=\"dot\" d=\"M{x:0.#} {y:0.#}{Outline(shape)}\"{Body(hover, "path")}");

    /// <summary>Many dots of one shape, as a single mark.</summary>
    public void Markers(IEnumerable<(double X, double Y)> points, Shape shape)
    {
        Append($"<path class=\"dot\" d=\"");
        foreach (var (x, y) in points)
        {
            Append($"M{x:0.#} {y:0.#}{Outline(shape)}");
        }

        Append($"\"/>");
    }

    /// <summary>An upright triangle whose tip touches (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public void Triangle(double x, double y, string style, string hover) =>
        Append($"<path class=\"{style}\" d=\"M{x:0.#} {y:0.#}l-5 8h10z\"{Body(hover, "path")}");

    /// <summary>A line through points; points that print alike are written once.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string style) => Append($"<path class=\"{style}\" d=\"{PathOf(points)}\"/>");

    /// <summary>The area that points enclose.</summary>
    public void Polygon(IEnumerable<(double X, double Y)> points, string style) => Append($"<path class=\"{style}\" d=\"{PathOf(points)}Z\"/>");

    /// <summary>Text on one line; <paramref name="full"/> is shown on hover when the text is a cut form of it.</summary>
    public void Text(double x, double y, string text, string style, TextAnchor anchor = TextAnchor.Start, string? full = null)
    {
        var anchorAttribute = anchor switch { TextAnchor.Middle => " text-anchor=\"middle\"", TextAnchor.End => " text-anchor=\"end\"", _ => "" };
        var hover = full is null || full == text ? "" : $"<title>{Encode(full)}</title>";
        Append($"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\"{anchorAttribute}>{hover}{Encode(text)}</text>");
    }

    /// <summary>Text that reads upwards, centred on (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public void TextUpwards(double x, double y, string text, string style) =>
        Append($"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"middle\" transform=\"rotate(-90 {x:0.#} {y:0.#})\">{Encode(text)}</text>");

    // From its middle; all about as large as they look.
    private static string Outline(Shape shape) => shape switch
    {
        Shape.Circle => "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0",
        Shape.Square => "m-2.9-2.9h5.8v5.8h-5.8z",
        Shape.Triangle => "m0-3.8l3.7 6.4h-7.4z",
        _ => "m0-4.1l3.5 4.1-3.5 4.1-3.5-4.1z",
    };

    // Steps from point to point in tenths of a pixel, from where the last one was written, so that rounding does not add up: half the
    // bytes of places, and most of a report is paths.
    private static string PathOf(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        var (lastX, lastY) = (0L, 0L);
        foreach (var (x, y) in points)
        {
            var (nowX, nowY) = ((long)Math.Round(x * 10), (long)Math.Round(y * 10));
            var (stepX, stepY) = (nowX - lastX, nowY - lastY);
            if (path.Length == 0)
            {
                path.Append('M').Append(Tenths(nowX)).Append(' ').Append(Tenths(nowY));
            }
            else if (stepX == 0 && stepY != 0)
            {
                path.Append('v').Append(Tenths(stepY));
            }
            else if (stepY == 0 && stepX != 0)
            {
                path.Append('h').Append(Tenths(stepX));
            }
            else if (stepX != 0)
            {
                path.Append('l').Append(Tenths(stepX)).Append(stepY < 0 ? "" : " ").Append(Tenths(stepY));
            }

            (lastX, lastY) = (nowX, nowY);
        }

        return path.ToString();
    }

    private static string Tenths(long value) => (value / 10.0).ToString("#.#;-#.#;0", CultureInfo.InvariantCulture);

    private static string Body(string? hover, string element) => hover is null ? "/>" : $"><title>{Encode(hover)}</title></{element}>";

    private static string Encode(string text) => WebUtility.HtmlEncode(Plain.Line(text));

    private void Append(FormattableString markup, int? at = null) => _marks.Insert(at ?? _marks.Length, markup.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Which part of a text stands at its x.</summary>
public enum TextAnchor { Start, Middle, End }
