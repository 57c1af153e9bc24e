namespace LoadHarness.Clients.Wire;

/// <summary>What the size of a client's last flight tells of its certificate in TLS 1.3, where all of the flight is encrypted.</summary>
/// <remarks>
/// Not SslStream's callback for choosing a certificate: where one is given, .NET resumes no session that begins without a certificate, and
/// a callback tells what a library was asked for, not what it sent. The flight is a Finished alone where the server did not ask, an empty
/// Certificate and a Finished where it asked in vain, and holds Certificate, CertificateVerify and Finished else: a signature alone is longer
/// than all that the others have. Not compared with the certificate's own size, which a compressed one (RFC 8879) falls short of.
/// </remarks>
internal static class ClientFlight
{
    /// <summary>Most bytes of a flight without a certificate: ChangeCipherSpec, an empty Certificate and the longest Finished.</summary>
    public const int LongestWithoutCertificate = ChangeCipherSpec + Record + EmptyCertificate + Record + MessageHeader + Sha384;

    // For the sake of middleboxes, before the first encrypted record (RFC 8446, D.4); after a HelloRetryRequest it went out earlier.
    private const int ChangeCipherSpec = 6;

    // Header, content type and tag of an encrypted record (RFC 8446, 5.2).
    private const int Record = 5 + 1 + 16;
    private const int MessageHeader = 4;

    // A context without a byte and a list without an entry (RFC 8446, 4.4.2).
    private const int EmptyCertificate = MessageHeader + 1 + 3;

    // A Finished is as long as the suite's hash (RFC 8446, 4.4.4); one suite has SHA-384 (B.4).
    private const int Sha256 = 32;
    private const int Sha384 = 48;
    private const ushort SuiteOfSha384 = 0x1302;

    /// <summary>What became of the client's certificate in a full handshake; Unknown when the flight did not come to its end.</summary>
    /// <param name="bytes">Bytes that the client sent after the ServerHello until its handshake was done.</param>
    /// <param name="suite">The cipher suite.</param>
    public static ClientCertificate CertificateIn(int bytes, ushort suite)
    {
        var finished = Record + MessageHeader + (suite == SuiteOfSha384 ? Sha384 : Sha256);
        return bytes < finished ? ClientCertificate.Unknown
            : bytes <= ChangeCipherSpec + finished ? ClientCertificate.NotAsked
            : bytes <= LongestWithoutCertificate ? ClientCertificate.NotSent
            : ClientCertificate.Sent;
    }
}
