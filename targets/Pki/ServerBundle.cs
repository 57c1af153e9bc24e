using System.Text;

namespace LoadHarness.Targets.Pki;

/// <summary>
/// <see cref="ServerCredentials"/> as text, for the child process that runs LLA: it goes through standard input as JSON, so
/// that no key touches the disk, a command line or the environment.
/// </summary>
public sealed record ServerBundle
{
    /// <summary>The server's certificate and its intermediates, leaf first.</summary>
    public required string ChainPem { get; init; }

    /// <summary>The server's private key, PKCS#8, unencrypted.</summary>
    public required string KeyPem { get; init; }

    /// <summary>The CAs that may have issued a client's certificate.</summary>
    public required string TrustAnchorsPem { get; init; }

    /// <summary>The revocation lists, behind each other; null where nobody keeps any.</summary>
    public string? RevocationsPem { get; init; }

    /// <inheritdoc cref="ServerCredentials.AllowedSubjects"/>
    public IReadOnlyList<string>? AllowedSubjects { get; init; }

    /// <summary>The leaf's issuer and its private key, where the leaf is to be signed anew; else null.</summary>
    public string? IssuerPem { get; init; }

    /// <inheritdoc cref="IssuerPem"/>
    public string? IssuerKeyPem { get; init; }

    /// <summary>Writes credentials down.</summary>
    public static ServerBundle Of(ServerCredentials credentials) => new()
    {
        ChainPem = credentials.Identity.ChainPem(),
        KeyPem = credentials.Identity.KeyPem(),
        TrustAnchorsPem = credentials.TrustAnchors.ExportCertificatePems(),
        RevocationsPem = credentials.Revocations is { } lists ? RevocationList.ToPem(lists) : null,
        AllowedSubjects = credentials.AllowedSubjects,
        IssuerPem = credentials.Renewal?.ToPem().Certificate,
        IssuerKeyPem = credentials.Renewal?.ToPem().Key,
    };

    /// <summary>Reads the credentials back.</summary>
    /// <exception cref="CryptographicException">A text is not PEM, or the key is not the leaf's.</exception>
    /// <exception cref="RevocationListException">A list is damaged, or none of the bundle's CAs signed it.</exception>
    public ServerCredentials Open()
    {
        var identity = TlsIdentity.FromPem(ChainPem, KeyPem);
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPem(TrustAnchorsPem);
        return new ServerCredentials(identity, anchors)
        {
            Revocations = RevocationsPem is null ? null : ReadRevocations(RevocationsPem, anchors, identity),
            AllowedSubjects = AllowedSubjects,
            Renewal = IssuerPem is { } issuer && IssuerKeyPem is { } key ? LeafRenewal.FromPem(issuer, key) : null,
        };
    }

    /// <summary>Reads revocation lists, each of which one of the server's CAs must have signed.</summary>
    /// <exception cref="RevocationListException">A list is damaged, or none of them signed it.</exception>
    internal static IReadOnlyList<RevocationList> ReadRevocations(string listsPem, X509Certificate2Collection anchors, TlsIdentity identity) =>
        RevocationList.LoadAll(Encoding.ASCII.GetBytes(listsPem), [.. anchors, .. identity.Intermediates]);

    /// <summary>The name of the type: the key must not end in a log.</summary>
    public override string ToString() => nameof(ServerBundle);
}
