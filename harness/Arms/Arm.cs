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

    /// <summary>The key of both ends' certificates; of a server that runs already, the key of its own.</summary>
    public required KeyKind Key { get; init; }

    /// <summary>What the key is called: the name of <see cref="Key"/>, or such as <c>ed25519</c> where that is <see cref="KeyKind.Other"/>.</summary>
    public string KeyName { get => field ?? Names.Of(Key); init; }

    /// <summary>The only TLS version that the client offers.</summary>
    public TlsVersion Tls { get; init; } = TlsVersion.Tls13;

    /// <summary>The HTTP version that the client insists on.</summary>
    public HttpProtocol Http { get; init; } = HttpProtocol.Http11;

    /// <summary>Certificates that each end sends, root excluded: 1, or 2 with an intermediate.</summary>
    public int ChainLength { get; init; } = 1;

    /// <summary>Clients of this arm; null takes the plan's.</summary>
    public int? Clients { get; init; }

    /// <summary>Whether the number of clients is what the arm is about, so that with fewer it would be another one.</summary>
    public bool NeedsItsClients { get; init; }

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

    /// <summary>Whether both ends note when each message of the handshake was made, sent, received and read. Only for clients and an LLA on OpenSSL.</summary>
    public bool TimesMessages { get; init; }

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

    /// <summary>What its clients are made of; null leaves it to the plan.</summary>
    public ClientKind? Client { get; init; }

    /// <summary>What its clients are made of where the plan's are of this kind: those of HTTP/2 are .NET's, whatever the others are.</summary>
    public ClientKind ClientOr(ClientKind usual) => Http == HttpProtocol.Http2 ? ClientKind.DotNet : Client ?? usual;

    /// <summary>Round-trip time that is added to the way to the server and back; half of it in each direction.</summary>
    public TimeSpan RoundTrip { get; init; }

    private static RefusalReason ReasonFor(Flaw flaw) => flaw switch
    {
        Flaw.NoCertificate or Flaw.OneWayTicket => RefusalReason.NoCertificate,
        Flaw.SelfSigned or Flaw.OtherAuthority or Flaw.ForgedSignature or Flaw.IssuedByLeaf => RefusalReason.UntrustedChain,
        Flaw.Expired or Flaw.NotYetValid => RefusalReason.OutsideValidity,
        Flaw.OtherUsage => RefusalReason.WrongUsage,
        Flaw.Revoked or Flaw.RevokedSinceTicket => RefusalReason.Revoked,
        Flaw.NotAllowed => RefusalReason.NotAllowed,
        Flaw.WrongName => RefusalReason.WrongName,
        _ => throw new InvalidOperationException($"nobody is refused for {flaw}"),
    };
}

/// <summary>How a client gets the connection that carries its request.</summary>
public enum ConnectionMode
{
    /// <summary>A new connection with a full handshake for every request.</summary>
    Cold,

    /// <summary>A new connection for every request, resumed with the client's own ticket.</summary>
    Resumed,

    /// <summary>One connection, kept open for all requests of the client.</summary>
    KeepAlive,

    /// <summary>A new connection for every request, resumed with the client's own ticket; the request goes out with the ClientHello (RFC 8446, 2.3). OpenSSL's client alone.</summary>
    EarlyData,
}

/// <summary>Who proves an identity in the TLS handshake.</summary>
public enum Authentication
{
    /// <summary>Server and client both present a certificate (mTLS).</summary>
    Mutual,

    /// <summary>Only the server presents a certificate.</summary>
    OneWay,
}

/// <summary>Where clients keep the TLS session that they resume.</summary>
public enum SessionSlots
{
    /// <summary>Each client has its own; its ticket is there when it needs it.</summary>
    PerClient,

    /// <summary>All clients of the arm share one. A TLS 1.3 ticket serves once, so concurrent clients miss it; how often is what such an arm measures.</summary>
    Shared,
}

/// <summary>A TLS protocol version that an arm may ask for.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.2, RFC 5246.</summary>
    Tls12,

    /// <summary>TLS 1.3, RFC 8446.</summary>
    Tls13,
}

/// <summary>An HTTP version that an arm may insist on.</summary>
public enum HttpProtocol
{
    /// <summary>HTTP/1.1: one request at a time on a connection.</summary>
    Http11,

    /// <summary>HTTP/2: many requests at a time on one connection.</summary>
    Http2,
}
