namespace LoadHarness.Reports.Drawing;

/// <summary>The style sheet of charts, and what its names stand for where there is none.</summary>
internal static class Theme
{
    /// <summary>Dashes of lines, with the shape that dots have in their place. Either tells a series from others of its colour.</summary>
    public static readonly IReadOnlyList<(string Dash, ScottPlot.MarkerShape Dot)> Dashes =
    [
        ("none", ScottPlot.MarkerShape.FilledCircle), ("9 3", ScottPlot.MarkerShape.FilledSquare), ("2.5 2.5", ScottPlot.MarkerShape.FilledTriangleUp),
        ("10 3 2 3", ScottPlot.MarkerShape.FilledDiamond), ("18 4", ScottPlot.MarkerShape.FilledTriangleDown), ("5 2 1.5 2 1.5 2", ScottPlot.MarkerShape.OpenCircle),
    ];

    /// <summary>The style sheet, with the variables of both themes and of paper.</summary>
    public static string Css { get; } = string.Concat(
        $":root{{color-scheme:light dark;{Variables(Palette.Light)}}}\n",
        $"@media (prefers-color-scheme:dark){{:root{{{Variables(Palette.Dark)}}}}}\n",
        $"@media print{{:root{{color-scheme:light;{Variables(Palette.Light)}}}}}\n",
        string.Concat(Palette.Light.Series.Select((_, i) => $".c{i}{{--c:var(--c{i})}}\n")),
        string.Concat(Palette.Light.Steps.Select((_, i) => $".p{i}{{--c:var(--p{i});--on:var(--on{i})}}\n")),
        string.Concat(Dashes.Select((dash, i) => $".d{i}{{--dash:{dash.Dash}}}\n")),
        string.Concat(new[] { ("neutral", "text"), ("good", "good"), ("bad", "bad"), ("doubt", "doubt") }.Select(tone => $".chart .{tone.Item1}{{--c:var(--{tone.Item2})}}\n")),
        ".chart{display:block;width:100%;height:auto;font-variant-numeric:tabular-nums}\n",
        string.Concat(Ink.All.Select(ink => $".chart .{ink.Key}{{{ink.Value.Css}}}\n")),
        string.Concat(Lettering.All.Select(kind => $".chart .{kind.Key}{{{kind.Value.Css}}}\n")),
        """
        .swatch .line{fill:none;stroke:var(--c);stroke-width:2;stroke-dasharray:var(--dash)}
        .chart .line{stroke-linejoin:round}
        .chart .halo{paint-order:stroke;stroke:var(--background);stroke-width:4px;stroke-linejoin:round}
        .chart .series:hover .line,.chart .lit .line{stroke-width:3.2}
        .chart .series:hover .area,.chart .lit .area{fill-opacity:.25}
        .chart .lit .thread{stroke-width:1.8;stroke-opacity:1}
        .chart .dim{opacity:.15}
        .chart .key.dim{opacity:1}
        .chart .off{display:none}
        .chart .comparison.off{display:inline;opacity:.35}
        .chart .key.off{display:inline}
        .chart .key.off .name{text-decoration:line-through;fill:var(--muted)}

        """);

    /// <summary>What a name of a colour stands for.</summary>
    /// <param name="palette">The theme.</param>
    /// <param name="name">The name.</param>
    /// <param name="styles">Classes of the mark and of its series, the nearest first: the first that has a colour gives <c>c</c> its own.</param>
    public static string Colour(Palette palette, string name, string styles) => name switch
    {
        "c" => OfSeries(palette, styles),
        "on" => palette.On(OfSeries(palette, styles)),
        _ => palette.Named[name],
    };

    /// <summary>The dash of a series.</summary>
    public static string Dash(string styles) => styles.Split(' ').FirstOrDefault(style => style is ['d', >= '0' and <= '9']) is { } dash ? Dashes[dash[1] - '0'].Dash : "none";

    // A kind of mark has a name of its own, so only classes of a series name a colour: a tone that judges, or none.
    private static string OfSeries(Palette palette, string styles) => styles.Split(' ').Select(style => style switch
    {
        ['c', >= '0' and <= '9'] => palette.Series[style[1] - '0'],
        ['p', >= '0' and <= '9'] => palette.Steps[style[1] - '0'],
        "good" or "bad" or "doubt" => palette.Named[style],
        _ => null,
    }).OfType<string>().FirstOrDefault(palette.Text);

    private static string Variables(Palette palette) => string.Join(';',
    [
        .. palette.Named.Select(colour => $"--{colour.Key}:{colour.Value}"),
        .. palette.Series.Select((colour, i) => $"--c{i}:{colour}"),
        .. palette.Steps.Select((colour, i) => $"--p{i}:{colour};--on{i}:{palette.On(colour)}"),
    ]);
}
