using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Sections;

namespace LoadHarness.Reports.Ci;

/// <summary>The three charts of a run that say most, as files of their own: for a pull request or a slide.</summary>
public static class MainCharts
{
    /// <summary>The folder, in that of the run.</summary>
    public const string Folder = "charts";

    private const int Most = 3;

    // What says most comes first. Of each kind the first in the report.
    private static readonly (Type Kind, string Name)[] Kinds =
    [
        (typeof(ForestChart), "ratios"), (typeof(CurveChart), "curve"), (typeof(TimeChart), "over-time"), (typeof(DensityChart), "density"),
        (typeof(PercentileChart), "percentiles"), (typeof(StepsChart), "steps"),
    ];

    /// <summary>Every path that one of the files can have, from the run's folder.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Kinds.SelectMany(kind => new[] { PathOf(kind.Name, "svg"), PathOf(kind.Name, "png") })];

    /// <summary>The charts, each with the name of its files; fewer where the run has fewer.</summary>
    public static IReadOnlyList<(string Name, Chart Chart)> Of(RunResult run)
    {
        Section[] sections =
            [ComparisonsSection.From(run), CurvesSection.From(run), .. SoakSection.From(run), .. StormSection.From(run), LatencySection.From(run), StepsSection.From(run)];
        var charts = sections.SelectMany(section => section.Blocks).OfType<Figure>().Select(figure => figure.Chart).ToList();
        return
        [
            .. (from kind in Kinds
                let chart = charts.Find(chart => chart.GetType() == kind.Kind)
                where chart is not null
                select (kind.Name, chart)).Take(Most),
        ];
    }

    /// <summary>Whether charts can be drawn at all: whether the native library is there.</summary>
    public static bool CanBeDrawn => Picture.HasLibrary;

    /// <summary>Whether this machine has a font to write the words of a PNG in.</summary>
    public static bool HasFont => PngPicture.HasFont;

    /// <summary>What stands below the title of each: verdict, scenario and date.</summary>
    public static string CaptionOf(RunResult run) => $"{Format.Word(run.Verdict)} · {run.Scenario} · {Format.Moment(run.StartedAt)}";

    /// <summary>The path of one of the files, from the run's folder.</summary>
    public static string PathOf(string name, string ending) => $"{Folder}/{name}.{ending}";
}
