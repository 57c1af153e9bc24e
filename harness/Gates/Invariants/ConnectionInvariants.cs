using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates.Invariants;

/// <summary>The rules on how requests were carried.</summary>
public static class ConnectionInvariants
{
    /// <summary>Answered requests travel on connections that are what the arm claims, by both ends.</summary>
    public static readonly Invariant ProvenShare = new(
        "provenShare", "Answered requests whose connection is what the arm claims, by both ends", ArmGroup.Honest,
        gate => $"connections proven to be what the arm claims {gate.Limits}")
    {
        Range = LimitRange.Share,
        AtLeast = Invariant.LeastProvenShare,
        IsPromisedUnder = TakesTickets,
        Count = (arm, gate, _) =>
            new(arm.Name, ArmProof.Proven(arm), ArmProof.Answered(arm), "answered request", "travelled on the connection that the arm claims", gate.AtLeast ?? 0)
            {
                Causes = string.Join(", ", new[] { ArmProof.LostTickets(arm), Tally.List([("without the client's certificate", arm.Connections.Unauthenticated)]) }.Where(cause => cause.Length > 0)),
            },
    };

    /// <summary>The server asks for the client's certificate, and the client sends it, within every full handshake.</summary>
    /// <remarks>
    /// Of every single one: a server that asks only sometimes lets in whom it does not know. A resumed connection has the client that its session
    /// began with, so it is the full handshake before it that counts.
    /// </remarks>
    public static readonly Invariant Authentication = new(
        "authentication", "In every full handshake, warm-up included, the server asks for the client's certificate and the client sends it", ArmGroup.Mutual,
        _ => "full handshakes that carry the client's certificate = all")
    {
        IsTold = arm => arm.ClientCertificates is not null,
        Count = (arm, _, _) => Carried(arm.Name, arm.ClientCertificates!),
    };

    /// <summary>New connections are resumed.</summary>
    public static readonly Invariant ResumedShare = new(
        "resumedShare", "New connections that were resumed", ArmGroup.Resumed, gate => $"new connections that were resumed {gate.Limits}")
    {
        Selectable = ArmGroup.Honest,
        Range = LimitRange.Share,
        AtLeast = Invariant.LeastProvenShare,
        IsPromisedUnder = TakesTickets,
        Measure = Resumed,
    };

    /// <summary>A cold arm stays cold.</summary>
    public static readonly Invariant ColdNeverResumed = new(
        "coldResumed", "No connection is resumed", ArmGroup.Cold, _ => "resumed connections = 0")
    {
        Count = (arm, _, _) => new(
            arm.Name, ArmProof.Answered(arm) - arm.Connections.Resumed, ArmProof.Answered(arm), "answered request", "travelled on a connection that was not resumed"),
    };

    /// <summary>Connections are kept.</summary>
    public static readonly Invariant ConnectionsPerRequest = new(
        "connectionsPerRequest", "New connections in the rounds, divided by answered requests", ArmGroup.KeepAlive,
        gate => $"new connections per request {gate.Limits}")
    {
        Selectable = ArmGroup.Honest,
        Range = LimitRange.PerRequest,
        Measure = PerRequest,
    };

    /// <summary>Handshakes take no more round trips than they need.</summary>
    public static readonly Invariant RoundTrips = new(
        "roundTrips", "Every handshake takes at most so many round trips; without a limit exactly those of its kind: TLS 1.2 two for a full one, else one",
        ArmGroup.Connecting,
        gate => $"round trips of each handshake {(gate.AtMost is null ? "= 1, of a full one of TLS 1.2 = 2" : gate.Limits)}")
    {
        Range = LimitRange.RoundTrips,
        Count = (arm, gate, _) => gate.AtMost is { } most ? TookAtMost(arm, (int)most) : TookItsRoundTrips(arm),
    };

