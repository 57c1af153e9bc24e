namespace LoadHarness.Plans;

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

    /// <summary>Requests after which a kept connection is closed and a cold one opened; null keeps it. Only for <see cref="ConnectionMode.KeepAlive"/>.</summary>
    public int? RequestsPerConnection { get; init; }

    /// <summary>Connections that all clients of the arm share; null gives each its own. Only for <see cref="ConnectionMode.KeepAlive"/>.</summary>
    public int? SharedConnections { get; init; }

    /// <summary>Round-trip time that is added to the way to the server and back; half of it in each direction.</summary>
    public TimeSpan RoundTrip { get; init; }
}
