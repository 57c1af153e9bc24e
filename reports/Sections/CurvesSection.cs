using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>What the arms show together.</summary>
internal static class CurvesSection
{
    public static Section From(RunResult run) => new("curves", "Curves", run.Curves.Count == 0 ? [None] : [.. run.Curves.SelectMany(Blocks)]);

    private static Prose None { get; } = new("No curves: nothing in this scenario is varied by degrees.");

    private static IEnumerable<Block> Blocks(Curve curve)
    {
        var chart = new CurveChart(curve);
        if (!chart.HasPoints)
        {
            yield return new Prose($"No chart of “{curve.Title}”: nothing of it was measured.");
            yield break;
        }

        yield return new Figure(chart, Plain.Line($"{curve.Title}. {curve.Note}"));
        yield return new Details("The points as a table", [Points(curve)]);
    }

    private static Table Points(Curve curve)
    {
        // A model is told where there is something measured to set it against; the rest of its points only make its line smooth.
        var measured = curve.Series.Where(series => series.Measured).SelectMany(series => series.Points).Select(point => point.X).ToHashSet();
        return new(
            $"{Plain.Line(curve.Title)}: every measured point with its interval, and the models at the same places.",
            [new("Series"), Column.Number(Heading(curve.X)), Column.Number(Heading(curve.Y)), Column.Number("Low"), Column.Number("High")],
            [
                .. from series in curve.Series
                   from point in series.Points
                   where series.Measured || measured.Count == 0 || measured.Contains(point.X)
                   select (Cell[])
                   [
                       Cell.Name(series.Name),
                       Cell.Number(Format.Value(point.X, curve.X.Unit)),
                       Cell.Number(Format.Value(point.Y, curve.Y.Unit)),
                       Cell.Number(Format.Value(point.Low, curve.Y.Unit)),
                       Cell.Number(Format.Value(point.High, curve.Y.Unit)),
                   ],
            ]);
    }

    private static string Heading(CurveAxis axis)
    {
        var label = Plain.Line(axis.Label);
        return label.Length == 0 ? label : char.ToUpperInvariant(label[0]) + label[1..];
    }
}
