namespace LoadHarness.Handshakes;

/// <summary>The messages of a handshake, by their numbers on the wire (RFC 8446, 4; RFC 5246, 7.4; RFC 5077, 3.3).</summary>
public enum MessageKind : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>What TTS offers.</summary>
    ClientHello = 1,

    /// <summary>What LLA chose.</summary>
    ServerHello = 2,

    /// <summary>A ticket to come back with.</summary>
    NewSessionTicket = 4,

    /// <summary>No more early data follows.</summary>
    EndOfEarlyData = 5,

    /// <summary>A ServerHello that asks for another ClientHello; the number was its own in drafts (RFC 8446, 4).</summary>
    HelloRetryRequest = 6,

    /// <summary>What else LLA answers to the offers.</summary>
    EncryptedExtensions = 8,

    /// <summary>A chain.</summary>
    Certificate = 11,

    /// <summary>LLA's signed key share of TLS 1.2.</summary>
    ServerKeyExchange = 12,

    /// <summary>LLA asks for TTS's certificate.</summary>
    CertificateRequest = 13,

    /// <summary>The end of LLA's flight of TLS 1.2.</summary>
    ServerHelloDone = 14,

    /// <summary>A signature over the handshake.</summary>
    CertificateVerify = 15,

    /// <summary>TTS's key share of TLS 1.2.</summary>
    ClientKeyExchange = 16,

    /// <summary>A checksum of the handshake.</summary>
    Finished = 20,

    /// <summary>A request that goes out with the ClientHello, before the handshake has ended (RFC 8446, 2.3). No message of the handshake: a record of data.</summary>
    EarlyData = 253,

    /// <summary>What follows is encrypted. A record of a kind of its own, without a number among the messages; in TLS 1.3 it is there for middleboxes alone (RFC 8446, D.4).</summary>
    ChangeCipherSpec = 254,
}
