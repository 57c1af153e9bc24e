namespace LoadHarness.Reports.Sections;

internal static class GatesSection
{
    public static Section From(RunResult run) => new(
        "gates", "Gates", [run.Gates.Count == 0 ? new Prose("This run has no gates: it measures and judges nothing.") : Table(run)]);

    private static Table Table(RunResult run) => Model.Table.Of(
        "Every rule that decides the verdict. Inconclusive: the interval crosses the limit, more rounds could tell.",
        run.Gates,
        ("Verdict", gate => Cell.Of(gate.Verdict)),
        ("Gate", gate => Cell.Name(gate.Name)),
        ("Rule", gate => Cell.Code(gate.Rule)),
        ("Measured [interval]", gate => gate.Measured),
        ("Why", gate => gate.Why));
}
