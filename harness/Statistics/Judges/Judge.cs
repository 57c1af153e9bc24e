using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges a run by its plan. Pure: the same plan and facts give the same answer.</summary>
public static class Judge
{
    /// <summary>Comparisons, gates and validity of a run. Gates on a baseline are left to <see cref="BaselineJudge"/>.</summary>
    public static Judgement Run(LoadPlan plan, IReadOnlyList<ArmResult> arms, ProofLedger ledger, GeneratorLoad generator)
    {
        var confidence = ErrorBudget.GateConfidence(plan);
        var ratios = plan.Gates.OfType<RatioGate>().ToDictionary(gate => gate, gate => RatioJudge.Judge(gate, arms, confidence));
        var gated = ratios.ToLookup(ratio => ratio.Key.Comparison, ratio => ratio.Value.Comparison);

        return new(
            [.. plan.Comparisons.Union(gated.Select(ratio => ratio.Key)).SelectMany(Compare)],
            [.. plan.Gates.Where(gate => gate is not (BaselineGate or TrendGate)).Select(Answer)],
            ValidityChecks.Of(plan, arms, ledger, generator));

        IEnumerable<ComparisonResult> Compare(ComparisonPlan comparison) => gated.Contains(comparison)
            ? gated[comparison]
            : [new PairedRounds(comparison, arms).Compare(ErrorBudget.UngatedConfidence)];

        GateResult Answer(Gate gate) => gate switch
        {
            InvariantGate invariant => InvariantJudge.Judge(invariant, arms),
            LimitGate limit => LimitJudge.Judge(limit, arms, confidence),
            RatioGate ratio => ratios[ratio].Gate,
            _ => throw Unknown(gate, nameof(plan)),
        };
    }

    /// <summary>
    /// Whether more rounds could decide something: asked at each of the plan's looks but the last. Only noisy gates count;
    /// no number of rounds changes what an exact count could not tell.
    /// </summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="arms">What the arms measured in the rounds so far.</param>
    public static bool AnyInconclusive(LoadPlan plan, IReadOnlyList<ArmResult> arms)
    {
        var confidence = ErrorBudget.GateConfidence(plan);
        return plan.Gates.Where(gate => gate.IsNoisy && gate is not (BaselineGate or TrendGate)).Any(gate => Answer(gate).Verdict == Verdict.Inconclusive);

        GateResult Answer(Gate gate) => gate switch
        {
            LimitGate limit => LimitJudge.Judge(limit, arms, confidence),
            RatioGate ratio => RatioJudge.Judge(ratio, arms, confidence).Gate,
            _ => throw Unknown(gate, nameof(plan)),
        };
    }

    private static ArgumentException Unknown(Gate gate, string parameter) =>
        new($"gate '{gate.Name}' is of an unknown kind, {gate.GetType().Name}", parameter);
}

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
