namespace LoadHarness.Reports.Drawing;

/// <summary>How a kind of mark looks. Colours are names of a palette's; <c>c</c> is the colour of the mark's series.</summary>
/// <param name="Fill">Its area; null for none.</param>
/// <param name="Stroke">Its line; null for none.</param>
/// <param name="Width">Of the line, in pixels.</param>
/// <param name="Opacity">Of a mark that has one of both; of the area where it has both.</param>
/// <param name="Dash">Dashes and gaps in pixels; <see cref="OfSeries"/> for those of its series.</param>
internal sealed record Ink(string? Fill, string? Stroke, double Width = 1, double Opacity = 1, string Dash = "none")
{
    /// <summary>The dash of the series.</summary>
    public const string OfSeries = "dash";

    /// <summary>The kinds of marks, by the class that they have in a page.</summary>
    public static readonly IReadOnlyDictionary<string, Ink> All = new Dictionary<string, Ink>
    {
        ["minor"] = new(null, "minor-grid"),
        ["grid"] = new(null, "grid"),
        ["rule"] = new(null, "rule"),
        ["axis"] = new(null, "muted"),
        ["one"] = new(null, "text", 1.2),
        ["line"] = new(null, "c", 2, Dash: OfSeries),
        ["sample"] = new(null, "c", 2),
        ["model"] = new(null, "c", 1.3, Dash: OfSeries),
        ["whisker"] = new(null, "c", 1.3),
        ["unsupported"] = new(null, "c", 1.3, Dash: "1.5 4"),
        ["area"] = new("c", null, Opacity: .09),
        ["median"] = new("c", "background", .8),
        ["dot"] = new("c", "background", .6),
        ["open"] = new("background", "c", 1.6),
        ["bar"] = new("c", "background"),
        ["thread"] = new(null, "c", Opacity: .35),
        ["violin"] = new("c", "c", 1, .16),
        ["box"] = new("background", "c", 1.6),
        ["middle"] = new(null, "c", 2.6),
        ["leader"] = new(null, "c", .8, .55),
        ["interval"] = new(null, "c", 2),
        ["estimate"] = new("c", null),
        ["gap"] = new("grid", null),
        ["event"] = new("doubt", null, Opacity: .75),
        ["limit"] = new(null, "bad", 1.8, Dash: "4 3"),
    };

    /// <summary>The declarations of a style sheet.</summary>
    public string Css
    {
        get
        {
            string Rule(string name, string value) => $"{name}:{value};";
            static string Colour(string? name) => name is null ? "none" : $"var(--{name})";
            return string.Concat(
                Rule("fill", Colour(Fill)),
                Stroke is null ? "" : Rule("stroke", Colour(Stroke)) + Rule("stroke-width", Format.Number(Width)),
                Dash == "none" ? "" : Rule("stroke-dasharray", Dash == OfSeries ? "var(--dash)" : Dash),
                Opacity >= 1 ? "" : Rule(Fill is null ? "stroke-opacity" : "fill-opacity", Format.Number(Opacity)));
        }
    }
}

/// <summary>How a kind of word looks.</summary>
/// <param name="Size">Of its letters, in pixels.</param>
/// <param name="Colour">Name of a palette's colour; <c>c</c> is that of its series, <c>on</c> what can be read on that.</param>
/// <param name="Bold">Whether it is bold.</param>
internal sealed record Lettering(double Size, string Colour, bool Bold = false)
{
    /// <summary>The kinds of words, by the class that they have in a page.</summary>
    public static readonly IReadOnlyDictionary<string, Lettering> All = new Dictionary<string, Lettering>
    {
        ["heading"] = new(17, "text", Bold: true),
        ["strong"] = new(12.5, "text", Bold: true),
        ["name"] = new(12.5, "text"),
        ["note"] = new(11, "muted"),
        ["tick"] = new(11, "muted"),
        ["label"] = new(12, "muted"),
        ["figures"] = new(12, "text", Bold: true),
        ["inside"] = new(11, "on", Bold: true),
        ["limits"] = new(11, "bad"),
        ["mark"] = new(15, "c", Bold: true),
    };

    /// <summary>The declarations of a style sheet.</summary>
    public string Css => $"font-size:{Format.Number(Size)}px;fill:var(--{Colour});{(Bold ? "font-weight:600;" : "")}";
}
