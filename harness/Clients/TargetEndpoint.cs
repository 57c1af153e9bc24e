using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Plans;

namespace LoadHarness.Clients;

/// <summary>One port of the target and what a client needs to talk to it.</summary>
public sealed record TargetEndpoint
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Who proves an identity here.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>The key kind of the certificates.</summary>
    public required KeyKind Key { get; init; }

    /// <summary>The name in the URL; the server's certificate must match it, or the client's name below it.</summary>
    public required string Host { get; init; }

    /// <summary>Where to connect, whatever the name resolves to.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Roots that the server's chain must end in.</summary>
    public required X509Certificate2Collection TrustAnchors { get; init; }

    /// <summary>The client's certificate and chain, made once; null on one-way endpoints.</summary>
    public SslStreamCertificateContext? Identity { get; init; }

    /// <summary>The subject that the server's evidence must name on mutual endpoints.</summary>
    public string? ClientSubject { get; init; }

    /// <summary>Local addresses to connect from, in turn; empty lets the system choose.</summary>
    public IReadOnlyList<IPAddress> SourceAddresses { get; init; } = [];

    /// <summary>The policy that the server's chain is checked with. A new one a call: chain building changes it.</summary>
    /// <remarks>
    /// A policy replaces SslStream's own, whose defaults it does not share: without NoCheck it would go online for revocation
    /// lists, and the usage must be named.
    /// </remarks>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(TrustAnchors);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }
}
