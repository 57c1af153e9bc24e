namespace LoadHarness.Clients.Tls;

/// <summary>The alert with which the other end ended a TLS session (RFC 8446, 6.2).</summary>
internal static class TlsAlert
{
    /// <summary>What a server of TLS 1.2 says to a client without a certificate (RFC 5246, 7.4.6), and for many other reasons.</summary>
    public const int HandshakeFailure = 40;

    /// <summary>What a server says that does not know the name in the client's SNI (RFC 6066, 3).</summary>
    public const int UnrecognizedName = 112;

    private const int BadCertificate = 42;
    private const int CertificateUnknown = 46;
    private const int UnknownCa = 48;
    private const int AccessDenied = 49;
    private const int CertificateRequired = 116;

    // OpenSSL's error numbers: the library above bit 23, the reason below; a received alert is reason 1000 + its number
    // (ERR_LIB_SSL, ERR_LIB_OFFSET and SSL_AD_REASON_OFFSET in OpenSSL 3). .NET keeps the number in HResult.
    private const int LibraryShift = 23;
    private const int SslLibrary = 20;
    private const int FirstAlert = 1000;

    /// <summary>The number of the alert that caused an exception of SslStream; null when it was none.</summary>
    public static int? Of(Exception cause)
    {
        var alert = (cause.HResult & ((1 << LibraryShift) - 1)) - FirstAlert;
        return cause.HResult >> LibraryShift == SslLibrary && alert is >= 0 and <= byte.MaxValue ? alert : null;
    }

    /// <summary>Whether the alert says that the client's certificate was missing, or not accepted.</summary>
    public static bool RefusesCertificate(int alert) =>
        alert is (>= BadCertificate and <= CertificateUnknown) or UnknownCa or AccessDenied or CertificateRequired;
}
