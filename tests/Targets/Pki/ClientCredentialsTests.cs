using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class ClientCredentialsTests : IDisposable
{
    private static readonly TestPki Pki = TestPki.Of(KeyKind.EcdsaP256);
    private readonly ScratchDirectory _scratch = new();
    private readonly string _ca;
    private readonly string _cert;
    private readonly string _key;

    public ClientCredentialsTests()
    {
        PkiFiles.Write(_scratch.Path, Pki.Root, Pki.Server, Pki.Client, Pki.Root.Revoke([Pki.Client.Leaf]));
        (_ca, _cert, _key) = (_scratch.At("ca.crt"), _scratch.At("tts-client.crt"), _scratch.At("tts-client.key"));
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Client_is_read_with_chain_key_and_trust()
    {
        using var intermediate = Pki.Root.CreateIntermediate();
        using var client = intermediate.Issue(LeafProfile.Client());
        _scratch.Write("tts-client.crt", client.ChainPem());
        _scratch.Write("tts-client.key", client.KeyPem());

        var loaded = ClientCredentials.Load(_ca, _cert, _key, TimeProvider.System);

        Assert.True(loaded.Identity.Leaf.HasPrivateKey);
        Assert.Equal(client.Leaf, loaded.Identity.Leaf);
        Assert.Equal([intermediate.Certificate], loaded.Identity.Intermediates);
        Assert.Equal([Pki.Root.Certificate], loaded.TrustAnchors);
        Assert.Equal(new KeyDescription(KeyKind.EcdsaP256, "ECDSA P-256"), loaded.Identity.Key);
        Assert.Empty(loaded.Warnings);
    }

    [Fact]
    public void Keys_that_plans_do_not_know_are_read_and_described()
    {
        using var rsa = RSA.Create(1024);
        using var koblitz = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var now = TimeProvider.System.GetUtcNow();
        using var small = new CertificateRequest("CN=tts-client", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        using var odd = new CertificateRequest("CN=tts-client", koblitz, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        foreach (var (certificate, text) in new[] { (small, "RSA 1024"), (odd, "ECDSA secP256k1") })
        {
            using var identity = new TlsIdentity(certificate, []);
            var loaded = ClientCredentials.Load(_ca, _scratch.Write("odd.crt", identity.ChainPem()), _scratch.Write("odd.key", identity.KeyPem()), TimeProvider.System);
            Assert.Equal(new KeyDescription(null, text), loaded.Identity.Key);
            Assert.Empty(loaded.Warnings);
        }
    }

    [Fact]
    public void Each_bad_file_has_one_line_with_value_limit_and_repair()
    {
        var directory = _scratch.Path;
        var missing = _scratch.At("missing.crt");
        var loop = _scratch.At("loop.crt");
        File.CreateSymbolicLink(loop, loop);
        var der = _scratch.Write("der.crt", Pki.Client.Leaf.RawData);
        var cut = _scratch.Write("cut.crt", File.ReadAllText(_cert)[..200]);
        var damaged = _scratch.Write("damaged.crt", PemEncoding.WriteString("CERTIFICATE", Pki.Client.Leaf.RawData.AsSpan(0, 300)));

        AssertCertificateProblem(missing, $"cert={missing} must be a file, but does not exist (check the path)");
        AssertCertificateProblem(directory, $"cert={directory} must be a file, but is a directory (name the file in it)");
        AssertCertificateProblem(
            der,
            $"cert={der} must be PEM, but has no line that starts with -----BEGIN (from DER: openssl x509 -inform der -in {der} -out {der}.pem; from PKCS#12: openssl pkcs12 -in {der} -nodes -out {der}.pem)");
        AssertCertificateProblem(cut, $"cert={cut} must be PEM, but 1 of its 1 blocks cannot be decoded (copy the file again, whole and as text)");
        AssertCertificateProblem(damaged, $"cert={damaged} must hold whole certificates, but number 1 is damaged (copy it again; to check: openssl x509 -in {damaged} -noout -text)");
        AssertCertificateProblem(_key, $"cert={_key} must hold a certificate (CERTIFICATE), but holds PRIVATE KEY (name the right file; are two options swapped?)");
        Assert.StartsWith($"cert={loop} must be readable, but is not: ", CertificateProblem(loop), StringComparison.Ordinal);

        void AssertCertificateProblem(string path, string expected) => Assert.Equal(expected, CertificateProblem(path));

        string CertificateProblem(string path) =>
            Assert.Single(Assert.Throws<CredentialsException>(() => ClientCredentials.Load(_ca, path, _key, TimeProvider.System)).Problems);
    }

    [Fact]
    public void What_editors_and_cat_leave_in_a_file_does_no_harm()
    {
        var other = TestPki.Of(KeyKind.Rsa2048).Root.Certificate.ExportCertificatePem();
        var ca = _scratch.Write("marked.crt", $"\uFEFFthe roots of all\r\n{File.ReadAllText(_ca).TrimEnd()}\uFEFF{other}");
        var cert = _scratch.Write("marked-leaf.crt", $"\uFEFF{File.ReadAllText(_cert)}");
        var key = _scratch.Write("marked.key", $"\uFEFF{File.ReadAllText(_key).TrimEnd()}");

        var loaded = ClientCredentials.Load(ca, cert, key, TimeProvider.System);

        Assert.Equal([Pki.Root.Certificate, TestPki.Of(KeyKind.Rsa2048).Root.Certificate], loaded.TrustAnchors);
        Assert.Equal(Pki.Client.KeyPem(), loaded.Identity.KeyPem());
    }

    [Fact]
    public void A_file_in_UTF_16_is_told_as_that()
    {
        var wide = _scratch.At("wide.crt");
        File.WriteAllText(wide, File.ReadAllText(_cert), System.Text.Encoding.Unicode);

        var e = Assert.Throws<CredentialsException>(() => ClientCredentials.Load(_ca, wide, _key, TimeProvider.System));

        Assert.Equal([$"cert={wide} must be PEM in ASCII, but is text in UTF-16 (convert it: iconv -f utf-16 -t ascii {wide} > {wide}.pem)"], e.Problems);
    }

    [Fact]
    public void Each_bad_key_has_one_line_and_none_shows_the_key()
    {
        var otherCurve = _scratch.Write("p384.key", TestPki.Of(KeyKind.EcdsaP384).Client.KeyPem());
        var rsa = _scratch.Write("rsa.key", TestPki.Of(KeyKind.Rsa2048).Client.KeyPem());
        var server = _scratch.At("lla-server.key");
        var bytes = Convert.FromBase64String(string.Concat(File.ReadAllLines(_key)[1..^1]));
        var damaged = _scratch.Write("damaged.key", PemEncoding.WriteString("PRIVATE KEY", bytes.AsSpan(0, 100)));
        var cut = _scratch.Write("cut.key", File.ReadAllText(_key)[..100]);

        AssertKeyProblem(_cert, $"key={_cert} must hold a private key (PRIVATE KEY), but holds CERTIFICATE (name the right file; are two options swapped?)");
        AssertKeyProblem(damaged, $"key={damaged} must be an RSA or ECDSA key, but is damaged or of another kind (to check: openssl pkey -in {damaged} -noout -check)");
        AssertKeyProblem(cut, $"key={cut} must be PEM, but 1 of its 1 blocks cannot be decoded (copy the file again, whole and as text)");
        AssertKeyProblem(otherCurve, Misfit(otherCurve, "ECDSA P-384"));
        AssertKeyProblem(rsa, Misfit(rsa, "RSA 2048"));
        AssertKeyProblem(server, Misfit(server, "ECDSA P-256"));

        void AssertKeyProblem(string path, string expected)
        {
            var e = Assert.Throws<CredentialsException>(() => ClientCredentials.Load(_ca, _cert, path, TimeProvider.System));
            Assert.Equal([expected], e.Problems);
            Assert.DoesNotContain(File.ReadAllLines(path)[1][..16], e.ToString(), StringComparison.Ordinal);
        }

        string Misfit(string path, string kind) =>
            $"key={path} must be the key of cert={_cert} (CN=tts-client, ECDSA P-256), but is another {kind} key (give the key that the certificate was made for; in the certificate's file the leaf comes first)";
    }

    [Fact]
    public void All_problems_come_together()
    {
        var e = Assert.Throws<CredentialsException>(() => ClientCredentials.Load("no.ca", "no.cert", "no.key", TimeProvider.System));
        Assert.Equal(["ca=no.ca", "cert=no.cert", "key=no.key"], e.Problems.Select(p => p.Split(' ')[0]));
        Assert.Equal(string.Join(Environment.NewLine, e.Problems), e.Message);
    }

    [Fact]
    public void Certificates_that_a_peer_will_refuse_are_only_warned_of_because_the_run_may_be_about_them()
    {
        var now = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero);
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, new FixedClock(now));
        _scratch.Write("ca.crt", root.Certificate.ExportCertificatePem());
        var good = LeafProfile.Client();

        Assert.Empty(Warnings(good with { NotAfter = now.AddDays(2) }));
        Assert.Equal(
            $"cert={_cert} must be valid during the run, but CN=tts-client has expired: 2026-11-19 23:30:00Z to 2026-11-20 23:30:00Z (renew it, or set the clock right)",
            Assert.Single(Warnings(good with { NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) })));
        Assert.Contains("CN=tts-client is not valid yet: 2026-11-22 23:30:00Z to", Assert.Single(Warnings(good with { NotBefore = now.AddDays(1) })), StringComparison.Ordinal);
        Assert.Contains("CN=tts-client expires within a day: ", Assert.Single(Warnings(good with { NotAfter = now.AddHours(23) })), StringComparison.Ordinal);
        Assert.StartsWith(
            $"cert={_cert} must allow clientAuth, but its extended key usage is only ",
            Assert.Single(Warnings(good with { Purpose = CertificatePurpose.Server })),
            StringComparison.Ordinal);

        IReadOnlyList<string> Warnings(LeafProfile profile)
        {
            using var identity = root.Issue(profile);
            _scratch.Write("tts-client.crt", identity.ChainPem());
            _scratch.Write("tts-client.key", identity.KeyPem());
            var culture = CultureInfo.CurrentCulture;
            try
            {
                // A calendar of another era: messages are in the invariant culture whatever the user's is.
                CultureInfo.CurrentCulture = new CultureInfo("th-TH");
                return ClientCredentials.Load(_ca, _cert, _key, new FixedClock(now)).Warnings;
            }
            finally
            {
                CultureInfo.CurrentCulture = culture;
            }
        }
    }
}
