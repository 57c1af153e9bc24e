namespace LoadHarness.Plans;

/// <summary>A rule on counts, over all arms it applies to. Counts need no statistics.</summary>
public sealed record InvariantGate(string Name, Invariant Invariant) : Gate(Name)
{
    /// <summary>The invariants that stand in every scenario, where the target lets them be judged: see <see cref="TargetTraits.Invariants"/>.</summary>
    public static IReadOnlyList<InvariantGate> Standard { get; } =
    [
        new("proven connections", Invariant.ProvenShare),
        new("cold stays cold", Invariant.ColdNeverResumed),
        new("errors", Invariant.NoErrors),
        new("identity verified", Invariant.IdentityVerified),
    ];

    /// <inheritdoc/>
    public override string Rule => Invariant switch
    {
        Invariant.ProvenShare => "every arm: connections proven to be what the arm claims ≥ 99.9 %",
        Invariant.ColdNeverResumed => "cold arms: resumed connections = 0",
        Invariant.NoErrors => "every arm: requests that failed = 0",
        Invariant.IdentityVerified => "mutual arms: answers in which the server names the expected client = all",
        _ => throw new InvalidOperationException($"no rule for {Invariant}"),
    };
}
