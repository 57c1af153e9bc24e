namespace LoadHarness.Reports.Charts;

/// <summary>How charts look: classes for marks, and their style sheet. An arm is told by colour and by dash, so that either is enough.</summary>
public static class Theme
{
    // None, long, dotted, long-short.
    private static readonly string[] Dashes = ["none", "9 3", "2.5 2.5", "10 3 2 3"];

    /// <summary>Looks of arms that differ; further arms begin again.</summary>
    public static int SeriesCount => Palette.Light.Series.Count * Dashes.Length;

    /// <summary>How many steps a bar can have.</summary>
    public static int StepCount => Palette.Light.Steps.Count;

    /// <summary>The class that gives an arm its colour and dash.</summary>
    public static string Series(int index) => $"s{index % SeriesCount}";

    /// <summary>The class that gives a step its colour.</summary>
    public static string Step(int index) => $"p{index}";

    /// <summary>The shape of an arm's dots, which changes with its dash.</summary>
    public static Shape Dot(int index) => (Shape)Look(index).Dash;

    /// <summary>Colour and dash of the arm at <paramref name="index"/>, as places in <see cref="Palette.Series"/> and the list of dashes.</summary>
    public static (int Colour, int Dash) Look(int index)
    {
        // Both change from one arm to the next. Six colours and four dashes meet again after twelve arms: from there the dashes run one ahead.
        const int Meeting = 12;
        return (index % Palette.Light.Series.Count, (index + (index / Meeting)) % Dashes.Length);
    }

    /// <summary>The style sheet of the charts, with the variables of both themes and of paper.</summary>
    public static string Css { get; } = string.Concat(
        $":root{{color-scheme:light dark;{Variables(Palette.Light)}}}\n",
        $"@media (prefers-color-scheme:dark){{:root{{{Variables(Palette.Dark)}}}}}\n",
        $"@media print{{:root{{color-scheme:light;{Variables(Palette.Light)}}}}}\n",
        string.Concat(Enumerable.Range(0, SeriesCount).Select(SeriesRule)),
        string.Concat(Enumerable.Range(0, StepCount).Select(i => $".{Step(i)}{{--c:var(--p{i});--on:var(--on{i})}}\n")),
        """
        .chart{display:block;width:100%;height:auto;font-size:12px}
        .chart text{fill:var(--text)}
        .chart .name{font-size:12.5px}
        .chart .tick{font-size:11px;fill:var(--muted);font-variant-numeric:tabular-nums}
        .chart .label{fill:var(--muted)}
        .chart .strong{font-weight:600}
        .chart .figures{font-weight:600;font-variant-numeric:tabular-nums}
        .chart .inside{font-size:11px;font-weight:600;fill:var(--on)}
        .chart .halo{paint-order:stroke;stroke:var(--background);stroke-width:4px;stroke-linejoin:round}
        .chart .grid,.chart .minor,.chart .rule,.chart .axis{stroke:var(--grid);stroke-width:1}
        .chart .minor{stroke:var(--minor-grid)}
        .chart .rule{stroke:var(--rule)}
        .chart .axis{stroke:var(--muted)}
        .chart .one{stroke:var(--text);stroke-width:1.2}
        .chart .line,.swatch .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-dasharray:var(--dash)}
        .chart .model{stroke-width:1.3}
        .chart .whisker{stroke:var(--c);stroke-width:1.3}
        .chart .unsupported{stroke-width:1.3;stroke-dasharray:1.5 4}
        .chart .area{fill:var(--c);fill-opacity:.09}
        .chart .median,.chart .dot,.chart .bar{fill:var(--c)}
        .chart .median{stroke:var(--background);stroke-width:.8}
        .chart .dot{stroke:var(--background);stroke-width:.6}
        .chart .thread{fill:none;stroke:var(--c);stroke-width:1;stroke-opacity:.35}
        .chart .violin{fill:var(--c);fill-opacity:.16;stroke:var(--c);stroke-width:1}
        .chart .box{fill:var(--background);stroke:var(--c);stroke-width:1.6}
        .chart .middle{stroke:var(--c);stroke-width:2.6}
        .chart .bar{stroke:var(--background);stroke-width:1}
        .chart .leader{fill:none;stroke:var(--c);stroke-width:.8;stroke-opacity:.55}
        .chart .neutral{--c:var(--text)}
        .chart .good{--c:var(--good)}
        .chart .bad{--c:var(--bad)}
        .chart .doubt{--c:var(--doubt)}
        .chart .interval{stroke:var(--c);stroke-width:2}
        .chart .estimate{fill:var(--c)}
        .chart .gap{fill:var(--grid)}
        .chart .event{fill:var(--doubt);fill-opacity:.75}
        .chart .limit{stroke:var(--bad);stroke-width:1.8;stroke-dasharray:4 3}
        .chart .mark{fill:var(--c);font-size:15px;font-weight:700}
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

    private static string SeriesRule(int index)
    {
        var (colour, dash) = Look(index);
        return $".s{index}{{--c:var(--c{colour});--dash:{Dashes[dash]}}}\n";
    }

    private static string Variables(Palette palette)
    {
        var colours = new List<string>
        {
            $"--background:{palette.Background}", $"--card:{palette.Card}", $"--text:{palette.Text}", $"--muted:{palette.Muted}",
            $"--rule:{palette.Rule}", $"--grid:{palette.Grid}", $"--minor-grid:{palette.MinorGrid}", $"--link:{palette.Link}",
            $"--good:{palette.Good}", $"--good-background:{palette.GoodBackground}", $"--bad:{palette.Bad}",
            $"--bad-background:{palette.BadBackground}", $"--doubt:{palette.Doubt}", $"--doubt-background:{palette.DoubtBackground}",
        };
        colours.AddRange(palette.Series.Select((colour, i) => $"--c{i}:{colour}"));
        colours.AddRange(palette.Steps.Select((colour, i) => $"--p{i}:{colour};--on{i}:{palette.On(colour)}"));
        return string.Join(';', colours);
    }
}
