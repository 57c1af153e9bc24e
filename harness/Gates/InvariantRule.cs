using LoadHarness.Arms;

namespace LoadHarness.Gates;

/// <summary>How an invariant is written in a gate file, which arms it is about, and which limits a gate may set.</summary>
public sealed record InvariantRule
{
    /// <summary>
    /// The least share of answered requests that must travel on the connection their arm claims, unless a gate says otherwise. Not 100 %:
    /// a server may refuse a ticket at any time (RFC 8446, 4.2.11), and those few samples are kept out of the latencies.
    /// </summary>
    public const double LeastProvenShare = 0.999;

    private InvariantRule()
    {
    }

    /// <summary>The invariant.</summary>
    public required Invariant Invariant { get; init; }

    /// <summary>Its name in gate files, such as <c>provenShare</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What must hold of each arm, without its limits, for people.</summary>
    public required string Meaning { get; init; }

    /// <summary>The arms that it is about when a gate names none.</summary>
    public required ArmGroup Arms { get; init; }

    /// <summary>The arms that a gate may name.</summary>
    public ArmGroup Selectable
    {
        get => field ?? Arms;
        init;
    }

    /// <summary>What its limits may be; null when it has none, because every single request counts.</summary>
    public LimitRange? Range { get; init; }

    /// <summary>Whether a gate may set a lower limit.</summary>
    public bool TakesAtLeast { get; init; }

    /// <summary>Whether a gate may set an upper limit.</summary>
    public bool TakesAtMost { get; init; }

    /// <summary>Whether a gate must set one of the limits, because no limit is the right one for everybody.</summary>
    public bool NeedsLimit { get; init; }

    /// <summary>The lower limit of a gate that sets none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>The upper limit of a gate that sets none.</summary>
    public double? AtMost { get; init; }

    /// <summary>Every rule, in the order in which help shows them.</summary>
    public static IReadOnlyList<InvariantRule> All { get; } =
    [
        new()
        {
            Invariant = Invariant.ProvenShare,
            Id = "provenShare",
            Meaning = "Answered requests whose connection is what the arm claims, by both ends",
            Arms = ArmGroup.Honest,
            Range = LimitRange.Share,
            TakesAtLeast = true,
            AtLeast = LeastProvenShare,
        },
        new()
        {
            Invariant = Invariant.ResumedShare,
            Id = "resumedShare",
            Meaning = "New connections that were resumed",
            Arms = ArmGroup.Resumed,
            Selectable = ArmGroup.Honest,
            Range = LimitRange.Share,
            TakesAtLeast = true,
            TakesAtMost = true,
            AtLeast = LeastProvenShare,
        },
        new()
        {
            Invariant = Invariant.ColdNeverResumed,
            Id = "coldResumed",
            Meaning = "No connection is resumed",
            Arms = ArmGroup.Cold,
        },
        new()
        {
            Invariant = Invariant.NoErrors,
            Id = "errors",
            Meaning = "Requests that failed or were refused",
            Arms = ArmGroup.Honest,
            Range = LimitRange.Requests,
            TakesAtMost = true,
            AtMost = 0,
        },
        new()
        {
            Invariant = Invariant.IdentityVerified,
            Id = "identityVerified",
            Meaning = "In every answer the server names the expected client",
            Arms = ArmGroup.Mutual,
        },
        new()
        {
            Invariant = Invariant.ConnectionsPerRequest,
            Id = "connectionsPerRequest",
            Meaning = "New connections in the rounds, divided by answered requests",
            Arms = ArmGroup.KeepAlive,
            Selectable = ArmGroup.Honest,
            Range = LimitRange.PerRequest,
            TakesAtLeast = true,
            TakesAtMost = true,
            NeedsLimit = true,
        },
        new()
        {
            Invariant = Invariant.RoundTrips,
            Id = "roundTrips",
            Meaning = "Every handshake takes at most so many round trips; without a limit exactly those of its kind: TLS 1.2 two for a full one, else one",
            Arms = ArmGroup.Connecting,
            Range = LimitRange.RoundTrips,
            TakesAtMost = true,
        },
        new()
        {
            Invariant = Invariant.HandshakeBytesSent,
            Id = "handshakeBytesSent",
            Meaning = "Median of the bytes that the client sent in a handshake",
            Arms = ArmGroup.Connecting,
            Range = LimitRange.Bytes,
            TakesAtLeast = true,
            TakesAtMost = true,
            NeedsLimit = true,
        },
        new()
        {
            Invariant = Invariant.HandshakeBytesReceived,
            Id = "handshakeBytesReceived",
            Meaning = "Median of the bytes that the client received in a handshake",
            Arms = ArmGroup.Connecting,
            Range = LimitRange.Bytes,
            TakesAtLeast = true,
            TakesAtMost = true,
            NeedsLimit = true,
        },
        new()
        {
            Invariant = Invariant.ImpostorsKeptOut,
            Id = "impostorsKeptOut",
            Meaning = "No request is answered, and the server lets no connection in",
            Arms = ArmGroup.Impostors,
        },
        new()
        {
            Invariant = Invariant.RefusedForTheirFlaw,
            Id = "refusedForTheirFlaw",
            Meaning = "Every request is refused by the end that must refuse it, for what is wrong with it",
            Arms = ArmGroup.Impostors,
        },
        new()
        {
            Invariant = Invariant.ImpostorsResumed,
            Id = "impostorsResumed",
            Meaning = "Requests that were refused in the kind of handshake that the arm claims, full or resumed",
            Arms = ArmGroup.Impostors,
            Range = LimitRange.Share,
            TakesAtLeast = true,
            AtLeast = LeastProvenShare,
        },
    ];

    /// <summary>The rule of an invariant.</summary>
    public static InvariantRule Of(Invariant invariant) => All.Single(rule => rule.Invariant == invariant);
}
