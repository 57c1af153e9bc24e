using System.Globalization;
using System.Net;
using System.Text;
using LoadHarness.Reports.Formatting;

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

    /// <summary>Opens the group of one series, which carries its colour and dash; <paramref name="hover"/> shows over all its marks.</summary>
    public void OpenSeries(string style, string name, string hover) =>
        Append($"<g class=\"series {style}\" data-series=\"{Encode(name)}\"><title>{Encode(hover)}</title>");

    /// <summary>Closes the group of a series.</summary>
    public void CloseSeries() => _marks.Append("</g>");

    /// <summary>A straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Append($"<line class=\"{style}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>");

    /// <summary>A rectangle, with hover text when given.</summary>
    public void Rectangle(double x, double y, double width, double height, string style, string? hover = null) =>
        Append($"<rect class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.##}\" height=\"{Math.Max(0, height):0.#}\"{Body(hover, "rect")}");

    /// <summary>A dot, with hover text when given.</summary>
    public void Circle(double x, double y, double radius, string style, string? hover = null) =>
        Append($"<circle class=\"{style}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"{Body(hover, "circle")}");

    /// <summary>An upright triangle whose tip touches (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public void Triangle(double x, double y, string style, string hover) =>
        Append($"<path class=\"{style}\" d=\"M{x:0.#} {y:0.#}l-5 8h10z\"{Body(hover, "path")}");

    /// <summary>A line through points; points that print alike are written once.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string style) =>
        Append($"<path class=\"{style}\" d=\"{PathOf(points)}\"/>");

    /// <summary>The area between a line through points and the horizontal <paramref name="baseline"/>.</summary>
    public void Area(IReadOnlyList<(double X, double Y)> points, double baseline, string style) =>
        Append($"<path class=\"{style}\" d=\"{PathOf(points.Prepend((points[0].X, baseline)).Append((points[^1].X, baseline)))}Z\"/>");

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

    private static string PathOf(IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        var last = "";
        foreach (var (x, y) in points)
        {
            var point = string.Create(CultureInfo.InvariantCulture, $"{x:0.#} {y:0.#}");
            if (point != last)
            {
                path.Append(path.Length == 0 ? 'M' : 'L').Append(point);
                last = point;
            }
        }

        return path.ToString();
    }

    private static string Body(string? hover, string element) => hover is null ? "/>" : $"><title>{Encode(hover)}</title></{element}>";

    private static string Encode(string text) => WebUtility.HtmlEncode(Plain.Line(text));

    private void Append(FormattableString markup, int? at = null)
    {
        var text = markup.ToString(CultureInfo.InvariantCulture);
        _marks.Insert(at ?? _marks.Length, text);
    }
}
