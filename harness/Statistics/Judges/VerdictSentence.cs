using LoadHarness.Gates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Writes a run's verdict as one sentence.</summary>
public static class VerdictSentence
{
    /// <summary>What stands in the way of a pass, then what was found.</summary>
    /// <param name="run">The judged run.</param>
    /// <param name="finding">The scenario's finding; empty when there is none.</param>
    public static string Of(RunResult run, string finding)
    {
        var obstacle = run switch
        {
            { Status: RunStatus.Cancelled } => "Stopped before its end; the partial result proves nothing.",
            { Status: RunStatus.Unanswered } => $"The target never answered: {Reasons(run, CheckSubject.Target)}",
            { Verdict: Verdict.Invalid } => $"The run cannot be believed: {Doubts(run)}",
            { Verdict: Verdict.Fail } when Reasons(run, CheckSubject.Target) is { Length: > 0 } reason => $"The target failed: {reason}",
            { Verdict: Verdict.Fail } => $"{Names(run, Verdict.Fail)} failed.",
            { Verdict: Verdict.Inconclusive, Baseline: { Comparisons.Count: 0 } baseline } when Unlike(baseline) is { Length: > 0 } unlike =>
                $"The baseline is unlike this run, so nothing was compared with it: {unlike}.",
            { Verdict: Verdict.Inconclusive } => $"{Names(run, Verdict.Inconclusive)} cannot be decided {(run.Kind == RunKind.Windows ? "in this time" : "with this many rounds")}.",
            _ => "",
        };
        return string.Join(' ', new[] { obstacle, finding }.Where(part => part.Length > 0));
    }

    // The first that made it so: the harness's own trouble comes before a busy machine.
    private static string Doubts(RunResult run) =>
        string.Join(" ", run.Validity.Where(check => !check.Ok).OrderBy(check => check.Subject).Select(check => $"{check.Name}: {check.Why}").Take(1));

    private static string Reasons(RunResult run, CheckSubject subject) =>
        run.Validity.FirstOrDefault(check => !check.Ok && check.Subject == subject) is { } check ? $"{check.Name}: {check.Why}" : "";

    private static string Unlike(BaselineResult baseline) =>
        string.Join("; ", baseline.Differences.Where(fact => fact.Weight == DifferenceWeight.Unlike).Select(Likeness.Sentence));

    private static string Names(RunResult run, Verdict verdict)
    {
        // A change of the whole LLA breaks a gate on a baseline for each arm: three say it, the others are in the table.
        const int shown = 3;
        string[] names = [.. run.Gates.Where(gate => gate.Verdict == verdict).Select(gate => $"'{gate.Name}'")];
        return names.Length <= shown + 1 ? string.Join(", ", names) : $"{string.Join(", ", names[..shown])} and {Format.Count(names.Length - shown)} others";
    }
}
