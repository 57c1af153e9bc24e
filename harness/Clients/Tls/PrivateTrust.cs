using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LoadHarness.Clients.Tls;

/// <summary>How both ends judge a chain to a private CA.</summary>
public static class PrivateTrust
{
    /// <summary>The extended key usage of servers (RFC 5280, 4.2.1.12). With a name: to look one up would cost each connection.</summary>
    public static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1", "serverAuth");

    /// <summary>The extended key usage of clients (RFC 5280, 4.2.1.12).</summary>
    public static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2", "clientAuth");

    /// <summary>A policy that trusts the given roots only. A new one a call: building a chain changes it.</summary>
    /// <remarks>
    /// A policy replaces SslStream's own, whose defaults it does not share: the usage must be named, and without NoCheck .NET
    /// would go online for revocation lists.
    /// </remarks>
    /// <param name="roots">Roots that the chain must end in.</param>
    /// <param name="usage">The usage that the leaf must have.</param>
    /// <param name="intermediates">Certificates that may be needed to reach a root and that the peer may not send.</param>
    /// <param name="clock">Decides what is valid now; null takes the system's time.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection roots, Oid usage, X509Certificate2Collection intermediates, TimeProvider? clock = null)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (clock is not null)
        {
            policy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        }

        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(usage);
        policy.ExtraStore.AddRange(intermediates);
        return policy;
    }

    /// <summary>Whether a certificate says that its key may be used in one of these ways, or does not say how it may be used (RFC 5280, 4.2.1.3).</summary>
    public static bool AllowsKey(X509Certificate2 certificate, X509KeyUsageFlags usages) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(extension => (extension.KeyUsages & usages) != X509KeyUsageFlags.None);

    /// <summary>What is wrong with a peer's chain; null when nothing is.</summary>
    /// <param name="chain">The chain that SslStream built with <see cref="Policy"/>.</param>
    /// <param name="errors">What SslStream found wrong.</param>
    /// <param name="endsInAnchor">Whether the chain ends in a certificate that is trusted by itself, so that it lacks nothing.</param>
    public static RefusalReason? Judge(X509Chain? chain, SslPolicyErrors errors, bool endsInAnchor = false)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return null;
        }

        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        status &= endsInAnchor ? ~X509ChainStatusFlags.PartialChain : status;
        return status switch
        {
            X509ChainStatusFlags.NoError when endsInAnchor => null,
            _ when status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain)
                || status.HasFlag(X509ChainStatusFlags.NotSignatureValid) || status.HasFlag(X509ChainStatusFlags.InvalidBasicConstraints) => RefusalReason.UntrustedChain,
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => RefusalReason.OutsideValidity,
            _ when status.HasFlag(X509ChainStatusFlags.NotValidForUsage) => RefusalReason.WrongUsage,
            _ => RefusalReason.UntrustedChain,
        };
    }
}
