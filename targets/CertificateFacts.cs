using System.Net.Security;

namespace LoadHarness.Targets;

/// <summary>What the environment section says of the certificates in use.</summary>
internal static class CertificateFacts
{
    /// <summary>Signature algorithms and chain lengths of client certificates, by the name of their key.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, SslStreamCertificateContext> identities) =>
        new Dictionary<string, string>
        {
            ["certificate signature"] = Join(identities, context => context.TargetCertificate.SignatureAlgorithm.FriendlyName ?? "unknown"),
            ["certificates in the chain, root excluded"] = Join(identities, context => $"{1 + context.IntermediateCertificates.Count}"),
        };

    private static string Join(IReadOnlyDictionary<string, SslStreamCertificateContext> identities, Func<SslStreamCertificateContext, string> fact) =>
        string.Join(", ", identities.Select(identity => $"{identity.Key}: {fact(identity.Value)}"));
}
