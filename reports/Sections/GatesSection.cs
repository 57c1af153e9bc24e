using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

internal static class GatesSection
{
    public static Section From(RunResult run) => new("gates", "Gates", [run.Gates.Count == 0 ? None : Table(run)]);

    private static Prose None { get; } = new("This run has no gates: it measures and judges nothing.");

    private static Table Table(RunResult run) => new(
        "Every rule that decides the verdict. Inconclusive: the interval crosses the limit, more rounds could tell.",
        [new("Verdict"), new("Gate"), new("Rule"), new("Measured [interval]"), new("Why")],
        [
            .. run.Gates.Select(gate => (Cell[])
            [
                Cell.Badge(Format.Word(gate.Verdict), Tones.Of(gate.Verdict)),
                Cell.Name(gate.Name),
                Cell.Code(gate.Rule),
                new(gate.Measured),
                new(gate.Why),
            ]),
        ]);
}
