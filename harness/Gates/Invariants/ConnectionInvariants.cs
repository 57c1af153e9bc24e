using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on how requests were carried.</summary>
public static class ConnectionInvariants
{
    /// <summary>Answered requests travel on connections that are what the arm claims, by both ends.</summary>
    public static readonly Invariant ProvenShare = new()
    {
        Id = "provenShare",
        Meaning = "Answered requests whose connection is what the arm claims, by both ends",
        Arms = ArmGroup.Honest,
        Range = LimitRange.Share,
        TakesAtLeast = true,
        AtLeast = Invariant.LeastProvenShare,
        IsPromisedUnder = TakesTickets,
        Words = gate => $"connections proven to be what the arm claims {gate.Limits}",
        Count = (arm, gate, _) =>
            new(arm.Name, ArmProof.Proven(arm), ArmProof.Answered(arm), "answered request", "travelled on the connection that the arm claims", gate.AtLeast ?? 0),
    };

    /// <summary>New connections are resumed.</summary>
    public static readonly Invariant ResumedShare = new()
    {
        Id = "resumedShare",
        Meaning = "New connections that were resumed",
        Arms = ArmGroup.Resumed,
        Selectable = ArmGroup.Honest,
        Range = LimitRange.Share,
        TakesAtLeast = true,
        TakesAtMost = true,
        AtLeast = Invariant.LeastProvenShare,
        IsPromisedUnder = TakesTickets,
        Words = gate => $"new connections that were resumed {gate.Limits}",
        Measure = Resumed,
    };

    /// <summary>A cold arm stays cold.</summary>
    public static readonly Invariant ColdNeverResumed = new()
    {
        Id = "coldResumed",
        Meaning = "No connection is resumed",
        Arms = ArmGroup.Cold,
        Words = _ => "resumed connections = 0",
        Count = (arm, _, _) => new(
            arm.Name,
            ArmProof.Answered(arm) - arm.Connections.Resumed,
            ArmProof.Answered(arm),
            "answered request",
            "travelled on a connection that was not resumed"),
    };

    /// <summary>Connections are kept.</summary>
    public static readonly Invariant ConnectionsPerRequest = new()
    {
        Id = "connectionsPerRequest",
        Meaning = "New connections in the rounds, divided by answered requests",
        Arms = ArmGroup.KeepAlive,
        Selectable = ArmGroup.Honest,
        Range = LimitRange.PerRequest,
        TakesAtLeast = true,
        TakesAtMost = true,
        NeedsLimit = true,
        Words = gate => $"new connections per request {gate.Limits}",
        Measure = PerRequest,
    };

    /// <summary>Handshakes take no more round trips than they need.</summary>
    public static readonly Invariant RoundTrips = new()
    {
        Id = "roundTrips",
        Meaning = "Every handshake takes at most so many round trips; without a limit exactly those of its kind: TLS 1.2 two for a full one, else one",
        Arms = ArmGroup.Connecting,
        Range = LimitRange.RoundTrips,
        TakesAtMost = true,
        Words = gate => $"round trips of each handshake {(gate.AtMost is null ? "= 1, of a full one of TLS 1.2 = 2" : gate.Limits)}",
        Count = (arm, gate, _) => gate.AtMost is { } most ? TookAtMost(arm, (int)most) : TookItsRoundTrips(arm),
    };

    /// <summary>What the client sends.</summary>
    public static readonly Invariant HandshakeBytesSent = new()
    {
        Id = "handshakeBytesSent",
        Meaning = "Median of the bytes that the client sent in a handshake",
        Arms = ArmGroup.Connecting,
        Range = LimitRange.Bytes,
        TakesAtLeast = true,
        TakesAtMost = true,
        NeedsLimit = true,
        Words = gate => $"handshake bytes sent {gate.Limits}",
        Measure = arm => Bytes(arm, arm.HandshakeBytes?.Sent, "sent"),
    };

    /// <summary>What the client receives.</summary>
    public static readonly Invariant HandshakeBytesReceived = new()
    {
        Id = "handshakeBytesReceived",
        Meaning = "Median of the bytes that the client received in a handshake",
        Arms = ArmGroup.Connecting,
        Range = LimitRange.Bytes,
        TakesAtLeast = true,
        TakesAtMost = true,
        NeedsLimit = true,
        Words = gate => $"handshake bytes received {gate.Limits}",
        Measure = arm => Bytes(arm, arm.HandshakeBytes?.Received, "received"),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
        [ProvenShare, ResumedShare, ColdNeverResumed, ConnectionsPerRequest, RoundTrips, HandshakeBytesSent, HandshakeBytesReceived];

    // Where the server refuses tickets because it was told to, nobody promised that connections are resumed.
    private static bool TakesTickets(Disturbance disturbance) => disturbance is { RefusesTicketEvery: null, Fault: null };

    // A HelloRetryRequest adds a round trip and is no excuse: a server that asks for it makes every client pay.
    private static Tally TookItsRoundTrips(ArmResult arm)
    {
        var expected = arm.Mode == ConnectionMode.Cold && arm.Tls == Names.Of(TlsVersion.Tls12) ? 2 : 1;
        var others = arm.RoundTrips.Where(trips => trips.Key != expected).Select(trips => $"{Format.Count(trips.Value)} took {trips.Key}").ToArray();
        return new(arm.Name, arm.RoundTrips.GetValueOrDefault(expected), arm.RoundTrips.Values.Sum(), "handshake", "took the round trips of their kind")
        {
            Causes = others.Length == 0 ? "" : $"expected {expected}; {string.Join(", ", others)}; a HelloRetryRequest adds one",
        };
    }

    private static Tally TookAtMost(ArmResult arm, int most) => new(
        arm.Name,
        arm.RoundTrips.Where(trips => trips.Key <= most).Sum(trips => trips.Value),
        arm.RoundTrips.Values.Sum(),
        "handshake",
        $"took at most {Format.Count(most, "round trip")}")
    {
        Causes = string.Join(", ", arm.RoundTrips.Where(trips => trips.Key > most).Select(trips => $"{Format.Count(trips.Value)} took {trips.Key}")),
    };

    private static Figure Resumed(ArmResult arm)
    {
        var (resumed, opened) = (arm.Connections.Resumed, arm.Connections.Full + arm.Connections.Resumed);
        var share = (double)resumed / opened;
        return opened == 0
            ? Figure.None(arm, "new connection")
            : new(share, Format.Percent(share), $"{arm.Name}: {Format.Count(resumed)} of {Format.Count(opened, "new connection")} were resumed");
    }

    private static Figure PerRequest(ArmResult arm)
    {
        var (opened, answered) = (arm.Connections.Full + arm.Connections.Resumed, ArmProof.Answered(arm));
        var ratio = (double)opened / answered;
        return answered == 0
            ? Figure.None(arm, "answered request")
            : new(ratio, Format.Number(ratio, Format.Decimals(0, ratio == 0 ? [] : [ratio])), $"{arm.Name}: {Format.Count(opened, "new connection")} in {Format.Count(answered, "answered request")}");
    }

    private static Figure Bytes(ArmResult arm, long? bytes, string way) => bytes is { } median
        ? new(median, Format.Count(median), $"{arm.Name}: {Format.Count(median, "byte")} {way} in a handshake")
        : Figure.None(arm, "handshake");
}
