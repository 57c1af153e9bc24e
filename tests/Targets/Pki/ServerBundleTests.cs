using System.Text.Json;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class ServerBundleTests
{
    [Fact]
    public void Brings_everything_through_JSON()
    {
        var root = TestPki.Of(KeyKind.EcdsaP256).Root;
        using var intermediate = root.CreateIntermediate();
        using var server = intermediate.Issue(LeafProfile.Server());
        using var revoked = intermediate.Issue(LeafProfile.Client());
        var sent = new ServerCredentials(server, [root.Certificate])
        {
            Revocations = intermediate.Revocations([revoked.Leaf]),
            AllowedSubjects = ["CN=tts-client"],
        };

        var json = JsonSerializer.Serialize(ServerBundle.Of(sent));
        var received = JsonSerializer.Deserialize<ServerBundle>(json)!.Open();

        Assert.DoesNotContain('\n', json);
        Assert.Equal(server.Leaf, received.Identity.Leaf);
        Assert.True(received.Identity.Leaf.HasPrivateKey);
        Assert.Equal([intermediate.Certificate], received.Identity.Intermediates);
        Assert.Equal([root.Certificate], received.TrustAnchors);
        Assert.Equal([true, false], received.Revocations!.Select(list => list.IsRevoked(revoked.Leaf)));
        Assert.Equal(["CN=tts-client"], received.AllowedSubjects);
    }

    [Theory]
    [InlineData(KeyKind.Rsa2048)]
    [InlineData(KeyKind.EcdsaP521)]
    public void Brings_keys_of_every_algorithm(KeyKind kind)
    {
        var pki = TestPki.Of(kind);
        var received = ServerBundle.Of(new ServerCredentials(pki.Server, [pki.Root.Certificate])).Open();
        Assert.Equal(pki.Server.KeyPem(), received.Identity.KeyPem());
        Assert.Equal(kind, received.Identity.Key.Kind);
    }

    [Fact]
    public void Keeps_the_absence_of_an_allow_list_apart_from_an_empty_one()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        var open = new ServerCredentials(pki.Server, [pki.Root.Certificate]);
        Assert.Null(Through(open).AllowedSubjects);
        Assert.Null(Through(open).Revocations);
        Assert.Equal([], Through(open with { AllowedSubjects = [] }).AllowedSubjects);

        static ServerCredentials Through(ServerCredentials credentials) =>
            JsonSerializer.Deserialize<ServerBundle>(JsonSerializer.Serialize(ServerBundle.Of(credentials)))!.Open();
    }

    [Fact]
    public void Brings_the_key_of_the_issuer_only_where_the_leaf_is_to_be_signed_anew()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        var plain = new ServerCredentials(pki.Server, [pki.Root.Certificate]);
        Assert.Equal((null, null), (ServerBundle.Of(plain).IssuerPem, ServerBundle.Of(plain).IssuerKeyPem));
        Assert.Null(ServerBundle.Of(plain).Open().Renewal);

        var bundle = ServerBundle.Of(plain with { Renewal = pki.Root.Renewal() });
        var received = JsonSerializer.Deserialize<ServerBundle>(JsonSerializer.Serialize(bundle))!.Open();

        using var renewed = received.Renewal!.Renew(received.Identity);
        Assert.Empty(TestPki.Faults(renewed.Leaf, CertificatePurpose.Server, [pki.Root.Certificate]));
        Assert.DoesNotContain(bundle.IssuerKeyPem!.Split('\n')[1], bundle.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_show_the_key_when_written_to_a_log()
    {
        var pki = TestPki.Of(KeyKind.EcdsaP256);
        var credentials = new ServerCredentials(pki.Server, [pki.Root.Certificate]);
        var secret = pki.Server.KeyPem().Split('\n')[1];
        Assert.DoesNotContain(secret, ServerBundle.Of(credentials).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, credentials.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", $"{ServerBundle.Of(credentials)} {credentials} {pki.Server}", StringComparison.Ordinal);
    }
}
