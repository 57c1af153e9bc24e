using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

/// <summary>Kinds of keys that OpenSSL has and .NET has not: a server's are taken, a client's are named.</summary>
public class UncommonKeysTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.Rsa2048).Root;

    private static readonly string[] Ed25519 = ["-algorithm", "ed25519"];
    private static readonly string[] Ed448 = ["-algorithm", "ed448"];
    private static readonly string[] RsaPss = ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"];

    private readonly ScratchDirectory _scratch = new();

    public static TheoryData<string, string[]> Kinds => new() { { "Ed25519", Ed25519 }, { "Ed448", Ed448 }, { "RSA-PSS 2048", RsaPss } };

    public static TheoryData<string, string[], TlsVersion> Servers =>
        new(from kind in ((string, string[])[])[("Ed25519", Ed25519), ("RSA-PSS 2048", RsaPss)] from tls in Enum.GetValues<TlsVersion>() select (kind.Item1, kind.Item2, tls));

    public void Dispose() => _scratch.Dispose();

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Servers))]
    public async Task A_server_may_prove_itself_with_a_key_that_a_client_cannot_use(string kind, string[] arguments, TlsVersion tls)
    {
        var (certificate, key) = await IssueAsync("lla-test", "serverAuth", arguments);
        using var client = Root.Issue(LeafProfile.Client());
        await using var server = await ForeignServer.StartAsync(
            ForeignRecipe.Nginx("ssl_verify_client on;"), await TextOf(certificate), await TextOf(key), Root.Certificate.ExportCertificatePem());
        var endpoint = TestEndpoint.Mutual(server.Address, client, KeyKind.Rsa2048);
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var caller = clients.Create(
            new Arm { Name = "arm", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048, Tls = tls }, index: 0, TestContext.Current.CancellationToken);

        var sample = await caller.SendAsync(0, 1);

        Assert.Equal((Outcome.Ok, null, ClientCertificate.Sent), (sample.Outcome, sample.Error, sample.Certificate));
        using var shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
        Assert.Equal(new KeyDescription(null, kind), KeyDescription.Of(shown));
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Kinds))]
    public async Task A_client_is_told_that_its_key_cannot_be_used_and_which_can(string kind, string[] arguments)
    {
        var (certificate, key) = await IssueAsync("tts-client", "clientAuth", arguments);
        var (ca, encrypted, bundle) = (_scratch.Write("anchor.crt", Root.Certificate.ExportCertificatePem()), _scratch.At("encrypted.key"), _scratch.At("client.p12"));
        await OpenSslAsync("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:sesame", "-in", key, "-out", encrypted);
        await OpenSslAsync("pkcs12", "-export", "-in", certificate, "-inkey", key, "-passout", "pass:sesame", "-out", bundle);

        foreach (var (cert, file, password) in ((string, string?, string?)[])[(certificate, key, null), (certificate, encrypted, "sesame"), (bundle, null, "sesame")])
        {
            var refused = Assert.Throws<CredentialsException>(() => ClientCredentials.Load(ca, cert, file, TimeProvider.System, password));

            Assert.Equal(
                [
                    $"cert={cert} must be of an RSA or ECDSA key, but CN=tts-client has one of the kind {kind}, which .NET cannot use "
                        + "(ask the CA for a certificate of another key: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256)",
                ],
                refused.Problems);
        }

        var wrong = Assert.Throws<CredentialsException>(() => ClientCredentials.Load(ca, bundle, key: null, TimeProvider.System, "open"));
        Assert.Contains("cannot be opened with the password of key-password=", Assert.Single(wrong.Problems), StringComparison.Ordinal);
    }

    // By OpenSSL, since .NET makes no such keys.
    private async Task<(string Certificate, string Key)> IssueAsync(string subject, string usage, string[] arguments)
    {
        var (ca, caKey) = (_scratch.Write("ca.crt", Root.Certificate.ExportCertificatePem()), _scratch.Write("ca.key", Root.KeyPem()));
        var (key, request, certificate) = (_scratch.At("leaf.key"), _scratch.At("leaf.csr"), _scratch.At("leaf.crt"));
        var extensions = _scratch.Write("leaf.ext", $"extendedKeyUsage={usage}\nsubjectAltName=DNS:{subject}\n");
        await OpenSslAsync(["genpkey", "-out", key, .. arguments]);
        await OpenSslAsync("req", "-new", "-key", key, "-subj", $"/CN={subject}", "-out", request);
        await OpenSslAsync("x509", "-req", "-in", request, "-CA", ca, "-CAkey", caKey, "-set_serial", "77", "-days", "2", "-extfile", extensions, "-out", certificate);
        return (certificate, key);
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        var result = await ExternalProgram.Require("openssl", "openssl").RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Text);
    }

    private static Task<string> TextOf(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
}
