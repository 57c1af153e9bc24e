using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class RevocationListTests
{
    private static readonly TestPki Pki = TestPki.Of(KeyKind.EcdsaP256);

    public static TheoryData<KeyKind> AllKinds => TestPki.AllKinds;

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Names_the_revoked_and_nobody_else(KeyKind kind)
    {
        var pki = TestPki.Of(kind);
        var made = pki.Root.Revoke([pki.Server.Leaf]);
        foreach (var bytes in new[] { made.ToDer(), Encoding.ASCII.GetBytes(made.ToPem()) })
        {
            var list = RevocationList.Load(bytes, [pki.Root.Certificate]);
            Assert.Equal(1, list.Count);
            Assert.True(list.IsRevoked(pki.Server.Leaf));
            Assert.False(list.IsRevoked(pki.Root.Certificate));
        }
    }

    [Fact]
    public void Says_nothing_of_another_issuers_certificate_with_the_same_serial()
    {
        using var other = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");
        using var foreign = other.Issue(LeafProfile.Client());
        Assert.False(Pki.Root.Revoke([foreign.Leaf]).IsRevoked(foreign.Leaf));
    }

    [Fact]
    public void Is_in_force_from_this_update_to_next_update()
    {
        var now = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero);
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, new FixedClock(now));
        var list = root.Revoke([], nextUpdate: now.AddDays(7));
        Assert.Equal(now.AddDays(7), list.NextUpdate);
        Assert.True(list.IsCurrent(now));
        Assert.True(list.IsCurrent(now.AddDays(7)));
        Assert.False(list.IsCurrent(now.AddDays(7).AddSeconds(1)));
        Assert.False(list.IsCurrent(list.ThisUpdate.AddSeconds(-1)));
    }

    [Fact]
    public void Is_taken_from_the_one_of_several_issuers_that_signed_it()
    {
        using var intermediate = Pki.Root.CreateIntermediate();
        using var client = intermediate.Issue(LeafProfile.Client());
        var list = RevocationList.Load(intermediate.Revoke([client.Leaf]).ToDer(), [Pki.Root.Certificate, .. client.Intermediates]);
        Assert.True(list.IsRevoked(client.Leaf));
    }

    [Fact]
    public void Is_its_signers_and_no_namesakes()
    {
        using var namesake = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        var lists = RevocationList.LoadAll(
            Encoding.ASCII.GetBytes(namesake.Revoke([]).ToPem() + Pki.Root.Revoke([]).ToPem()), [Pki.Root.Certificate, namesake.Certificate]);

        Assert.Equal([false, true], lists.Select(list => list.IsOf(Pki.Root.Certificate)));
        Assert.Equal([true, false], lists.Select(list => list.IsOf(namesake.Certificate)));
    }

    [Fact]
    public void Of_another_CA_is_refused()
    {
        using var other = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");
        Assert.Equal(
            "must be issued by CN=Test-Root-CA, but is issued by CN=Other-Root-CA (add that CA, or take its own list)",
            Refusal(other.Revoke([]).ToDer(), Pki.Root.Certificate));
    }

    [Theory]
    [InlineData(KeyKind.EcdsaP256)]
    [InlineData(KeyKind.Rsa2048)]
    public void Of_a_CA_that_only_has_the_same_name_is_refused(KeyKind kind)
    {
        using var namesake = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        Assert.StartsWith(
            "must be signed with the key of CN=Test-Root-CA, but is not", Refusal(namesake.Revoke([]).ToDer(), TestPki.Of(kind).Root.Certificate), StringComparison.Ordinal);
    }

    [Fact]
    public void Signed_with_a_key_that_may_not_sign_lists_is_refused()
    {
        using var key = Pki.Client.Leaf.GetECDsaPrivateKey()!;
        var now = TimeProvider.System.GetUtcNow();
        var der = new CertificateRevocationListBuilder().Build(
            Pki.Client.Leaf.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            BigInteger.One,
            now.AddDays(1),
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Pki.Client.Leaf, true, false),
            now);
        Assert.StartsWith("must be signed with the key of CN=tts-client, but is not", Refusal(der, Pki.Client.Leaf), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyKind.EcdsaP256)]
    [InlineData(KeyKind.Rsa2048)]
    public void Changed_in_any_single_byte_is_refused(KeyKind kind)
    {
        var root = TestPki.Of(kind).Root;
        var der = root.Revoke([TestPki.Of(kind).Server.Leaf]).ToDer();
        for (var i = 0; i < der.Length; i++)
        {
            der[i] ^= 0x04;
            Assert.Throws<RevocationListException>(() => RevocationList.Load(der, [root.Certificate]));
            der[i] ^= 0x04;
        }

        RevocationList.Load(der, [root.Certificate]);
    }

    [Fact]
    public void With_a_signature_that_is_not_whole_bytes_is_refused()
    {
        // DER allows unused bits only where the last byte has zeros for them: one signature in two.
        byte[] der;
        do
        {
            der = Pki.Root.Revoke([]).ToDer();
        }
        while ((der[^1] & 1) != 0);

        var content = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        content.ReadEncodedValue();
        content.ReadEncodedValue();
        // Tag and length of the BIT STRING, then the number of unused bits.
        der[der.Length - content.PeekEncodedValue().Length + 2] = 1;

        Assert.StartsWith("is not a certificate revocation list", Refusal(der, Pki.Root.Certificate), StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_short_anywhere_or_with_something_behind_it_is_refused()
    {
        var der = Pki.Root.Revoke([Pki.Client.Leaf]).ToDer();
        for (var length = 0; length < der.Length; length++)
        {
            Assert.Throws<RevocationListException>(() => RevocationList.Load(der[..length], [Pki.Root.Certificate]));
        }

        Assert.Throws<RevocationListException>(() => RevocationList.Load([.. der, 0], [Pki.Root.Certificate]));
    }

    [Fact]
    public void Is_not_taken_from_something_else()
    {
        Assert.StartsWith("is not a certificate revocation list", Refusal(Pki.Root.Certificate.RawData, Pki.Root.Certificate), StringComparison.Ordinal);
        foreach (var text in new[] { "", "hello", Pki.Root.Certificate.ExportCertificatePem(), "-----BEGIN X509 CRL-----\nMIIB" })
        {
            Assert.StartsWith("must be DER, or PEM starting with -----BEGIN X509 CRL-----", Refusal(Encoding.ASCII.GetBytes(text), Pki.Root.Certificate), StringComparison.Ordinal);
        }
    }

    private static string Refusal(byte[] list, X509Certificate2 issuer) =>
        Assert.Throws<RevocationListException>(() => RevocationList.Load(list, [issuer])).Message;
}
