using LoadHarness.Gates;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Statistics.Judges;

/// <summary>Judges a run by its plan. Pure: the same plan and facts give the same answer.</summary>
public static class Judge
{
    /// <summary>Comparisons, gates and validity of a run.</summary>
    public static Judgement Run(Evidence evidence, ProofLedger ledger, GeneratorLoad generator)
    {
        var plan = evidence.Plan;
        GateAnswer[] answers = [.. plan.Gates.Select(gate => LeftOut(gate, plan) ?? gate.Judge(evidence))];
        var gated = answers.Select(answer => answer.Comparison).OfType<ComparisonResult>().ToLookup(one => (one.Metric, one.Arm, one.Baseline));
        var planned = plan.Comparisons.Select(one => (one.Metric.Name, one.Arm, one.Baseline)).ToHashSet();
        return new(
            [.. plan.Comparisons.SelectMany(Compare), .. gated.Where(one => !planned.Contains(one.Key)).SelectMany(one => one)],
            [.. answers.Select(answer => answer.Result)],
            ValidityChecks.Of(evidence, ledger, generator))
        {
            FailsOnAnyMachine = FailsOnAnyMachine(evidence),
            Baseline = evidence.Baseline?.Result([.. plan.Gates.OfType<BaselineGate>()], answers),
        };

        IEnumerable<ComparisonResult> Compare(ComparisonPlan comparison) =>
            gated[(comparison.Metric.Name, comparison.Arm, comparison.Baseline)] is var judged && judged.Any()
                ? judged
                : [new PairedRounds(comparison, evidence.Arms).Compare(ErrorBudget.UngatedConfidence)];
    }

    // A storm is over when all are back in time, and a fault is meant.
    private static bool FailsOnAnyMachine(Evidence evidence)
    {
        var sure = evidence with { Arms = [.. evidence.Arms.Where(arm => arm is { Disturbance: null, Impostors: null }).Select(ArmProof.OnAnyMachine)] };
        return evidence.Plan.Schedule is not Outages && evidence.Plan.Gates.OfType<InvariantGate>().Any(gate => gate.Judge(sure).Result.Verdict == Verdict.Fail);
    }

    /// <summary>
    /// Whether more rounds could decide something: asked at each of the plan's looks but the last. Only gates count that noise in the rounds
    /// can move; no number of rounds changes what an exact count could not tell.
    /// </summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="arms">What the arms measured in the rounds so far.</param>
    public static bool AnyInconclusive(LoadPlan plan, IReadOnlyList<ArmResult> arms)
    {
        var evidence = new Evidence(plan, arms);
        return plan.Gates.Any(gate => gate.Noise == Noise.Rounds && gate.NamedArms.All(IsMeasured) && gate.Judge(evidence).Result.Verdict == Verdict.Inconclusive);

        // An arm without a request was left out, and stays so.
        bool IsMeasured(string name) => evidence.Find(name) is { Requests: > 0 };
    }

    // Only the user's own gates name arms that were left out.
    private static GateAnswer? LeftOut(Gate gate, LoadPlan plan) => plan.LeftOut.FirstOrDefault(arm => gate.NamedArms.Contains(arm.Arm)) is { } missing
        ? new(new GateResult(gate.Name, gate.Rule, "not measured", Verdict.Inconclusive, $"'{missing.Arm}' was left out: {missing.Why}."))
        : null;
}

/// <summary>What the statistics say of a run.</summary>
/// <param name="Comparisons">Every comparison that the plan asks for or gates, in the plan's order.</param>
/// <param name="Gates">One answer a gate, in the plan's order.</param>
/// <param name="Validity">Whether the run itself can be believed, check by check.</param>
public sealed record Judgement(IReadOnlyList<ComparisonResult> Comparisons, IReadOnlyList<GateResult> Gates, IReadOnlyList<ValidityCheck> Validity)
{
    /// <summary>How the run compares with the stored one; null when it was judged alone.</summary>
    public BaselineResult? Baseline { get; init; }

    /// <summary>Whether a gate on counts fails by what no busy machine can bring about.</summary>
    public bool FailsOnAnyMachine { get; init; }

    /// <summary>
    /// Invalid when the harness's own books are wrong. Else Fail when the target failed for sure, Invalid when the machine was too busy to tell, and
    /// then the worst answer of a gate: Fail, then Inconclusive, then Pass.
    /// </summary>
    public Verdict Verdict =>
        IsBroken(CheckSubject.Harness) ? Verdict.Invalid
        : FailsOnAnyMachine || IsBroken(CheckSubject.Target) ? Verdict.Fail
        : IsBroken(CheckSubject.Machine) ? Verdict.Invalid
        : Gates.Any(gate => gate.Verdict == Verdict.Fail) ? Verdict.Fail
        : Gates.Any(gate => gate.Verdict == Verdict.Inconclusive) ? Verdict.Inconclusive
        : Verdict.Pass;

    private bool IsBroken(CheckSubject subject) => Validity.Any(check => !check.Ok && check.Subject == subject);
}
