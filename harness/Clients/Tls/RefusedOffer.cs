namespace LoadHarness.Clients.Tls;

/// <summary>What a client offered that a server did not take, as far as the end of the handshake tells, and what to write instead.</summary>
internal static class RefusedOffer
{
    /// <summary>A sentence to stand behind the message of what ended a handshake; empty where that says nothing of an offer.</summary>
    /// <param name="cause">What ended it.</param>
    /// <param name="phase">The step that it came in.</param>
    /// <param name="arm">What the client offered.</param>
    public static string Of(Exception cause, Phase phase, Arm arm) => TlsAlert.ReasonOf(cause) switch
    {
        TlsAlert.FirstAlert + TlsAlert.ProtocolVersion or TlsAlert.UnsupportedProtocol =>
            $": the server does not take TLS {Names.Of(arm.Tls)}, the only version that the client offers (write tls={Names.Of(Other(arm.Tls))})",
        TlsAlert.FirstAlert + TlsAlert.NoApplicationProtocol =>
            $": the server does not speak {NameOf(arm.Http)}, the only protocol that the client offers in ALPN ({RepairOf(arm.Http)})",
        TlsAlert.FirstAlert + TlsAlert.HandshakeFailure or TlsAlert.FirstAlert + TlsAlert.InsufficientSecurity when phase == Phase.Hello =>
            $": the server has no cipher suite, group or signature algorithm in common with the client, which offers those of OpenSSL on this machine for TLS {Names.Of(arm.Tls)} "
            + $"(to see them: openssl ciphers -s -v; tls={Names.Of(Other(arm.Tls))} has others)",
        // Either OpenSSL finds no TLS record, or SslStream does before it asks OpenSSL.
        TlsAlert.WrongVersionNumber or null when phase == Phase.Hello => ": what answers there does not speak TLS (check the port)",
        _ => "",
    };

    /// <summary>The same where the handshake was done, but chose another HTTP version than the client's.</summary>
    public static string OfHttp(HttpProtocol http) =>
        $"the server did not choose {NameOf(http)} in the handshake (ALPN), which is all that the client offered ({RepairOf(http)})";

    private static TlsVersion Other(TlsVersion version) => version == TlsVersion.Tls13 ? TlsVersion.Tls12 : TlsVersion.Tls13;

    private static string NameOf(HttpProtocol http) => http == HttpProtocol.Http2 ? "HTTP/2" : "HTTP/1.1";

    private static string RepairOf(HttpProtocol http) => http == HttpProtocol.Http2 ? "write http=1.1" : "write http=2";
}
