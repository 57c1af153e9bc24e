namespace LoadHarness.Targets.Servers;

/// <summary><c>openssl s_server -www</c>: a process for each port, one connection at a time, one GET on each, answered with a page about the session in HTTP/1.0.</summary>
/// <remarks>It takes any name. A client without a certificate is refused within TLS: alert <c>certificate_required</c> (116) in TLS 1.3, <c>handshake_failure</c> (40) in TLS 1.2.</remarks>
internal sealed class OpenSslSetup : ServerSetup
{
    public override LocalProgram Program { get; } = new("openssl", "openssl");

    public override string VersionArgument => "version";

    public override bool CanGiveEvidence => false;

    public override bool ServesAllPorts => false;

    public override RequestTemplate Request { get; } = new(HttpMethod.Get, "/", Body: default, ContentType: null, "<pre>"u8.ToArray());

    public override IReadOnlyList<string> Write(PrivateDirectory directory, IReadOnlyList<ServerPort> ports, ServerBehaviour behaviour)
    {
        var port = ports.Single();
        using var identity = TlsIdentity.FromPem(port.Credentials.ChainPem, port.Credentials.KeyPem);
        List<string> arguments =
        [
            "s_server", "-www", "-quiet",
            "-accept", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port.Number}"),
            "-cert", directory.Write("server.crt", identity.Leaf.ExportCertificatePem()),
            "-key", directory.WriteKey(port.Credentials.KeyPem),
        ];
        if (identity.Intermediates.Count > 0)
        {
            arguments.AddRange(["-cert_chain", directory.Write("chain.crt", identity.Intermediates.ExportCertificatePems())]);
        }

        if (port.IsMutual)
        {
            // Not -CAfile: s_server would also send the root with its own certificate.
            arguments.AddRange(["-verifyCAfile", directory.Write("ca.crt", port.Credentials.TrustAnchorsPem), "-Verify", "3", "-verify_return_error"]);
        }

        return arguments;
    }
}
