namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on arms one end of which is an impostor.</summary>
public static class ImpostorInvariants
{
    /// <summary>No impostor gets in.</summary>
    public static readonly Invariant KeptOut = new(
        "impostorsKeptOut", "No request is answered, and the server lets no connection in", ArmGroup.Impostors, _ => "requests that were let in = 0")
    {
        Count = (arm, _, _) => new(arm.Name, arm.Requests - arm.Impostors!.Admitted, arm.Requests, "request", "were kept out"),
    };

    /// <summary>It is refused by the end that must, and for what is wrong with it.</summary>
    public static readonly Invariant RefusedForTheirFlaw = new(
        "refusedForTheirFlaw", "Every request is refused by the end that must refuse it, for what is wrong with it", ArmGroup.Impostors,
        _ => "requests refused by the end that must refuse them, for what is wrong with them = all")
    {
        Count = (arm, _, _) => Refused(arm, arm.Impostors!),
    };

    /// <summary>It is refused in the kind of handshake that the arm claims: resumed with a ticket, or full.</summary>
    public static readonly Invariant Resumed = new(
        "impostorsResumed", "Requests that were refused in the kind of handshake that the arm claims, full or resumed", ArmGroup.Impostors,
        gate => $"handshakes that the server resumed {gate.Limits} in resumed arms, ≤ {LimitRange.Share.Show(1 - gate.AtLeast!.Value)} in cold ones")
    {
        Range = LimitRange.Share,
        AtLeast = Invariant.LeastProvenShare,
        Count = (arm, gate, _) => new(
            arm.Name,
            arm.Mode == ConnectionMode.Resumed ? arm.Impostors!.TicketsTaken : arm.Requests - arm.Impostors!.TicketsTaken,
            arm.Requests, "request", "were refused in the kind of handshake that the arm claims", gate.AtLeast ?? 0),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [KeptOut, RefusedForTheirFlaw, Resumed];

    private static Tally Refused(ArmResult arm, ImpostorCounts impostors)
    {
        var expected = impostors.Expected;
        var byRightEnd = impostors.Refused.Where(refusal => refusal.By == expected.By).ToLookup(refusal => refusal.Reason == expected.Reason.ToString());
        var others = Tally.List([
            .. byRightEnd[false].Select(refusal => (refusal.Reason, refusal.Count)),
            .. arm.Errors.Select(error => (error.Outcome, error.Count)),
        ]);
        return new(arm.Name, Math.Min(byRightEnd[true].Sum(refusal => refusal.Count), arm.Requests), arm.Requests, "request", "were refused for what is wrong with them")
        {
            Causes = $"expected {(expected.By == Side.Client ? "TTS" : "LLA")} to say {expected.Reason}{(others.Length > 0 ? $", but: {others}" : "")}",
        };
    }
}
