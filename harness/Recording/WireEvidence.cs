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

    /// <summary>What became of the client's certificate; known of a full handshake only, and of one in TLS 1.3 only at the client's end.</summary>
    public ClientCertificate ClientCertificate { get; init; }
}

/// <summary>What became of the client's certificate in a full handshake.</summary>
public enum ClientCertificate
{
    /// <summary>Not seen, or the handshake was resumed and has no place for one.</summary>
    Unknown,

    /// <summary>The server asked for it, and the client sent it.</summary>
    Sent,

    /// <summary>The server did not ask for one.</summary>
    NotAsked,

    /// <summary>The server asked for one, and the client answered that it has none: none at all, or none of the kinds that the server takes.</summary>
    NotSent,

    /// <summary>The server did not ask for it in the handshake, but later (RFC 8446, 4.6.2; in TLS 1.2 with a second handshake), and the client sent it then.</summary>
    SentLater,
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
