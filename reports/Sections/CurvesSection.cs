using LoadHarness.Options;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;

namespace LoadHarness.Reports.Sections;

/// <summary>What the arms show together.</summary>
internal static class CurvesSection
{
    public static Section From(RunResult run) => new("curves", "Curves", run.Curves.Count == 0 ? [new Prose("No curves: nothing in this scenario is varied by degrees.")] : [.. run.Curves.SelectMany(curve => Blocks(run, curve))]);

    private static IEnumerable<Block> Blocks(RunResult run, Curve curve)
    {
        var chart = new CurveChart(curve, [.. curve.Series.Select((series, place) => run.LookOf(series.Name) ?? Look.OfMode(series.Name) ?? Look.At(place))]) { Limit = ObjectiveOf(run, curve) };
        return chart.HasPoints
            ? [new Figure(chart, Plain.Line($"{curve.Title}. {curve.Note}")), new Details("The points as a table", [Points(curve)])]
            : [new Prose($"No chart of “{curve.Title}”: nothing of it was measured.")];
    }

    // Of a search for the capacity, in the unit of its curve.
    private static double? ObjectiveOf(RunResult run, Curve curve) =>
        run.Kind == RunKind.Steps && curve.Y is { Label: "response time", Unit: "ms" } && DurationText.TryParse(run.Options.GetValueOrDefault(RunCatalogue.Slo.Name, ""), out var objective)
            ? objective.TotalMilliseconds
            : null;

    private static Table Points(Curve curve)
    {
        // A model is told where there is something measured to set it against; the rest of its points only make its line smooth.
        var measured = curve.Series.Where(series => series.Measured).SelectMany(series => series.Points).Select(point => point.X).ToHashSet();
        return Table.Of(
            $"{Plain.Line(curve.Title)}: every measured point with its interval, and the models at the same places.",
            from series in curve.Series
            from point in series.Points
            where series.Measured || measured.Count == 0 || measured.Contains(point.X)
            select (series.Name, Point: point),
            ("Series", row => Cell.Name(row.Name)),
            (Heading(curve.X), row => Cell.Number(Format.Value(row.Point.X, curve.X.Unit))),
            (Heading(curve.Y), row => Cell.Number(Format.Value(row.Point.Y, curve.Y.Unit))),
            ("Low", row => Cell.Number(Format.Value(row.Point.Low, curve.Y.Unit))),
            ("High", row => Cell.Number(Format.Value(row.Point.High, curve.Y.Unit))));
    }

    private static string Heading(CurveAxis axis) => Format.Capital(Plain.Line(axis.Label));
}
