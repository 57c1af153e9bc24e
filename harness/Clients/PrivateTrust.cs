using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadHarness.Clients;

/// <summary>Chain policies for a private CA, the same on both ends.</summary>
public static class PrivateTrust
{
    /// <summary>The extended key usage of servers (RFC 5280, 4.2.1.12).</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of clients (RFC 5280, 4.2.1.12).</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>A policy that trusts the given roots only. A new one a call: building a chain changes it.</summary>
    /// <remarks>
    /// A policy replaces SslStream's own, whose defaults it does not share: the usage must be named, and without NoCheck .NET
    /// would go online for revocation lists.
    /// </remarks>
    /// <param name="roots">Roots that the chain must end in.</param>
    /// <param name="usage">The usage that the leaf must have.</param>
    /// <param name="intermediates">Certificates that may be needed to reach a root and that the peer may not send.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection roots, string usage, X509Certificate2Collection intermediates)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid(usage));
        policy.ExtraStore.AddRange(intermediates);
        return policy;
    }
}
