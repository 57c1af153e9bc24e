using System.Net;

namespace LoadHarness.Targets.Pki;

/// <summary>What a leaf certificate says. The defaults make a good one; <c>with</c> makes the impostors of a rejection scenario.</summary>
public sealed record LeafProfile
{
    /// <summary>The subject, <c>CN=</c> this name.</summary>
    public required string CommonName { get; init; }

    /// <summary>The one extended key usage.</summary>
    public required CertificatePurpose Purpose { get; init; }

    /// <summary>DNS names of the subject alternative name.</summary>
    public required IReadOnlyList<string> DnsNames { get; init; }

    /// <summary>IP addresses of the subject alternative name; by default loopback, where the embedded LLA listens.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>Start of validity; null takes the authority's. Whole seconds.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>End of validity; null takes the authority's. Whole seconds.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Who signs it.</summary>
    public LeafSigner Signer { get; init; }

    /// <summary>What its key may be used for. Every kind signs in TLS 1.3 and in ECDHE suites; key encipherment would set RSA apart.</summary>
    public X509KeyUsageFlags KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    /// <summary>A server's leaf for <paramref name="name"/> and every name one label below it, which gives each client an SNI name of its own.</summary>
    /// <remarks>
    /// OpenSSL, and with it <c>SslStream</c> on Linux, takes a wildcard only with two dots behind the star (<c>valid_star</c> in
    /// crypto/x509/v3_utl.c): below <c>lla-test</c> it takes no name, below <c>rsa-2048.lla-test</c> it does.
    /// </remarks>
    public static LeafProfile Server(string name = Names.Lla) => Of(name, CertificatePurpose.Server);

    /// <summary>A client's leaf, of the same shape as the server's.</summary>
    public static LeafProfile Client(string name = Names.Tts) => Of(name, CertificatePurpose.Client);

    private static LeafProfile Of(string name, CertificatePurpose purpose) => new()
    {
        CommonName = name,
        Purpose = purpose,
        DnsNames = [name, $"*.{name}", "localhost"],
    };
}

/// <summary>Who signs a leaf.</summary>
public enum LeafSigner
{
    /// <summary>The authority that issues it.</summary>
    Authority,

    /// <summary>The leaf itself, which vouches for nobody else.</summary>
    Itself,

    /// <summary>A stranger, while the leaf says all that one of the authority says: its name, and the number of its key.</summary>
    Forger,
}

/// <summary>The end of a TLS connection that a leaf may speak for: its extended key usage, RFC 5280 section 4.2.1.12.</summary>
public enum CertificatePurpose
{
    /// <summary>id-kp-serverAuth.</summary>
    Server,

    /// <summary>id-kp-clientAuth.</summary>
    Client,
}

/// <summary>The purposes as certificates write them.</summary>
internal static class CertificatePurposeExtensions
{
    /// <summary>The object identifier of the extended key usage.</summary>
    public static Oid ToOid(this CertificatePurpose purpose) => purpose == CertificatePurpose.Server
        ? new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")
        : new Oid("1.3.6.1.5.5.7.3.2", "clientAuth");
}
