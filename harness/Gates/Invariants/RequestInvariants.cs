using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on how requests ended.</summary>
public static class RequestInvariants
{
    /// <summary>Every request, or all but a number of them, ends in the outcome Ok.</summary>
    public static readonly Invariant NoErrors = new(
        "errors", "Requests that failed or were refused", ArmGroup.Honest, gate => $"requests that failed {(gate.AtMost == 0 ? "= 0" : gate.Limits)}")
    {
        Range = LimitRange.Requests,
        IsOfRequests = true,
        AtMost = 0,
        IsPromisedUnder = disturbance => disturbance.Fault is null,
        Count = (arm, gate, _) => new(arm.Name, arm.Requests - ArmProof.Failed(arm), arm.Requests, "request", "ended without an error")
        {
            Allowed = (long)(gate.AtMost ?? 0),
            Causes = Tally.List(arm.Outcomes.Where(outcome => outcome.Key != nameof(Outcome.Ok)).Select(outcome => (outcome.Key, outcome.Value))),
        },
    };

    /// <summary>Every answer names the client that sent the request.</summary>
    public static readonly Invariant IdentityVerified = new(
        "identityVerified", "In every answer the server names the expected client", ArmGroup.Mutual,
        _ => "answers in which the server names the expected client = all")
    {
        IsPromisedUnder = disturbance => disturbance.Fault is null,
        Count = (arm, _, _) => new(arm.Name, arm.IdentityVerified, ArmProof.Answered(arm), "answer", "name the expected client")
        {
            // A server that nobody here wrote says nothing about any request; one that testifies for some must for all.
            Blind = ArmProof.Answered(arm) > 0 && arm.Connections.ClientOnly >= ArmProof.Answered(arm) ? "the server does not say whom it saw" : null,
        },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [NoErrors, IdentityVerified];
}
