namespace LoadHarness.Clients.Tls;

/// <summary>The alert with which the other end ended a TLS session (RFC 8446, 6.2).</summary>
internal static class TlsAlert
{
    /// <summary>What a server of TLS 1.2 says to a client without a certificate (RFC 5246, 7.4.6), and for many other reasons.</summary>
    public const int HandshakeFailure = 40;

    /// <summary>What a server says that found a signature to be wrong (RFC 8446, 6.2): with OpenSSL, also the one on the client's certificate.</summary>
    public const int DecryptError = 51;

    /// <summary>What a server says that does not know the name in the client's SNI (RFC 6066, 3).</summary>
    public const int UnrecognizedName = 112;

    /// <summary>What a server says that takes none of the client's TLS versions.</summary>
    public const int ProtocolVersion = 70;

    /// <summary>What a server says that finds all that a client offers too weak; by RFC 5246, 7.2.2, instead of <see cref="HandshakeFailure"/>.</summary>
    public const int InsufficientSecurity = 71;

    /// <summary>What a server says that speaks none of the protocols in the client's ALPN (RFC 7301, 3.3).</summary>
    public const int NoApplicationProtocol = 120;

    /// <summary>The reason that OpenSSL gives for the first alert, close_notify; those of all others follow by their numbers (SSL_AD_REASON_OFFSET).</summary>
    public const int FirstAlert = 1000;

    /// <summary>OpenSSL's reason when the server chose a version that the client did not offer (SSL_R_UNSUPPORTED_PROTOCOL).</summary>
    public const int UnsupportedProtocol = 258;

    /// <summary>OpenSSL's reason when what the server sent is no TLS record (SSL_R_WRONG_VERSION_NUMBER).</summary>
    public const int WrongVersionNumber = 267;

    private const int BadCertificate = 42;
    private const int CertificateUnknown = 46;
    private const int UnknownCa = 48;
    private const int AccessDenied = 49;
    private const int CertificateRequired = 116;

    // OpenSSL's error numbers: the library above bit 23, the reason below (ERR_LIB_SSL and ERR_LIB_OFFSET in OpenSSL 3). .NET keeps the
    // number in HResult.
    private const int LibraryShift = 23;
    private const int SslLibrary = 20;

    /// <summary>The number of the alert that caused an exception of SslStream; null when it was none.</summary>
    public static int? Of(Exception cause) => ReasonOf(cause) - FirstAlert is { } alert and >= 0 and <= byte.MaxValue ? alert : null;

    /// <summary>OpenSSL's reason for an exception of SslStream, that of a received alert among them; null when OpenSSL gave none.</summary>
    public static int? ReasonOf(Exception cause) => cause.HResult >> LibraryShift == SslLibrary ? cause.HResult & ((1 << LibraryShift) - 1) : null;

    /// <summary>Whether the alert says that the client's certificate was missing, or not accepted.</summary>
    public static bool RefusesCertificate(int alert) =>
        alert is (>= BadCertificate and <= CertificateUnknown) or UnknownCa or AccessDenied or CertificateRequired;
}
