namespace LoadHarness.Targets.Pki;

/// <summary>What TTS needs for mutual TLS: who it is and whom it trusts.</summary>
/// <param name="Identity">The client's certificate, key and intermediates; where each client has its own, that of the first.</param>
/// <param name="TrustAnchors">The CAs that may have issued the server's certificate; intermediates may be among them.</param>
public sealed record ClientCredentials(TlsIdentity Identity, X509Certificate2Collection TrustAnchors)
{
    /// <summary>What is odd but no reason to stop, such as an expired certificate: the run may be about just that. A line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The certificates of clients that have one each; empty where all have the same.</summary>
    public IReadOnlyList<TlsIdentity> Identities { get; init; } = [];

    /// <summary>Tells when the files that they came from have changed; null where they came from none.</summary>
    public CredentialWatch? Watch { get; init; }

    /// <summary>Reads the file that the option <c>ca=</c> names, and those of <c>identities=</c>. They are not looked at again.</summary>
    /// <param name="ca">The trust anchors.</param>
    /// <param name="identities">A directory or a CSV file, see <see cref="IdentityFiles"/>.</param>
    /// <param name="clock">Tells what has expired.</param>
    /// <param name="password">Opens encrypted keys; null when the user gave none.</param>
    /// <exception cref="CredentialsException">A file cannot be used; holds the problems of all.</exception>
    public static ClientCredentials LoadMany(string ca, string identities, TimeProvider clock, string? password = null)
    {
        var files = new CredentialFiles(clock, password);
        var anchors = files.Certificates(PemSource.Option("ca", ca));
        IReadOnlyList<TlsIdentity> many = [];
        List<string> problems = [];
        try
        {
            many = new IdentityFiles(identities, clock, password).Load();
        }
        catch (CredentialsException e)
        {
            problems.AddRange(e.Problems);
        }

        problems.InsertRange(0, files.Problems);
        return problems.Count == 0 ? new ClientCredentials(many[0], anchors!) { Identities = many, Warnings = files.Warnings } : throw new CredentialsException(problems);
    }

    /// <summary>Reads the files that the options <c>ca=</c>, <c>cert=</c> and <c>key=</c> name: PEM, or PKCS#12 for <c>cert=</c>.</summary>
    /// <param name="ca">The trust anchors.</param>
    /// <param name="cert">The certificate with its intermediates; in PKCS#12 with its key, too.</param>
    /// <param name="key">The key; null where the certificate's file holds it.</param>
    /// <param name="clock">Tells what has expired.</param>
    /// <param name="password">Opens an encrypted key; null when the user gave none.</param>
    /// <exception cref="CredentialsException">A file cannot be used; holds the problems of all.</exception>
    public static ClientCredentials Load(string ca, string cert, string? key, TimeProvider clock, string? password = null)
    {
        // Looked at before they are read: what changes meanwhile is read again.
        var watch = new CredentialWatch([.. new[] { ca, cert, key }.OfType<string>()], () => Load(ca, cert, key, clock, password));
        var files = new CredentialFiles(clock, password);
        var anchors = files.Certificates(PemSource.Option("ca", ca));
        var certificate = PemSource.Option("cert", cert);
        var identity = files.Identity(certificate, key is null ? certificate : PemSource.Option("key", key), CertificatePurpose.Client);
        files.ThrowIfAnyProblem();
        return new ClientCredentials(identity!, anchors!) { Warnings = files.Warnings, Watch = watch };
    }
}
