namespace LoadHarness.Plans;

/// <summary>One way for TTS to connect. Its mode is also what every one of its connections must prove.</summary>
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
}
