namespace LoadHarness.Gates.Invariants;

/// <summary>A rule for each fault: whatever the LLA does wrong is filed as what it is, and nothing else fails.</summary>
public static class FaultInvariants
{
    /// <summary>One a fault, in their order.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [.. Enum.GetValues<Fault>().Select(Make)];

    /// <summary>The rule for a fault.</summary>
    public static Invariant Of(Fault fault) => All[(int)fault];

    private static Invariant Make(Fault fault)
    {
        var name = fault.ToString();
        var what = fault switch
        {
            Fault.DropTicketKeys => "full handshakes instead of resumed ones",
            Fault.RestartGracefully => "answers that end their connection",
            _ => FaultCounts.ExpectedOf(fault).ToString(),
        };
        return new(
            $"{char.ToLowerInvariant(name[0])}{name[1..]}Filed", $"As many {what} as the LLA injected, and no other failure", ArmGroup.With(fault),
            _ => $"{what} = injected, all other failures = 0")
        {
            Count = (arm, _, _) => arm.Faults is { } counts
                ? Filed(arm, counts, what)
                : new(arm.Name, 0, 0, "injected fault", "") { Blind = "the LLA does not count its faults" },
        };
    }

    private static Tally Filed(ArmResult arm, FaultCounts counts, string what)
    {
        var injected = counts.Injected ?? 0;
        var others = arm.Outcomes.Where(outcome => outcome.Key != nameof(Outcome.Ok) && outcome.Key != counts.Expected).Select(outcome => $"{Format.Count(outcome.Value)} {outcome.Key}");
        var isBroken = counts.Filed != injected || counts.Misfiled != 0;
        return new(arm.Name, counts.Filed, injected, "injected fault", $"were filed as {what}, and nothing else failed")
        {
            Broken = isBroken,
            Blind = injected == 0 && !isBroken ? "the fault did not strike once; a longer block= would let it" : null,
            Breach = $"{arm.Name}: the LLA injected {Format.Count(injected)}, the client filed {Format.Count(counts.Filed)} {what}; "
                + (counts.Misfiled == 0 ? "nothing else failed" : $"failed otherwise: {string.Join(", ", others)}"),
        };
    }
}
