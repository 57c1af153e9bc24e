using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class CertificateAuthorityTests
{
    public static TheoryData<KeyKind> AllKinds => TestPki.AllKinds;

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Gives_every_key_kind_certificates_of_the_same_shape(KeyKind kind)
    {
        var (expected, actual) = (TestPki.Of(KeyKind.EcdsaP256), TestPki.Of(kind));
        Assert.Equal(Shape(expected.Root.Certificate), Shape(actual.Root.Certificate));
        Assert.Equal(Shape(expected.Server.Leaf), Shape(actual.Server.Leaf));
        Assert.Equal(kind, KeyDescription.Of(actual.Root.Certificate).Kind);
        Assert.Equal(kind, actual.Server.Key.Kind);
    }

    [Fact]
    public void Everything_is_valid_from_an_hour_ago_for_a_year()
    {
        var now = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero);
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, new FixedClock(now));
        using var intermediate = root.CreateIntermediate();
        using var leaf = intermediate.Issue(LeafProfile.Client());
        foreach (var certificate in new[] { root.Certificate, intermediate.Certificate, leaf.Leaf })
        {
            Assert.Equal(now.AddHours(-1).UtcDateTime, certificate.NotBefore.ToUniversalTime());
            Assert.Equal(now.AddHours(-1).AddDays(365).UtcDateTime, certificate.NotAfter.ToUniversalTime());
        }
    }

    [Fact]
    public void Describes_keys_as_people_write_them()
    {
        Assert.Equal("RSA 2048", KeyDescription.Of(TestPki.Of(KeyKind.Rsa2048).Client.Leaf).Text);
        Assert.Equal("ECDSA P-256", KeyDescription.Of(TestPki.Of(KeyKind.EcdsaP256).Client.Leaf).Text);
        Assert.Equal("CN=tts-client, ECDSA P-256", TestPki.Of(KeyKind.EcdsaP256).Client.ToString());
    }

    [Fact]
    public void Client_has_the_servers_shape_but_for_name_and_purpose()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        var like = LeafProfile.Client() with { CommonName = "lla-test", Purpose = CertificatePurpose.Server, DnsNames = LeafProfile.Server().DnsNames };
        using var disguised = pki.Root.Issue(like);
        Assert.Equal(Shape(pki.Server.Leaf), Shape(disguised.Leaf));
        Assert.Empty(TestPki.Faults(pki.Client.Leaf, CertificatePurpose.Client, [pki.Root.Certificate]));
    }

    [Fact]
    public void Server_and_client_are_known_by_the_names_of_the_mission()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        Assert.Equal("CN=Test-Root-CA", pki.Root.Certificate.Subject);
        Assert.Equal("CN=lla-test", pki.Server.Leaf.Subject);
        Assert.Equal("CN=tts-client", pki.Client.Leaf.Subject);
        foreach (var name in new[] { "lla-test", "localhost", "127.0.0.1", "::1" })
        {
            Assert.True(pki.Server.Leaf.MatchesHostname(name), name);
        }
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Leaves_are_trusted_by_those_who_trust_the_root_and_only_for_their_purpose(KeyKind kind)
    {
        var pki = TestPki.Of(kind);
        Assert.Empty(TestPki.Faults(pki.Server.Leaf, CertificatePurpose.Server, [pki.Root.Certificate]));
        Assert.Contains(X509ChainStatusFlags.NotValidForUsage, TestPki.Faults(pki.Server.Leaf, CertificatePurpose.Client, [pki.Root.Certificate]));
    }

    [Fact]
    public void Leaf_of_another_root_with_the_same_name_is_not_trusted()
    {
        using var impostor = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var leaf = impostor.Issue(LeafProfile.Client());
        var root = TestPki.Of(KeyKind.EcdsaP256).Root.Certificate;
        Assert.Equal(root.Subject, leaf.Leaf.Issuer);
        Assert.NotEmpty(TestPki.Faults(leaf.Leaf, CertificatePurpose.Client, [root]));
    }

    [Fact]
    public void Profile_makes_every_impostor_that_a_server_must_turn_away()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        var now = TimeProvider.System.GetUtcNow();
        var good = LeafProfile.Client();
        (LeafProfile Profile, X509ChainStatusFlags Fault)[] impostors =
        [
            (good with { NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }, X509ChainStatusFlags.NotTimeValid),
            (good with { NotBefore = now.AddDays(1) }, X509ChainStatusFlags.NotTimeValid),
            (good with { Purpose = CertificatePurpose.Server }, X509ChainStatusFlags.NotValidForUsage),
            (good with { Signer = LeafSigner.Itself }, X509ChainStatusFlags.UntrustedRoot),
            (good with { Signer = LeafSigner.Forger }, X509ChainStatusFlags.NotSignatureValid),
        ];
        foreach (var (profile, fault) in impostors)
        {
            using var identity = root.Issue(profile);
            Assert.Equal("CN=tts-client", identity.Leaf.Subject);
            Assert.Equal([fault], TestPki.Faults(identity.Leaf, CertificatePurpose.Client, [root.Certificate]));
        }
    }

    [Fact]
    public void A_forged_leaf_differs_from_a_good_one_in_its_signature_alone()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        using var forged = pki.Root.Issue(LeafProfile.Client() with { Signer = LeafSigner.Forger });

        Assert.Equal(Shape(pki.Client.Leaf), Shape(forged.Leaf));
        Assert.Equal(KeyOfIssuer(pki.Client.Leaf), KeyOfIssuer(forged.Leaf));

        static string KeyOfIssuer(X509Certificate2 leaf) =>
            Convert.ToHexString(leaf.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.Span);
    }

    [Fact]
    public void A_leaf_that_issues_is_no_authority_however_good_it_is_itself()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        using var good = pki.Root.CreateFalse(LeafProfile.Client("honest"));
        using var bad = good.Issue(LeafProfile.Client());

        Assert.Empty(TestPki.Faults(good.Certificate, CertificatePurpose.Client, [pki.Root.Certificate]));
        Assert.Equal("CN=honest", Assert.Single(bad.Intermediates).Subject);
        Assert.Contains(
            X509ChainStatusFlags.InvalidBasicConstraints, TestPki.Faults(bad.Leaf, CertificatePurpose.Client, [pki.Root.Certificate], bad.Intermediates));
    }

    [Fact]
    public void Leaf_of_an_intermediate_needs_it_and_brings_it_along()
    {
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        TlsIdentity identity;
        using (var intermediate = root.CreateIntermediate())
        {
            identity = intermediate.Issue(LeafProfile.Client());
        }

        using (identity)
        {
            Assert.Equal("CN=Test-Intermediate-CA", Assert.Single(identity.Intermediates).Subject);
            Assert.Equal([X509ChainStatusFlags.PartialChain], TestPki.Faults(identity.Leaf, CertificatePurpose.Client, [root.Certificate]));
            Assert.Empty(TestPki.Faults(identity.Leaf, CertificatePurpose.Client, [root.Certificate], identity.Intermediates));

            // As when ca.crt holds root and intermediates.
            Assert.Empty(TestPki.Faults(identity.Leaf, CertificatePurpose.Client, [root.Certificate, identity.Intermediates[0]]));
        }
    }

    [Fact]
    public async Task Both_ends_authenticate_with_what_went_through_PEM()
    {
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var issuer = root.CreateIntermediate();
        using var server = Copy(issuer.Issue(LeafProfile.Server("ecdsa-p256.lla-test")));
        using var client = Copy(issuer.Issue(LeafProfile.Client()));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var caller = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask();
        await caller.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var callee = await accepting;
        await using var serverStream = new SslStream(callee.GetStream());
        await using var clientStream = new SslStream(caller.GetStream());

        await Task.WhenAll(
            serverStream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(server.Leaf, server.Intermediates, offline: true),
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = Trust(root),
                },
                TestContext.Current.CancellationToken),
            clientStream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "c42.ecdsa-p256.lla-test",
                    ClientCertificateContext = SslStreamCertificateContext.Create(client.Leaf, client.Intermediates, offline: true),
                    CertificateChainPolicy = Trust(root),
                },
                TestContext.Current.CancellationToken));

        Assert.Equal("CN=tts-client", serverStream.RemoteCertificate?.Subject);
        Assert.Equal("CN=ecdsa-p256.lla-test", clientStream.RemoteCertificate?.Subject);
    }

    private static TlsIdentity Copy(TlsIdentity identity)
    {
        using (identity)
        {
            return TlsIdentity.FromPem(identity.ChainPem(), identity.KeyPem());
        }
    }

    private static X509ChainPolicy Trust(CertificateAuthority root)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(root.Certificate);
        return policy;
    }

    /// <summary>All that two arms' certificates must share: names, validity, and each extension's identity and, where no key is in it, content.</summary>
    private static string Shape(X509Certificate2 certificate)
    {
        var extensions = certificate.Extensions.Select(e => e switch
        {
            X509SubjectKeyIdentifierExtension or X509AuthorityKeyIdentifierExtension => $"{e.Oid!.Value} {e.Critical} {e.RawData.Length} bytes",
            _ => $"{e.Oid!.Value} {e.Critical} {Convert.ToHexString(e.RawData)}",
        });
        return string.Join(
            '\n',
            [$"{certificate.SerialNumberBytes.Length} bytes of serial", certificate.Subject, certificate.Issuer, certificate.NotBefore.ToString("O"), certificate.NotAfter.ToString("O"), .. extensions]);
    }
}
