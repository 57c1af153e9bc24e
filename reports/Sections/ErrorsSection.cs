using LoadHarness.Recording;

namespace LoadHarness.Reports.Sections;

internal static class ErrorsSection
{
    public static Section From(RunResult run)
    {
        var failed = run.Arms.Sum(Failed);
        return new("errors", "Errors",
        [
            failed == 0 ? new Prose($"None: no request of {Format.Count(run.Arms.Sum(arm => arm.Requests))} failed.") : Table(run, failed),
            .. Unjudged(run) is { } bodies ? [new Prose(bodies)] : Array.Empty<Block>(),
        ]);
    }

    /// <summary>That bodies of right answers were not looked at, and how they differ, in a sentence; null when all were judged.</summary>
    public static string? Unjudged(RunResult run)
    {
        var bodies = BodyCounts.Of(run.Arms);
        var of = run.Workload is null ? "arm" : "request in their arm";
        string[] found =
        [
            .. bodies.Different > 0 ? [$"{Format.Count(bodies.Different)} were not like the first of their {of}"] : Array.Empty<string>(),
            .. bodies.Empty > 0 ? [$"{Format.Count(bodies.Empty)} were empty"] : Array.Empty<string>(),
        ];
        return bodies.Seen == 0
            ? null
            : $"The bodies of {Format.Count(bodies.Seen, "right answer")} were not looked at: "
                + $"{(found.Length == 0 ? $"all of {(run.Workload is null ? "an arm" : "a request in an arm")} were alike" : string.Join(", ", found))} ({(run.Workload is null ? "expect=TEXT" : "# expect: TEXT before a request")} says what a right one holds).";
    }

    private static Table Table(RunResult run, long failed) => Model.Table.Of(
        $"{Format.Count(failed, "failed request")} by kind and phase; none of them is in the latencies.",
        run.Arms.SelectMany(arm => Errors(arm).Select(error => (Arm: arm, Error: error))),
        ("Arm", row => run.CellOf(row.Arm)),
        ("Kind", row => Cell.Code(row.Error.Outcome)),
        ("Phase", row => row.Error.Phase),
        ("Count", row => Cell.Count(row.Error.Count)),
        ("First message", row => row.Error.FirstMessage));

    // What is counted as an outcome but has no entry of its own must not get lost. Of impostors, being refused is no error.
    private static IEnumerable<ErrorCount> Errors(ArmResult arm) =>
    [
        .. arm.Errors,
        .. from outcome in arm.Outcomes
           where arm.Impostors is null && outcome.Key != nameof(Outcome.Ok)
           let missing = outcome.Value - arm.Errors.Where(error => error.Outcome == outcome.Key).Sum(error => error.Count)
           where missing > 0
           select new ErrorCount(outcome.Key, Format.Absent, missing, ""),
    ];

    private static long Failed(ArmResult arm) => Math.Max(
        arm.Outcomes.Where(outcome => arm.Impostors is null && outcome.Key != nameof(Outcome.Ok)).Sum(outcome => outcome.Value),
        arm.Errors.Sum(error => error.Count));
}
