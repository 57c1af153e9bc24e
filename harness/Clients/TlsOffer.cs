namespace LoadHarness.Clients;

/// <summary>What a client leaves to the server's choice in a handshake.</summary>
/// <param name="Tls">TLS versions, at least one.</param>
/// <param name="Http">HTTP versions, offered by ALPN in this order, at least one.</param>
public sealed record TlsOffer(IReadOnlyList<TlsVersion> Tls, IReadOnlyList<HttpProtocol> Http)
{
    /// <summary>All that an arm may ask for.</summary>
    public static readonly TlsOffer All = new([TlsVersion.Tls13, TlsVersion.Tls12], [HttpProtocol.Http2, HttpProtocol.Http11]);
}
