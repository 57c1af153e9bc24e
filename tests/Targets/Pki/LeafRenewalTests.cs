using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class LeafRenewalTests
{
    [Theory]
    [MemberData(nameof(TestPki.AllKinds), MemberType = typeof(TestPki))]
    public void Changes_the_serial_number_and_the_signature_only(KeyKind kind)
    {
        var pki = TestPki.Of(kind);

        using var renewed = pki.Root.Renewal().Renew(pki.Server);

        var (old, leaf) = (pki.Server.Leaf, renewed.Leaf);
        Assert.NotEqual(old.SerialNumber, leaf.SerialNumber);
        Assert.NotEqual(old.Thumbprint, leaf.Thumbprint);
        Assert.Equal((old.Subject, old.Issuer, old.NotBefore, old.NotAfter), (leaf.Subject, leaf.Issuer, leaf.NotBefore, leaf.NotAfter));
        Assert.Equal(old.SignatureAlgorithm.Value, leaf.SignatureAlgorithm.Value);
        Assert.Equal(
            old.Extensions.Select(extension => (extension.Oid!.Value, extension.Critical, Convert.ToHexString(extension.RawData))),
            leaf.Extensions.Select(extension => (extension.Oid!.Value, extension.Critical, Convert.ToHexString(extension.RawData))));
        Assert.Equal(pki.Server.KeyPem(), renewed.KeyPem());
        Assert.Empty(TestPki.Faults(leaf, CertificatePurpose.Server, [pki.Root.Certificate]));
    }

    [Fact]
    public void Can_be_done_again_and_again()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        var renewal = pki.Root.Renewal();

        var leaves = new List<TlsIdentity> { pki.Server };
        for (var i = 0; i < 5; i++)
        {
            leaves.Add(renewal.Renew(leaves[^1]));
        }

        Assert.Equal(6, leaves.Select(identity => identity.Leaf.Thumbprint).Distinct().Count());
        Assert.Empty(TestPki.Faults(leaves[^1].Leaf, CertificatePurpose.Server, [pki.Root.Certificate]));
    }

    [Fact]
    public void Keeps_the_intermediates_and_outlives_the_authority_as_text()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        LeafRenewal renewal;
        TlsIdentity server;
        using (var intermediate = root.CreateIntermediate())
        {
            server = intermediate.Issue(LeafProfile.Server());
            var (certificate, key) = intermediate.Renewal().ToPem();
            renewal = LeafRenewal.FromPem(certificate, key);
        }

        using var renewed = renewal.Renew(server);

        Assert.Equal(server.Intermediates, renewed.Intermediates);
        Assert.Empty(TestPki.Faults(renewed.Leaf, CertificatePurpose.Server, [root.Certificate], renewed.Intermediates));
        Assert.NotEmpty(TestPki.Faults(renewed.Leaf, CertificatePurpose.Server, [root.Certificate]));
    }

    [Fact]
    public void Knows_which_leaves_its_authority_issued()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        using var intermediate = pki.Root.CreateIntermediate();

        Assert.True(pki.Root.Renewal().Issued(pki.Server));
        Assert.False(intermediate.Renewal().Issued(pki.Server));
    }
}
