namespace LoadHarness.Reports.Sections;

/// <summary>What the harness measured where the truth was known; only in runs that asked.</summary>
internal static class CalibrationSection
{
    public static IEnumerable<Section> From(RunResult run) => run.Gates.Where(gate => gate.Truth is not null).ToList() is { Count: > 0 } points
        ? [new("calibration", "What was known, and what was measured", [Table(points)])]
        : [];

    private static Table Table(List<GateResult> points) => Model.Table.Of(
        "The harness was asked where the answer is known. A point that does not pass says which figures of other runs on this machine cannot be believed.",
        points,
        ("Verdict", point => Cell.Of(point.Verdict)),
        ("Point", point => Cell.Name(point.Name)),
        ("Known", point => point.Truth!),
        ("Measured", point => point.Measured),
        ("Why", point => point.Why));
}
