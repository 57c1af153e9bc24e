using System.Globalization;
using LoadHarness.Text;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Gates on the trends of soaks.</summary>
internal sealed class TrendSimulation() : Simulation(
    "trends",
    "Trends of a soak",
    """
    **What is simulated.** Series of windows of 5 s with a known shape and normal noise, judged by the gates that a soak has by itself, with their limits for
    its length (√(30 min / length) times as much in a soak of less than half an hour) and their error budget: the 14 series that they judge share 5 %. *Noise* is its
    standard deviation in a window, in units of the limit of a long soak; *correlation* that of a window's noise with the one before. Shapes are in units of the limit of
    a soak of that length, unless said.

    A start-up whose time constant is up to a third of the soak, and saw-teeth of an eighth up to half of it, are told from growth: such a series is inconclusive or
    passes. What goes on throughout the soak and never falls back in it is growth as far as the soak can see, and a series that walks at random has gained what it
    gained: such rows are marked.
    """)
{
    private static readonly SimulatedSoaks[] Independent = [Of(5), Of(10), Of(30), Of(120), Of(480), Of(30, noise: 2), Of(120, noise: 2), Of(480, noise: 2)];
    private static readonly SimulatedSoaks[] Correlated = [Of(5, correlation: 0.6), Of(10, correlation: 0.6), Of(30, correlation: 0.6), Of(120, correlation: 0.6)];
    private static readonly SimulatedSoaks[] OfShapes = [Of(5), Of(30), Of(480), Of(30, noise: 2)];

    private static readonly double[] Gains = [0, 0.5, 1, 1.5, 2, 3];
    private static readonly double[] Leaks = [0.3, 1, 3, 10, 30];
    private static readonly double[] Heights = [1, 3, 10, 30];

    private int _cell;

    public override IEnumerable<SimulationTable> Tables() =>
    [
        new(
            "PASS / INCONCLUSIVE / FAIL in per cent, by what a line truly gains",
            "In units of the limit. Left of 1 FAIL is wrong, right of it PASS. *Soak decided at the limit*: soaks all of whose series gain exactly the limit, the worst case, and of which any passed or failed; the budget is 5 %.",
            [.. Columns, .. Gains.Select(Number), "soak decided at the limit"],
            [.. Independent.Concat(Correlated).Select(Lines)]),
        new(
            "FAIL in per cent, by what leaks in an hour",
            "In units of the limit of a long soak (1 MB for a heap, 8 MB for resident memory): which leak a soak of which length finds.",
            [.. Columns, .. Leaks.Select(leak => $"{Number(leak)} an hour")],
            [.. Independent.Select(soak => new SimulationRow([.. Cells(soak), .. Leaks.Select(leak => Judge(soak, SeriesShape.Line(leak * soak.Length.TotalHours / soak.Limit))).Select(counts => Percent(counts.Failed, counts.Gates))]))]),
        new(
            "What is no growth: FAIL in per cent, by height",
            "Heights in units of the limit. At most 2 % is asked for.",
            ["series", .. Columns, .. Heights.Select(Number)],
            [.. NoGrowth()]),
        new(
            "A step: PASS / INCONCLUSIVE / FAIL in per cent, by height",
            "From 1 on PASS is wrong, and at 1 FAIL, too: at most what a gate's share of the budget allows. A step within the last block is seen in part.",
            ["series", .. Columns, "0.5", "1", "2", "5"],
            [.. from when in (double[])[0.4, 0.7, 0.97] from soak in OfShapes select Steps(soak, when)]),
        new(
            "Growth behind something else: FAIL in per cent, by what the line gains",
            "The other has ten times the height of the limit, so the line must stand out of it.",
            ["series", .. Columns, "5", "10", "20", "40"],
            [
                .. from other in (SeriesShape[])[SeriesShape.StartUp(10, 0.05), SeriesShape.StartUp(10, 0.2), SeriesShape.SawTooth(10, 0.05), SeriesShape.SawTooth(10, 0.2)]
                   select new SimulationRow(
                       [other.Name, .. Cells(Of(30)), .. new double[] { 5, 10, 20, 40 }.Select(gain => Judge(Of(30), other.And(SeriesShape.Line(gain)))).Select(counts => Percent(counts.Failed, counts.Gates))]),
            ]),
    ];

    private static IReadOnlyList<string> Columns => ["soak", "noise", "correlation"];

    private static SimulatedSoaks Of(double minutes, double noise = 0.5, double correlation = 0) => new(TimeSpan.FromMinutes(minutes), noise, correlation);

    private static IReadOnlyList<string> Cells(SimulatedSoaks soak) => [Format.Roughly(soak.Length), Number(soak.NoiseOfWindow), Number(soak.Correlation)];

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private SimulationRow Lines(SimulatedSoaks soak)
    {
        var at = soak.JudgeWhole(SeriesShape.Line(soak.Limit), Runs, Seed + ++_cell);
        return new(
            [.. Cells(soak), .. Gains.Select(gain => Judge(soak, SeriesShape.Line(gain))).Select(counts => Shares(counts.Passed, counts.Inconclusive, counts.Failed)), Percent(at.RunsWithDecision, at.Runs)],
            Promise.OfBudget(at.RunsWithDecision, at.Runs))
        { Beyond = soak is { Correlation: > 0, Length.TotalMinutes: < 10 } ? "blocks of few windows resemble each other" : null };
    }

    private IEnumerable<SimulationRow> NoGrowth()
    {
        foreach (var soak in OfShapes)
        {
            foreach (var constant in (double[])[0.03, 0.1, 0.2, 1.0 / 3])
            {
                yield return Row(soak, height => SeriesShape.StartUp(height, constant));
            }

            yield return Row(soak, height => SeriesShape.StartUp(height, 1), "it takes as long as the soak");
            foreach (var tooth in (double[])[0.125, 0.17, 0.25, 0.33, 0.5])
            {
                yield return Row(soak, height => SeriesShape.SawTooth(height, tooth));
            }

            yield return Row(soak, height => SeriesShape.SawTooth(height, 1.2), "a tooth is longer than the soak");
            yield return Row(soak, SeriesShape.Walk, "what it gained, it gained");
        }

        SimulationRow Row(SimulatedSoaks soak, Func<double, SeriesShape> shape, string? beyond = null)
        {
            var counts = Heights.Select(height => Judge(soak, shape(height))).ToList();
            return new([shape(1).Name, .. Cells(soak), .. counts.Select(one => Percent(one.Failed, one.Gates))], [.. counts.Select(one => new Promise(one.Failed, one.Gates, 0.02))]) { Beyond = beyond };
        }
    }

    private SimulationRow Steps(SimulatedSoaks soak, double when)
    {
        var counts = new double[] { 0.5, 1, 2, 5 }.Select(height => Judge(soak, SeriesShape.Step(height, when))).ToList();
        var share = 1 - soak.Confidence;
        return new(
            [SeriesShape.Step(1, when).Name, .. Cells(soak), .. counts.Select(one => Shares(one.Passed, one.Inconclusive, one.Failed))],
            new Promise(counts[0].Failed, Runs, share),
            new Promise(counts[1].Passed + counts[1].Failed, Runs, share),
            new Promise(counts[2].Passed, Runs, share),
            new Promise(counts[3].Passed, Runs, share))
        { Beyond = when > 0.92 ? "within the last block" : null };
    }

    // In units of the limit of this soak; each cell draws its own.
    private VerdictCounts Judge(SimulatedSoaks soak, SeriesShape shape) => soak.Judge(shape.Times(soak.Limit), Runs, Seed + ++_cell);
}
