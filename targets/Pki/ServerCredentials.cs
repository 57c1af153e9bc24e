namespace LoadHarness.Targets.Pki;

/// <summary>What one endpoint of LLA needs for TLS: who it is, and which clients it lets in.</summary>
/// <param name="Identity">The server's certificate, key and intermediates.</param>
/// <param name="TrustAnchors">The CAs that may have issued a client's certificate; intermediates may be among them.</param>
public sealed record ServerCredentials(TlsIdentity Identity, X509Certificate2Collection TrustAnchors)
{
    /// <summary>
    /// Who is revoked, a list of each CA that may issue a certificate in a client's chain; null when nobody keeps any. A CA without a list that is in force lets
    /// nobody in.
    /// </summary>
    public IReadOnlyList<RevocationList>? Revocations { get; init; }

    /// <summary>
    /// The subjects that are let in, such as <c>CN=tts-client</c>, written as <see cref="X509Certificate.Subject"/> does; an
    /// empty list lets nobody in. Null when every subject with a valid certificate is welcome.
    /// </summary>
    public IReadOnlyList<string>? AllowedSubjects { get; init; }

    /// <summary>Signs the leaf anew; null where its issuer's key is not at hand.</summary>
    public LeafRenewal? Renewal { get; init; }

    /// <summary>What is odd but no reason to stop, such as a revocation list that is stale or missing. A line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the files of <see cref="PkiFiles"/> that a server needs; the revocation lists may be missing.</summary>
    /// <param name="directory">Where they are.</param>
    /// <param name="clock">Decides what is valid now.</param>
    /// <param name="renewable">Whether the leaf must be signed anew later, which takes the key of the CA.</param>
    /// <exception cref="CredentialsException">A file cannot be used; holds the problems of all.</exception>
    public static ServerCredentials Load(string directory, TimeProvider clock, bool renewable = false)
    {
        if (!Directory.Exists(directory))
        {
            throw new CredentialsException([$"certs={directory} must be a directory, but there is none (make one with the command: certs out={directory})"]);
        }

        var files = new CredentialFiles(clock);
        var anchors = files.Certificates(In(PkiFiles.CaCertificate));
        var identity = files.Identity(In(PkiFiles.ServerCertificate), In(PkiFiles.ServerKey), CertificatePurpose.Server);
        var list = In(PkiFiles.RevocationList);
        string[] missing = Path.Exists(list.Path) ? [] : [$"{list} is missing, so that no client is refused for being revoked (write the lists of all CAs there, behind each other)"];
        var revocations = anchors is not null && missing.Length == 0 ? files.Revocations(list, [.. anchors, .. identity?.Intermediates ?? []]) : null;
        var authority = renewable && files.Has(In(PkiFiles.CaKey), "for lla-ticket-life, which signs the server's certificate anew", "copy the CA's key there, or leave lla-ticket-life out")
            ? files.Identity(In(PkiFiles.CaCertificate), In(PkiFiles.CaKey), purpose: null)
            : null;
        files.ThrowIfAnyProblem();
        var renewal = authority is null ? null : new LeafRenewal(authority.Leaf);
        if (renewal?.Issued(identity!) == false)
        {
            throw new CredentialsException([$"{In(PkiFiles.ServerCertificate)} must be issued by {In(PkiFiles.CaCertificate)} itself to be signed anew (make others with the command: certs out=DIR)"]);
        }

        return new ServerCredentials(identity!, anchors!) { Revocations = revocations, Renewal = renewal, Warnings = [.. missing, .. files.Warnings] };

        PemSource In(string file) => PemSource.InDirectory("certs", directory, file);
    }
}
