using LoadHarness.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>What the environment section says of the certificates in use.</summary>
internal static class CertificateFacts
{
    /// <summary>Trust anchors of the clients, and signature algorithms and chain lengths of the clients' certificates, which are the servers' too in a PKI of one shape.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<TargetEndpoint> endpoints)
    {
        var all = endpoints.ToList();
        var mutual = all.FindAll(endpoint => endpoint.Identity is not null);
        return new Dictionary<string, string>
        {
            ["certificate signature"] = Join(mutual, endpoint => endpoint.Identity!.TargetCertificate.SignatureAlgorithm.FriendlyName ?? "unknown"),
            ["trust anchors"] = string.Join(", ", all.Select(endpoint => Format.Count(endpoint.TrustAnchors.Count)).Distinct()),
            ["certificates in the chain, root excluded"] = Join(mutual, endpoint => $"{1 + endpoint.Identity!.IntermediateCertificates.Count}"),
        };
    }

    /// <summary>Key, signature and chain of what clients of a server prove themselves with that has certificates of its own, and how many anchors they trust.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfClient(TlsIdentity identity, X509Certificate2Collection anchors) =>
    [
        new("trust anchors", Format.Count(anchors.Count)),
        new("client key", identity.Key.Name),
        new("client certificate signature", identity.Leaf.SignatureAlgorithm.FriendlyName ?? identity.Leaf.SignatureAlgorithm.Value ?? "unknown"),
        new("client certificates sent", (1 + identity.Intermediates.Count).ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>How many clients have a certificate of their own; nothing where all have one.</summary>
    /// <param name="endpoint">Where they go.</param>
    /// <param name="origin">Where the certificates are from, to stand behind a comma.</param>
    public static IEnumerable<KeyValuePair<string, string>> OfIdentities(TargetEndpoint? endpoint, string origin) =>
        endpoint?.Identities is { } identities ? [new("identities", $"{Format.Count(identities.Count)}, one for each client, {origin}")] : [];

    private static string Join(IEnumerable<TargetEndpoint> endpoints, Func<TargetEndpoint, string> fact) =>
        string.Join(", ", endpoints.Select(endpoint => $"{Names.Of(endpoint.Key)}: {fact(endpoint)}").Distinct());
}
