namespace LoadHarness.Handshakes;

/// <summary>The place of a message in the handshake as it is told: fourteen phases of TLS 1.3, six steps of TLS 1.2.</summary>
public static class HandshakePhase
{
    /// <summary>The phase in which a message is made; empty where it has none.</summary>
    /// <param name="tls">Name of the TLS version.</param>
    /// <param name="kind">The message.</param>
    /// <param name="from">Who makes it.</param>
    public static string OfMaking(string tls, MessageKind kind, Side from) => (tls == Names.Of(TlsVersion.Tls13), kind, from) switch
    {
        (true, MessageKind.ClientHello, _) => "2",
        (true, MessageKind.ServerHello, _) => "3",
        (true, MessageKind.EncryptedExtensions, _) => "4",
        (true, MessageKind.CertificateRequest, _) => "5",
        (true, MessageKind.Certificate, Side.Server) => "6",
        (true, MessageKind.CertificateVerify, Side.Server) => "7",
        (true, MessageKind.Finished, Side.Server) => "9",
        (true, MessageKind.Certificate, _) => "10",
        (true, MessageKind.CertificateVerify, _) => "11",
        (true, MessageKind.Finished, _) => "13",
        (true, _, _) => "",
        (_, MessageKind.ClientHello, _) => "1",
        (_, MessageKind.NewSessionTicket, _) => "6",
        (_, MessageKind.ChangeCipherSpec or MessageKind.Finished, Side.Server) => "6",
        (_, _, Side.Server) => "2",
        _ => "4",
    };

    /// <summary>The phase in which the other end acts on a message, where that is one of its own; else empty.</summary>
    public static string OfReading(string tls, MessageKind kind, Side from) => (tls == Names.Of(TlsVersion.Tls13), kind, from) switch
    {
        (true, MessageKind.Certificate or MessageKind.CertificateVerify, Side.Server) => "8",
        (true, MessageKind.Certificate or MessageKind.CertificateVerify, _) => "12",
        (false, MessageKind.Certificate or MessageKind.ServerKeyExchange, Side.Server) => "3",
        (false, MessageKind.Certificate or MessageKind.CertificateVerify, _) => "5",
        _ => "",
    };

    /// <summary>Whether a message is there only where TTS proves who it is, too.</summary>
    public static bool IsOnlyMutual(MessageKind kind, Side from) =>
        kind == MessageKind.CertificateRequest || (from == Side.Client && kind is MessageKind.Certificate or MessageKind.CertificateVerify);

    /// <summary>What making a message mostly is, in a few words; empty where there is nothing to say.</summary>
    public static string Making(string tls, MessageKind kind, Side from, bool isResumed) => (kind, from) switch
    {
        (MessageKind.ClientHello, _) => tls == Names.Of(TlsVersion.Tls13) ? (isResumed ? "key pair, ticket" : "key pair") : isResumed ? "ticket" : "offers",
        (MessageKind.ServerHello, _) => tls == Names.Of(TlsVersion.Tls13) ? "key exchange, keys" : "choices",
        (MessageKind.ServerKeyExchange, _) => "key pair, signs",
        (MessageKind.ClientKeyExchange, _) => "key exchange, keys",
        (MessageKind.CertificateVerify, _) => "signs",
        (MessageKind.NewSessionTicket, _) => "seals the ticket",
        (MessageKind.Certificate, _) => "sends its chain",
        (MessageKind.CertificateRequest, _) => "names its CAs",
        (MessageKind.EarlyData, _) => "encrypts the request",
        (MessageKind.Finished, _) => "checksum",
        _ => "",
    };

    /// <summary>What acting on a message mostly is, in a few words; empty where there is nothing to say.</summary>
    public static string Reading(string tls, MessageKind kind, Side from, bool isResumed) => (kind, from) switch
    {
        (MessageKind.ClientHello, _) => isResumed ? "opens the ticket" : "chooses",
        (MessageKind.ServerHello, _) => tls == Names.Of(TlsVersion.Tls13) ? "key exchange, keys" : "choices",
        (MessageKind.Certificate, Side.Server) => "checks LLA's chain",
        (MessageKind.Certificate, _) => "checks TTS's chain",
        (MessageKind.CertificateVerify or MessageKind.ServerKeyExchange, _) => "checks the signature",
        (MessageKind.ClientKeyExchange, _) => "key exchange, keys",
        (MessageKind.EarlyData, _) => "answers",
        (MessageKind.Finished, _) => "checks the checksum",
        _ => "",
    };
}
