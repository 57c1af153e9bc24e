using LoadHarness.Gates;
using LoadHarness.Results;

namespace LoadHarness.Statistics.Judges;

/// <summary>What the statistics say of a run.</summary>
/// <param name="Comparisons">Every comparison that the plan asks for or gates, in the plan's order.</param>
/// <param name="Gates">One answer a gate, in the plan's order.</param>
/// <param name="Validity">Whether the run itself can be believed, check by check.</param>
public sealed record Judgement(
    IReadOnlyList<ComparisonResult> Comparisons,
    IReadOnlyList<GateResult> Gates,
    IReadOnlyList<ValidityCheck> Validity)
{
    /// <summary>Invalid when a validity check fails; else the worst answer of a gate: Fail, then Inconclusive, then Pass.</summary>
    public Verdict Verdict =>
        Validity.Any(check => !check.Ok) ? Verdict.Invalid
        : Gates.Any(gate => gate.Verdict == Verdict.Fail) ? Verdict.Fail
        : Gates.Any(gate => gate.Verdict == Verdict.Inconclusive) ? Verdict.Inconclusive
        : Verdict.Pass;
}
