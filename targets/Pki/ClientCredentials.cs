namespace LoadHarness.Targets.Pki;

/// <summary>What TTS needs for mutual TLS: who it is and whom it trusts.</summary>
/// <param name="Identity">The client's certificate, key and intermediates.</param>
/// <param name="TrustAnchors">The CAs that may have issued the server's certificate; intermediates may be among them.</param>
public sealed record ClientCredentials(TlsIdentity Identity, X509Certificate2Collection TrustAnchors)
{
    /// <summary>What is odd but no reason to stop, such as an expired certificate: the run may be about just that. A line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the PEM files that the options <c>ca=</c>, <c>cert=</c> and <c>key=</c> name.</summary>
    /// <exception cref="CredentialsException">A file cannot be used; holds the problems of all three.</exception>
    public static ClientCredentials Load(string ca, string cert, string key, TimeProvider clock)
    {
        var files = new CredentialFiles(clock);
        var anchors = files.Certificates(PemSource.Option("ca", ca));
        var identity = files.Identity(PemSource.Option("cert", cert), PemSource.Option("key", key), CertificatePurpose.Client);
        files.ThrowIfAnyProblem();
        return new ClientCredentials(identity!, anchors!) { Warnings = files.Warnings };
    }
}
