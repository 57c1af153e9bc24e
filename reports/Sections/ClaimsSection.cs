namespace LoadHarness.Reports.Sections;

internal static class ClaimsSection
{
    public static Section From(RunResult run) => new("claims", "Claims", [run.Claims.Count == 0 ? new Prose("This scenario answers no claim.") : Table(run)]);

    private static Table Table(RunResult run) => Model.Table.Of(
        "The usual advice, and what this run says to it.",
        run.Claims,
        ("No.", claim => claim.Id),
        ("Claim", claim => Cell.Name(claim.Claim)),
        ("Answer", claim => Cell.Of(claim.Answer)),
        ("What was measured", claim => claim.Sentence));
}