    /// <summary>The first byte of an answer comes after no more round trips than it must.</summary>
    public static readonly Invariant AnswerRoundTrips = new(
        "answerRoundTrips",
        "On an emulated way, with client=openssl and TLS 1.3, the first byte of every answer on a new connection comes after so many round trips, connect included: without a limit exactly those of its mode, early data two, else three",
        ArmGroup.Connecting,
        gate => $"round trips to the first byte, connect included {(gate.AtMost is null ? "= 3, with early data = 2" : gate.Limits)}")
    {
        Range = LimitRange.RoundTrips,
        IsTold = arm => arm.AnswerRoundTrips is not null,
        Count = (arm, gate, _) => Answers(arm, gate.AtMost is { } most ? trips => trips <= most : trips => trips == (arm.Mode == ConnectionMode.EarlyData ? 2 : 3)),
    };

    /// <summary>What the client sends.</summary>
    public static readonly Invariant HandshakeBytesSent = Bytes("handshakeBytesSent", "sent", bytes => bytes.Sent);

    /// <summary>What the client receives.</summary>
    public static readonly Invariant HandshakeBytesReceived = Bytes("handshakeBytesReceived", "received", bytes => bytes.Received);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } =
        [ProvenShare, Authentication, ResumedShare, ColdNeverResumed, ConnectionsPerRequest, RoundTrips, AnswerRoundTrips, HandshakeBytesSent, HandshakeBytesReceived];

    // Where the server refuses tickets because it was told to, nobody promised that connections are resumed.
    private static bool TakesTickets(Disturbance disturbance) => disturbance is { RefusesTicketEvery: null, Fault: null };

    private static Tally Carried(string arm, CertificateCounts counts) => new(arm, counts.Sent, counts.All, "full handshake", "carried the client's certificate")
    {
        Breach = $"{arm}: {Format.Count(counts.Sent)} of {Format.Count(counts.All, "full handshake")} carried the client's certificate: {counts.WhyNot}",
    };

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
        arm.Name, arm.RoundTrips.Where(trips => trips.Key <= most).Sum(trips => trips.Value), arm.RoundTrips.Values.Sum(),
        "handshake", $"took at most {Format.Count(most, "round trip")}")
    {
        Causes = string.Join(", ", arm.RoundTrips.Where(trips => trips.Key > most).Select(trips => $"{Format.Count(trips.Value)} took {trips.Key}")),
    };

    private static Tally Answers(ArmResult arm, Func<int, bool> isRight)
    {
        var counts = arm.AnswerRoundTrips!;
        return new(arm.Name, counts.Where(trips => isRight(trips.Key)).Sum(trips => trips.Value), counts.Values.Sum(), "answer", "came after the round trips of their kind")
        {
            Causes = string.Join(", ", counts.Where(trips => !isRight(trips.Key)).OrderBy(trips => trips.Key).Select(trips => $"{Format.Count(trips.Value)} after {trips.Key}")),
        };
    }

    private static Figure Resumed(ArmResult arm)
    {
        var (resumed, opened) = (arm.Connections.Resumed, arm.Connections.Full + arm.Connections.Resumed);
        var share = (double)resumed / opened;
        var causes = ArmProof.LostTickets(arm);
        return opened == 0
            ? Figure.None(arm, "new connection")
            : new(
                share, Format.Percent(share),
                $"{arm.Name}: {Format.Count(resumed)} of {Format.Count(opened, "new connection")} were resumed{(causes.Length > 0 ? $" ({causes})" : "")}");
    }

    private static Figure PerRequest(ArmResult arm)
    {
        var (opened, answered) = (arm.Connections.Full + arm.Connections.Resumed, ArmProof.Answered(arm));
        var ratio = (double)opened / answered;
        return answered == 0
            ? Figure.None(arm, "answered request")
            : new(ratio, Format.Number(ratio, Format.Decimals(0, ratio == 0 ? [] : [ratio])), $"{arm.Name}: {Format.Count(opened, "new connection")} in {Format.Count(answered, "answered request")}");
    }

    private static Invariant Bytes(string id, string way, Func<ByteCost, long> read) => new(
        id, $"Median of the bytes that the client {way} in a handshake", ArmGroup.Connecting, gate => $"handshake bytes {way} {gate.Limits}")
    {
        Range = LimitRange.Bytes,
        Measure = arm => arm.HandshakeBytes is { } bytes
            ? new(read(bytes), Format.Count(read(bytes)), $"{arm.Name}: {Format.Count(read(bytes), "byte")} {way} in a handshake")
            : Figure.None(arm, "handshake"),
    };
}
