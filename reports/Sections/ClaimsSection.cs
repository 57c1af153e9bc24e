using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

internal static class ClaimsSection
{
    public static Section From(RunResult run) => new("claims", "Claims", [run.Claims.Count == 0 ? None : Table(run)]);

    private static Prose None { get; } = new("This scenario answers no claim.");

    private static Table Table(RunResult run) => new(
        "The usual advice, and what this run says to it.",
        [new("No."), new("Claim"), new("Answer"), new("What was measured")],
        [
            .. run.Claims.Select(claim => (Cell[])
            [
                new(claim.Id),
                Cell.Name(claim.Claim),
                Cell.Badge(claim.Answer.ToString().ToLowerInvariant(), Tones.Of(claim.Answer)),
                new(claim.Sentence),
            ]),
        ]);
}
