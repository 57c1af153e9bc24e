using LoadHarness.Recording;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

internal static class ErrorsSection
{
    public static Section From(RunResult run)
    {
        var failed = run.Arms.Sum(Failed);
        return new(
            "errors",
            "Errors",
            [failed == 0 ? new Prose($"None: no request of {Format.Count(run.Arms.Sum(arm => arm.Requests))} failed.") : Table(run, failed)]);
    }

    private static Table Table(RunResult run, long failed) => new(
        $"{Format.Count(failed)} failed {(failed == 1 ? "request" : "requests")} by kind and phase; none of them is in the latencies.",
        [new("Arm"), new("Kind"), new("Phase"), Column.Number("Count"), new("First message")],
        [.. run.Arms.SelectMany(arm => Rows(arm, run.LookOf(arm)))]);

    private static IEnumerable<Cell[]> Rows(ArmResult arm, int? look)
    {
        foreach (var error in arm.Errors)
        {
            yield return Row(arm, look, error.Outcome, error.Phase, error.Count, error.FirstMessage);
        }

        // What is counted as an outcome but has no entry of its own must not get lost. Of impostors, being refused is no error.
        foreach (var (outcome, count) in arm.Outcomes.Where(outcome => arm.Impostors is null && outcome.Key != nameof(Outcome.Ok)))
        {
            var missing = count - arm.Errors.Where(error => error.Outcome == outcome).Sum(error => error.Count);
            if (missing > 0)
            {
                yield return Row(arm, look, outcome, Format.Absent, missing, "");
            }
        }
    }

    private static Cell[] Row(ArmResult arm, int? look, string outcome, string phase, long count, string message) =>
        [Cell.Arm(arm.Name, look), Cell.Code(outcome), new(phase), Cell.Number(Format.Count(count)), new(message)];

    private static long Failed(ArmResult arm) => Math.Max(
        arm.Outcomes.Where(outcome => arm.Impostors is null && outcome.Key != nameof(Outcome.Ok)).Sum(outcome => outcome.Value),
        arm.Errors.Sum(error => error.Count));
}
