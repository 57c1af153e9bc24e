using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

/// <summary>OpenSSL, which nginx, HAProxy and curl use, must think of our certificates what .NET thinks of them.</summary>
public sealed class OpenSslTests : IDisposable
{
    private readonly ExternalProgram _openssl = ExternalProgram.Require("openssl", "openssl");
    private readonly ScratchDirectory _scratch = new();

    public static TheoryData<KeyKind> AllKinds => TestPki.AllKinds;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Verifies_strictly_for_purpose_name_and_revocation(KeyKind kind)
    {
        var pki = TestPki.Of(kind);
        var client = TestPki.Of(KeyKind.EcdsaP256).Client;
        PkiFiles.Write(_scratch.Path, pki.Root, pki.Server, client, pki.Root.Revoke([]));

        var answer = await Verify("-crl_check", "-CRLfile", At("ca.crl"), "-purpose", "sslserver", "-verify_hostname", "lla-test", At("lla-server.crt"));
        var key = await _openssl.RunAsync("pkey", "-in", At("lla-server.key"), "-noout", "-check");

        Assert.Equal((0, $"{At("lla-server.crt")}: OK\n"), (answer.ExitCode, answer.Text));
        Assert.Contains("Key is valid", key.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_name_per_client_below_an_endpoint_but_not_below_a_single_label()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        _scratch.Write("ca.crt", root.Certificate.ExportCertificatePem());
        using var endpoint = root.Issue(LeafProfile.Server("ecdsa-p256.lla-test"));
        using var single = root.Issue(LeafProfile.Server("lla-test"));

        var accepted = await Verify("-verify_hostname", "c42.ecdsa-p256.lla-test", _scratch.Write("endpoint.crt", endpoint.ChainPem()));
        var refused = await Verify("-verify_hostname", "c42.lla-test", _scratch.Write("single.crt", single.ChainPem()));

        Assert.Equal(0, accepted.ExitCode);
        Assert.Contains("hostname mismatch", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_names_and_the_usages()
    {
        var pki = TestPki.Of(KeyKind.Rsa2048);
        PkiFiles.Write(_scratch.Path, pki.Root, pki.Server, pki.Client, pki.Root.Revoke([]));

        var server = (await _openssl.RunAsync("x509", "-in", At("lla-server.crt"), "-noout", "-text")).Output;
        var client = (await _openssl.RunAsync("x509", "-in", At("tts-client.crt"), "-noout", "-text")).Output;

        Assert.Contains("DNS:lla-test, DNS:*.lla-test, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1", server, StringComparison.Ordinal);
        Assert.Contains("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n", server, StringComparison.Ordinal);
        Assert.Contains("X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n", client, StringComparison.Ordinal);
        Assert.Contains("X509v3 Key Usage: critical\n                Digital Signature\n", server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifies_a_leaf_of_an_intermediate_only_with_the_chain_from_the_file()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        using var intermediate = root.CreateIntermediate();
        using var server = intermediate.Issue(LeafProfile.Server());
        using var client = intermediate.Issue(LeafProfile.Client());
        PkiFiles.Write(_scratch.Path, root, server, client, root.Revoke([]));

        var alone = await Verify(At("lla-server.crt"));
        var withChain = await Verify("-untrusted", At("lla-server.crt"), At("lla-server.crt"));

        Assert.Contains("unable to get local issuer certificate", alone.Text, StringComparison.Ordinal);
        Assert.Equal(0, withChain.ExitCode);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Accepts_the_revocation_list_of_its_own_issuer_only(KeyKind kind)
    {
        var root = TestPki.Of(kind).Root;
        using var other = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        var list = _scratch.Write("ca.crl", root.Revoke([TestPki.Of(kind).Server.Leaf]).ToDer());

        Assert.Contains("verify OK", (await CheckList(root)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("verify OK", (await CheckList(other)).Text, StringComparison.Ordinal);

        Task<ProgramResult> CheckList(CertificateAuthority authority) => _openssl.RunAsync(
            "crl", "-inform", "DER", "-in", list, "-noout", "-CAfile", _scratch.Write("ca.crt", authority.Certificate.ExportCertificatePem()));
    }

    [Fact]
    public async Task Refuses_a_revoked_certificate_and_no_other()
    {
        var root = TestPki.Of(KeyKind.EcdsaP384).Root;
        using var revoked = root.Issue(LeafProfile.Client());
        var pki = TestPki.Of(KeyKind.EcdsaP384);
        PkiFiles.Write(_scratch.Path, root, pki.Server, pki.Client, root.Revoke([revoked.Leaf]));
        var revokedFile = _scratch.Write("revoked.crt", revoked.ChainPem());

        var refused = await Verify("-crl_check", "-CRLfile", At("ca.crl"), revokedFile);
        var accepted = await Verify("-crl_check", "-CRLfile", At("ca.crl"), "-purpose", "sslclient", At("tts-client.crt"));

        Assert.Contains("error 23 at 0 depth lookup: certificate revoked", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, accepted.ExitCode);
    }

    [Fact]
    public async Task Refuses_each_impostor_for_its_own_reason()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        using var namesake = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var stranger = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");
        _scratch.Write("ca.crt", root.Certificate.ExportCertificatePem());
        var now = TimeProvider.System.GetUtcNow();
        var good = LeafProfile.Client();

        await Refuses(root, good with { NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }, "certificate has expired");
        await Refuses(root, good with { NotBefore = now.AddDays(1) }, "certificate is not yet valid");
        await Refuses(root, good with { Purpose = CertificatePurpose.Server }, "unsuitable certificate purpose");
        await Refuses(root, good with { Signer = LeafSigner.Itself }, "self-signed certificate");
        await Refuses(root, good with { Signer = LeafSigner.Forger }, "certificate signature failure");
        using var leaf = root.CreateFalse(LeafProfile.Client("honest"));
        await Refuses(leaf, good, "invalid CA certificate");
        await Refuses(root, good with { KeyUsage = X509KeyUsageFlags.KeyEncipherment }, "unsuitable certificate purpose");
        await Refuses(stranger, good, "unable to get local issuer certificate");
        // The key identifiers give the other key away before the signature does.
        await Refuses(namesake, good, "unable to get local issuer certificate");

        async Task Refuses(CertificateAuthority authority, LeafProfile profile, string reason)
        {
            using var identity = authority.Issue(profile);
            var file = _scratch.Write("impostor.crt", identity.ChainPem());
            var answer = await Verify("-purpose", "sslclient", "-untrusted", file, file);
            Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("PEM")]
    [InlineData("DER")]
    public async Task Its_revocation_lists_can_be_read(string form)
    {
        // 80FF needs a sign byte in DER, 01 needs none, and libraries disagree on whether it belongs to the serial.
        var list = await MakeList(["80FF", "01"], "");
        await _openssl.RunAsync("crl", "-in", list, "-outform", form, "-out", At("converted.crl"));
        var pki = TestPki.Of(KeyKind.Rsa2048);

        var read = RevocationList.Load(await File.ReadAllBytesAsync(At("converted.crl")), [pki.Root.Certificate]);

        Assert.Equal(2, read.Count);
        Assert.Equal(TimeSpan.FromDays(30), read.NextUpdate - read.ThisUpdate);
        Assert.True(read.IsRevoked(await Certificate("0x80FF")));
        Assert.True(read.IsRevoked(await Certificate("0x01")));
        Assert.False(read.IsRevoked(await Certificate("0xFF")));
        Assert.False(read.IsRevoked(pki.Client.Leaf));

        async Task<X509Certificate2> Certificate(string serial)
        {
            var request = await _openssl.RunAsync("req", "-new", "-key", At("ca.key"), "-subj", "/CN=tts-client", "-out", At("leaf.csr"));
            Assert.Equal(0, request.ExitCode);
            var issued = await _openssl.RunAsync(
                "x509", "-req", "-in", At("leaf.csr"), "-CA", At("ca.crt"), "-CAkey", At("ca.key"), "-set_serial", serial, "-out", At("leaf.crt"));
            Assert.Equal(0, issued.ExitCode);
            return X509CertificateLoader.LoadCertificateFromFile(At("leaf.crt"));
        }
    }

    [Fact]
    public async Task Its_list_for_some_certificates_only_is_refused_instead_of_misread()
    {
        var list = await MakeList(["01"], "issuingDistributionPoint = critical, @partial");

        var e = Assert.Throws<RevocationListException>(
            () => RevocationList.Load(File.ReadAllBytes(list), [TestPki.Of(KeyKind.Rsa2048).Root.Certificate]));

        Assert.Contains("critical extension 2.5.29.28", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_encrypted_keys_are_read_with_their_password_and_refused_without_it()
    {
        foreach (var (kind, command) in new[] { (KeyKind.Rsa2048, "rsa"), (KeyKind.EcdsaP256, "ec") })
        {
            var pki = TestPki.Of(kind);
            var (ca, certificate, plain) = (_scratch.Write("ca.crt", pki.Root.Certificate.ExportCertificatePem()), _scratch.Write("leaf.crt", pki.Client.ChainPem()), _scratch.Write("plain.key", pki.Client.KeyPem()));
            string[] traditional = command == "rsa" ? ["-traditional"] : [];
            await _openssl.RunAsync("pkcs8", "-topk8", "-in", plain, "-passout", "pass:sécret", "-out", At("modern.key"));
            foreach (var cipher in new[] { "aes128", "aes192", "aes256", "des3" })
            {
                await _openssl.RunAsync([command, .. traditional, "-in", plain, $"-{cipher}", "-passout", "pass:sécret", "-out", At($"{cipher}.key")]);
            }

            foreach (var file in new[] { "modern", "aes128", "aes192", "aes256", "des3" }.Select(name => At($"{name}.key")))
            {
                Assert.Equal(pki.Client.KeyPem(), ClientCredentials.Load(ca, certificate, file, TimeProvider.System, "sécret").Identity.KeyPem());
                Assert.Equal(
                    [$"key={file} is encrypted, but no password is given (write key-password=env:NAME or key-password=file:PATH, or decrypt it: openssl pkey -in {file} -out {file}.plain)"],
                    Assert.Throws<CredentialsException>(() => ClientCredentials.Load(ca, certificate, file, TimeProvider.System)).Problems);
                var wrong = Assert.Throws<CredentialsException>(() => ClientCredentials.Load(ca, certificate, file, TimeProvider.System, "another"));
                Assert.Equal(
                    [$"key={file} must be an RSA or ECDSA key that the password of key-password= opens, but it does not (to check: openssl pkey -in {file} -noout)"], wrong.Problems);
                Assert.DoesNotContain("another", wrong.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Its_PKCS12_files_are_read_with_certificate_key_and_intermediates()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        using var intermediate = pki.Root.CreateIntermediate();
        using var client = intermediate.Issue(LeafProfile.Client());
        var ca = _scratch.Write("ca.crt", pki.Root.Certificate.ExportCertificatePem());
        var chain = _scratch.Write("chain.pem", pki.Root.Certificate.ExportCertificatePem() + '\n' + intermediate.Certificate.ExportCertificatePem());
        var (leaf, key, file) = (_scratch.Write("leaf.crt", client.Leaf.ExportCertificatePem()), _scratch.Write("leaf.key", client.KeyPem()), At("client.p12"));
        await _openssl.RunAsync("pkcs12", "-export", "-in", leaf, "-inkey", key, "-certfile", chain, "-passout", "pass:secret", "-out", file);

        var loaded = ClientCredentials.Load(ca, file, key: null, TimeProvider.System, "secret");

        Assert.Equal((client.Leaf, client.KeyPem()), (loaded.Identity.Leaf, loaded.Identity.KeyPem()));
        Assert.Equal([intermediate.Certificate], loaded.Identity.Intermediates);
        Assert.StartsWith($"cert={file} cannot be opened without a password, or is damaged (write key-password=", Problem(null), StringComparison.Ordinal);
        Assert.StartsWith($"cert={file} cannot be opened with the password of key-password=, or is damaged", Problem("another"), StringComparison.Ordinal);

        string Problem(string? password) =>
            Assert.Single(Assert.Throws<CredentialsException>(() => ClientCredentials.Load(ca, file, key: null, TimeProvider.System, password)).Problems);
    }

    [Fact]
    public async Task Its_older_key_formats_can_be_read()
    {
        foreach (var (kind, command) in new[] { (KeyKind.Rsa2048, "rsa"), (KeyKind.EcdsaP256, "ec") })
        {
            var identity = TestPki.Of(kind).Client;
            _scratch.Write("new.key", identity.KeyPem());
            _scratch.Write("ca.crt", TestPki.Of(kind).Root.Certificate.ExportCertificatePem());
            _scratch.Write("leaf.crt", identity.ChainPem());
            await _openssl.RunAsync(command == "rsa" ? [command, "-traditional", "-in", At("new.key"), "-out", At("old.key")] : [command, "-in", At("new.key"), "-out", At("old.key")]);
            var text = await File.ReadAllTextAsync(At("old.key"));
            Assert.StartsWith(command == "rsa" ? "-----BEGIN RSA PRIVATE KEY" : "-----BEGIN EC PRIVATE KEY", text, StringComparison.Ordinal);

            // `openssl ecparam -genkey` puts a block before the key.
            var parameters = await _openssl.RunAsync("ecparam", "-name", "prime256v1");
            _scratch.Write("old.key", parameters.Output + text);

            var credentials = ClientCredentials.Load(At("ca.crt"), At("leaf.crt"), At("old.key"), TimeProvider.System);
            Assert.Equal(kind, credentials.Identity.Key.Kind);
        }
    }

    private string At(string name) => _scratch.At(name);

    private Task<ProgramResult> Verify(params string[] arguments) =>
        _openssl.RunAsync(["verify", "-x509_strict", "-CAfile", At("ca.crt"), .. arguments]);

    private async Task<string> MakeList(string[] serials, string extension)
    {
        var root = TestPki.Of(KeyKind.Rsa2048).Root;
        _scratch.Write("ca.crt", root.Certificate.ExportCertificatePem());
        _scratch.Write("ca.key", root.KeyPem());
        _scratch.Write("index.txt", string.Concat(serials.Select(s => $"R\t351231235959Z\t260101000000Z,keyCompromise\t{s}\tunknown\t/CN=tts-client\n")));
        var configuration = _scratch.Write("ca.cnf", $"""
            [ca]
            default_ca = test
            [test]
            database = {At("index.txt")}
            certificate = {At("ca.crt")}
            private_key = {At("ca.key")}
            default_md = sha256
            default_crl_days = 30
            crl_extensions = list
            [list]
            authorityKeyIdentifier = keyid
            {extension}
            [partial]
            onlyuser = TRUE
            """);
        var made = await _openssl.RunAsync("ca", "-gencrl", "-config", configuration, "-out", At("openssl.crl"));
        Assert.True(made.ExitCode == 0, made.Text);
        return At("openssl.crl");
    }
}
