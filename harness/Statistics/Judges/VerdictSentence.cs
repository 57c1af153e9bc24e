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
            { Verdict: Verdict.Invalid } => $"The run cannot be believed: {Doubts(run)}",
            { Verdict: Verdict.Fail } => $"{Names(run, Verdict.Fail)} failed.",
            { Verdict: Verdict.Inconclusive, Baseline: { Comparisons.Count: 0 } baseline } when Unlike(baseline) is { Length: > 0 } unlike =>
                $"The baseline is unlike this run, so nothing was compared with it: {unlike}.",
            { Verdict: Verdict.Inconclusive } => $"{Names(run, Verdict.Inconclusive)} cannot be decided {(run.Kind == RunKind.Windows ? "in this time" : "with this many rounds")}.",
            _ => "",
        };
        return string.Join(' ', new[] { obstacle, finding }.Where(part => part.Length > 0));
    }

    private static string Doubts(RunResult run) =>
        string.Join(" ", run.Validity.Where(check => !check.Ok).Select(check => $"{check.Name}: {check.Why}").Take(1));

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
