using System.Security.Cryptography;

namespace LoadHarness.Targets.Pki;

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
