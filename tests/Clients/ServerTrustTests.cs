using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.Arms;
using LoadHarness.Clients.Tls;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class ServerTrustTests : IDisposable
{
    private const string Host = "lla-test";

    private readonly CertificateAuthority _root = Root("Test-Root-CA");
    private readonly List<IDisposable> _made = [];

    public void Dispose()
    {
        _made.ForEach(made => made.Dispose());
        _root.Dispose();
    }

    [Fact]
    public void Takes_a_chain_to_a_root_with_what_the_server_sent() => Assert.Null(Judge(new([_root.Certificate]), Issued(Intermediate(), sendsIntermediate: true)));

    [Fact]
    public void Takes_a_chain_to_an_intermediate_that_the_user_trusts_as_curl_does()
    {
        var intermediate = Intermediate();

        Assert.Null(Judge(new([intermediate.Certificate]), Issued(intermediate, sendsIntermediate: true)));
        Assert.Null(Judge(new([intermediate.Certificate]), Issued(intermediate, sendsIntermediate: false)));
    }

    [Fact]
    public void Takes_no_forgery_that_names_an_intermediate_that_the_user_trusts()
    {
        var intermediate = Intermediate();
        var forgery = Forged(intermediate.Certificate);

        var fault = Judge(new([intermediate.Certificate]), (forgery, []));

        Assert.Equal(RefusalReason.UntrustedChain, fault?.Reason);
    }

    [Theory]
    [InlineData(X509KeyUsageFlags.DigitalSignature, true)]
    [InlineData(X509KeyUsageFlags.KeyEncipherment, true)]
    [InlineData(X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.KeyCertSign, true)]
    [InlineData(X509KeyUsageFlags.NonRepudiation, false)]
    public void Takes_a_key_for_what_TLS_does_with_it(X509KeyUsageFlags usage, bool isTaken)
    {
        var fault = Judge(new([_root.Certificate]), (Issue(_root, LeafProfile.Server() with { KeyUsage = usage }), []));

        Assert.Equal(isTaken ? null : RefusalReason.WrongUsage, fault?.Reason);
        Assert.Equal(isTaken, fault is null || !fault.Message.Contains("its key usage allows no key exchange of TLS", StringComparison.Ordinal));
    }

    [Fact]
    public void Says_that_a_leaf_may_issue_nothing()
    {
        var leaf = Made(_root.CreateFalse(LeafProfile.Server("other.example")));

        var fault = Judge(new([_root.Certificate]), Issued(leaf, sendsIntermediate: true));

        Assert.Equal(RefusalReason.UntrustedChain, fault?.Reason);
        Assert.Contains("a certificate of it was issued by one that may issue none", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_of_a_forgery_that_its_issuer_did_not_sign_it()
    {
        var fault = Judge(new([_root.Certificate]), (Issue(_root, LeafProfile.Server() with { Signer = LeafSigner.Forger }), []));

        Assert.Equal(RefusalReason.UntrustedChain, fault?.Reason);
        Assert.Contains("in ca= did not sign it: another key of the same name did", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_which_issuer_is_missing()
    {
        var fault = Judge(new([_root.Certificate]), Issued(Intermediate(), sendsIntermediate: false));

        Assert.Equal(RefusalReason.UntrustedChain, fault?.Reason);
        Assert.Contains("'CN=lla-test' was issued by 'CN=Test-Intermediate-CA', which the server did not send and which is not in ca=", fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Asks_each_of_several_roots_of_one_name(int signer)
    {
        CertificateAuthority[] twins = [_root, Made(Root("Test-Root-CA"))];
        var trust = new ServerTrust([twins[0].Certificate, twins[1].Certificate]);

        Assert.Null(Judge(trust, (Issue(twins[signer], LeafProfile.Server()), [])));
    }

    [Fact]
    public void Says_that_none_of_several_roots_of_one_name_signed()
    {
        var stranger = Made(Root("Test-Root-CA"));
        var fault = Judge(new([_root.Certificate, Made(Root("Test-Root-CA")).Certificate]), (Issue(stranger, LeafProfile.Server()), []));

        Assert.Contains("'CN=Test-Root-CA'", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.UntrustedChain, fault.Reason);
    }

    [Fact]
    public void Gives_only_the_root_that_held_to_later_connections_and_all_again_when_it_does_not_hold()
    {
        var other = Made(Root("Other-Root-CA"));
        var trust = new ServerTrust([.. Enumerable.Range(0, 20).Select(number => Made(Root($"Root {number}")).Certificate), _root.Certificate, other.Certificate]);
        Assert.Equal(22, trust.Policy().CustomTrustStore.Count);

        Assert.Null(Judge(trust, (Issue(_root, LeafProfile.Server()), [])));
        Assert.Equal([_root.Certificate], trust.Policy().CustomTrustStore);

        Assert.Null(Judge(trust, (Issue(other, LeafProfile.Server()), [])));
        Assert.Equal([other.Certificate], trust.Policy().CustomTrustStore);
    }

    [Fact]
    public void Tells_the_dates_of_a_certificate_that_has_expired()
    {
        var past = DateTimeOffset.UnixEpoch.AddYears(40);
        var fault = Judge(new([_root.Certificate]), (Issue(_root, LeafProfile.Server() with { NotBefore = past, NotAfter = past.AddDays(1) }), []));

        Assert.Equal(RefusalReason.OutsideValidity, fault?.Reason);
        Assert.Contains("valid from 2010-01-01 00:00:00Z to 2010-01-02 00:00:00Z", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_the_names_that_a_certificate_is_for()
    {
        var fault = Judge(new([_root.Certificate]), (Issue(_root, LeafProfile.Server("other.example")), []));

        Assert.Equal(RefusalReason.WrongName, fault?.Reason);
        Assert.Contains("is not for 'lla-test', but for other.example, *.other.example, localhost, 127.0.0.1, ::1", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_that_a_certificate_without_names_has_none()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var bare = Made(new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));

        var fault = Judge(new([bare]), (bare, []));

        Assert.Equal(RefusalReason.WrongName, fault?.Reason);
        Assert.Contains("has no subjectAltName", fault!.Message, StringComparison.Ordinal);
    }

    private static CertificateAuthority Root(string name) => CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, name);

    private static CertificateFault? Judge(ServerTrust trust, (X509Certificate2 Leaf, X509Certificate2Collection Sent) server)
    {
        // As SslStream does: its chain has what the server sent among the extra certificates.
        using var chain = new X509Chain { ChainPolicy = trust.Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(server.Sent);
        var errors = chain.Build(server.Leaf) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
        return trust.Judge(server.Leaf, chain, errors, Host);
    }

    private CertificateAuthority Intermediate() => Made(_root.CreateIntermediate());

    private (X509Certificate2 Leaf, X509Certificate2Collection Sent) Issued(CertificateAuthority issuer, bool sendsIntermediate) =>
        (Issue(issuer, LeafProfile.Server()), sendsIntermediate ? [issuer.Certificate] : []);

    private X509Certificate2 Issue(CertificateAuthority issuer, LeafProfile profile) => Made(issuer.Issue(profile)).Leaf;

    // Names the issuer and its key, but was signed by another.
    private X509Certificate2 Forged(X509Certificate2 issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return Made(request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(forger), new DateTimeOffset(issuer.NotBefore), new DateTimeOffset(issuer.NotAfter), [1, 2, 3]));
    }

    private T Made<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}
