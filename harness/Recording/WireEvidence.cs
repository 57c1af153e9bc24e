namespace LoadHarness.Recording;

/// <summary>What one end read in the clear part of a handshake.</summary>
public readonly record struct WireEvidence
{
    /// <summary>Full or resumed, from the server's hello.</summary>
    public HandshakeKind Kind { get; init; }

    /// <summary>The version that the server chose; meaningful when <see cref="Kind"/> is known.</summary>
    public TlsVersion Version { get; init; }

    /// <summary>The cipher suite that the server chose (IANA number), 0 when unknown.</summary>
    public ushort CipherSuite { get; init; }

    /// <summary>The key exchange group of TLS 1.3 (IANA number), 0 when unknown.</summary>
    public ushort Group { get; init; }

    /// <summary>Whether the server asked for a second ClientHello.</summary>
    public bool HelloRetried { get; init; }

    /// <summary>Whether the client offered a ticket or a session id of an earlier session.</summary>
    public bool TicketOffered { get; init; }

    /// <summary>Whether the server gave the client a ticket or a session id to come back with; TLS 1.3 hides it, so never there.</summary>
    public bool TicketSent { get; init; }
}

/// <summary>What the wire shows of a connection's handshake.</summary>
public enum HandshakeKind
{
    /// <summary>Not seen, or not understood.</summary>
    Unknown,

    /// <summary>A full handshake with certificates.</summary>
    Full,

    /// <summary>Resumed from an earlier session.</summary>
    Resumed,
}
