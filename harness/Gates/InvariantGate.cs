using LoadHarness.Arms;

namespace LoadHarness.Gates;

/// <summary>A rule on counts, over all arms it applies to. Counts need no statistics.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Invariant">What must hold.</param>
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

    /// <summary>Names of the arms that must keep the rule; null takes all that it is about.</summary>
    public IReadOnlyList<string>? Arms { get; init; }

    /// <summary>Lower limit in every single arm; null for none.</summary>
    public double? AtLeast { get; init; } = InvariantRule.Of(Invariant).AtLeast;

    /// <summary>Upper limit in every single arm; null for none.</summary>
    public double? AtMost { get; init; } = InvariantRule.Of(Invariant).AtMost;

    /// <inheritdoc/>
    public override bool IsNoisy => false;

    /// <inheritdoc/>
    public override string Rule => $"{(Arms is null ? InvariantRule.Of(Invariant).Arms.Name : string.Join(", ", Arms))}: " + Invariant switch
    {
        Invariant.ProvenShare => $"connections proven to be what the arm claims {Limits}",
        Invariant.ColdNeverResumed => "resumed connections = 0",
        Invariant.NoErrors => $"requests that failed {(AtMost == 0 ? "= 0" : Limits)}",
        Invariant.IdentityVerified => "answers in which the server names the expected client = all",
        Invariant.ImpostorsKeptOut => "requests that were let in = 0",
        Invariant.RefusedForTheirFlaw => "requests refused by the end that must refuse them, for what is wrong with them = all",
        Invariant.ImpostorsResumed => $"handshakes that the server resumed {Limits} in resumed arms, ≤ {LimitRange.Share.Show(1 - AtLeast!.Value)} in cold ones",
        Invariant.RoundTrips => $"round trips of each handshake {(AtMost is null ? "= 1, of a full one of TLS 1.2 = 2" : Limits)}",
        Invariant.ResumedShare => $"new connections that were resumed {Limits}",
        Invariant.ConnectionsPerRequest => $"new connections per request {Limits}",
        Invariant.HandshakeBytesSent => $"handshake bytes sent {Limits}",
        Invariant.HandshakeBytesReceived => $"handshake bytes received {Limits}",
        _ => throw new InvalidOperationException($"no rule for {Invariant}"),
    };

    private string Limits
    {
        get
        {
            var range = InvariantRule.Of(Invariant).Range!;
            return string.Join(", ", new[] { AtLeast is { } least ? $"≥ {range.Show(least)}" : null, AtMost is { } most ? $"≤ {range.Show(most)}" : null }.OfType<string>());
        }
    }
}
