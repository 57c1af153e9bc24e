namespace LoadHarness.Arms;

/// <summary>One way for TTS to connect, which is also what every one of its connections must prove.</summary>
public sealed record Arm
{
    /// <summary>Unique within the plan, such as <c>resumed rsa-2048</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How each request gets its connection.</summary>
    public required ConnectionMode Mode { get; init; }

    /// <summary>Who proves an identity.</summary>
    public Authentication Authentication { get; init; } = Authentication.Mutual;

    /// <summary>The key of both ends' certificates.</summary>
    public required KeyKind Key { get; init; }

    /// <summary>The only TLS version that the client offers.</summary>
    public TlsVersion Tls { get; init; } = TlsVersion.Tls13;

    /// <summary>The HTTP version that the client insists on.</summary>
    public HttpProtocol Http { get; init; } = HttpProtocol.Http11;

    /// <summary>Certificates that each end sends, root excluded: 1, or 2 with an intermediate.</summary>
    public int ChainLength { get; init; } = 1;

    /// <summary>Clients of this arm; null takes the plan's.</summary>
    public int? Clients { get; init; }

    /// <summary>Whether each client has a session of its own to resume. Only for <see cref="ConnectionMode.Resumed"/>.</summary>
    public SessionSlots Slots { get; init; } = SessionSlots.PerClient;

    /// <summary>
    /// Whether the session that a cold connection leaves behind is dropped when the connection has done its work: a run of hours would keep thousands of
    /// them. Costs the client up to 0.2 ms of CPU a connection. Only for <see cref="ConnectionMode.Cold"/>.
    /// </summary>
    public bool DropsSessions { get; init; }

    /// <summary>
    /// Whether a client whose kept connection was lost offers the ticket of the old one when it connects again. Only for
    /// <see cref="ConnectionMode.KeepAlive"/>.
    /// </summary>
    public bool KeepsSession { get; init; }

    /// <summary>Requests after which a kept connection is closed and a cold one opened; null keeps it. Only for <see cref="ConnectionMode.KeepAlive"/>.</summary>
    public int? RequestsPerConnection { get; init; }

    /// <summary>Connections that all clients of the arm share; null gives each its own. Only for <see cref="ConnectionMode.KeepAlive"/>.</summary>
    public int? SharedConnections { get; init; }

    /// <summary>What is wrong with the clients' credentials.</summary>
    public Flaw ClientFlaw { get; init; }

    /// <summary>What is wrong with the server's credentials.</summary>
    public Flaw ServerFlaw { get; init; }

    /// <summary>What the server does to the arm on purpose; null for nothing. Only the embedded LLA does as it is told.</summary>
    public Disturbance? Disturbance { get; init; }

    /// <summary>How every request must end when one end is an impostor; null when both are honest and every request must succeed.</summary>
    public Refusal? MustBeRefused => (ClientFlaw, ServerFlaw) switch
    {
        (Flaw.None, Flaw.None) => null,
        (Flaw.None, var flaw) => new Refusal(Side.Client, ReasonFor(flaw)),
        (var flaw, _) => new Refusal(Side.Server, ReasonFor(flaw)),
    };

    /// <summary>Length of the arm's blocks and warm-up as a share of the plan's, above 0 and at most 1.</summary>
    public double BlockShare { get; init; } = 1;

    /// <summary>Round-trip time that is added to the way to the server and back; half of it in each direction.</summary>
    public TimeSpan RoundTrip { get; init; }

    private static RefusalReason ReasonFor(Flaw flaw) => flaw switch
    {
        Flaw.NoCertificate or Flaw.OneWayTicket => RefusalReason.NoCertificate,
        Flaw.SelfSigned or Flaw.OtherAuthority => RefusalReason.UntrustedChain,
        Flaw.Expired or Flaw.NotYetValid => RefusalReason.OutsideValidity,
        Flaw.OtherUsage => RefusalReason.WrongUsage,
        Flaw.Revoked or Flaw.RevokedSinceTicket => RefusalReason.Revoked,
        Flaw.NotAllowed => RefusalReason.NotAllowed,
        Flaw.WrongName => RefusalReason.WrongName,
        _ => throw new InvalidOperationException($"nobody is refused for {flaw}"),
    };
}
