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

    /// <summary>The invariants of plans with impostors, beside the standard ones, which are about honest arms.</summary>
    public static IReadOnlyList<InvariantGate> Impostors { get; } =
    [
        new("impostors kept out", Invariant.ImpostorsKeptOut),
        new("refused for their flaw", Invariant.RefusedForTheirFlaw),
        new("impostors' handshakes", Invariant.ImpostorsResumed),
    ];

    /// <summary>The gate on round trips. Not for an arm that takes full and resumed connections as they come.</summary>
    public static InvariantGate RoundTrips { get; } = new("round trips", Invariant.RoundTrips);

    /// <inheritdoc/>
    public override string Rule => Invariant switch
    {
        Invariant.ProvenShare => "every arm: connections proven to be what the arm claims ≥ 99.9 %",
        Invariant.ColdNeverResumed => "cold arms: resumed connections = 0",
        Invariant.NoErrors => "every arm: requests that failed = 0",
        Invariant.IdentityVerified => "mutual arms: answers in which the server names the expected client = all",
        Invariant.ImpostorsKeptOut => "arms of impostors: requests that were let in = 0",
        Invariant.RefusedForTheirFlaw => "arms of impostors: requests refused by the end that must refuse them, for what is wrong with them = all",
        Invariant.ImpostorsResumed => "arms of impostors: handshakes that the server resumed ≥ 99.9 % in resumed arms, ≤ 0.1 % in cold ones",
        Invariant.RoundTrips => "cold and resumed arms: round trips of each handshake = 1, of a full one of TLS 1.2 = 2",
        _ => throw new InvalidOperationException($"no rule for {Invariant}"),
    };
}
