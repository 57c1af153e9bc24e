using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class ServerCredentialsTests : IDisposable
{
    private static readonly TestPki Pki = TestPki.Of(KeyKind.EcdsaP256);
    private readonly ScratchDirectory _scratch = new();

    public ServerCredentialsTests() => PkiFiles.Write(_scratch.Path, Pki.Root, Pki.Server, Pki.Client, Pki.Root.Revoke([Pki.Client.Leaf]));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Server_is_read_from_its_directory_with_or_without_a_revocation_list()
    {
        var loaded = ServerCredentials.Load(_scratch.Path, TimeProvider.System);
        Assert.Equal(Pki.Server.Leaf, loaded.Identity.Leaf);
        Assert.True(Assert.Single(loaded.Revocations!).IsRevoked(Pki.Client.Leaf));
        Assert.Null(loaded.AllowedSubjects);
        Assert.Empty(loaded.Warnings);

        File.Delete(_scratch.At("ca.crl"));
        var without = ServerCredentials.Load(_scratch.Path, TimeProvider.System);
        Assert.Null(without.Revocations);
        Assert.Equal(
            [$"certs={_scratch.Path}: ca.crl is missing, so that no client is refused for being revoked (write the lists of all CAs there, behind each other)"], without.Warnings);
    }

    [Fact]
    public void Server_refuses_a_revocation_list_it_cannot_trust_and_warns_of_a_stale_one()
    {
        using var namesake = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        _scratch.Write("ca.crl", namesake.Revoke([]).ToPem());
        var e = Assert.Throws<CredentialsException>(() => ServerCredentials.Load(_scratch.Path, TimeProvider.System));
        Assert.StartsWith($"certs={_scratch.Path}: ca.crl must be signed with the key of CN=Test-Root-CA, but is not", Assert.Single(e.Problems), StringComparison.Ordinal);

        var now = TimeProvider.System.GetUtcNow();
        _scratch.Write("ca.crl", Pki.Root.Revoke([], nextUpdate: now.AddMinutes(-1)).ToPem());
        Assert.StartsWith(
            $"certs={_scratch.Path}: ca.crl must be in force now, but that of CN=Test-Root-CA is from ",
            Assert.Single(ServerCredentials.Load(_scratch.Path, TimeProvider.System).Warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Server_is_told_of_a_CA_whose_list_is_missing_among_others()
    {
        using var intermediate = Pki.Root.CreateIntermediate();
        using var server = intermediate.Issue(LeafProfile.Server());
        _scratch.Write("lla-server.crt", server.ChainPem());
        _scratch.Write("lla-server.key", server.KeyPem());

        Assert.Equal(
            [
                $"certs={_scratch.Path}: ca.crl must hold a list of every CA, but has none of CN=Test-Intermediate-CA "
                + "(ask them for theirs, and write them behind each other; until then every client below them is refused)",
            ],
            ServerCredentials.Load(_scratch.Path, TimeProvider.System).Warnings);

        _scratch.Write("ca.crl", RevocationList.ToPem(intermediate.Revocations([])));
        Assert.Empty(ServerCredentials.Load(_scratch.Path, TimeProvider.System).Warnings);
    }

    [Fact]
    public void Server_does_not_pass_over_a_damaged_list_behind_a_good_one()
    {
        var list = Pki.Root.Revoke([]).ToPem();
        _scratch.Write("ca.crl", list + list.Replace("-----END", "*-----END", StringComparison.Ordinal));

        Assert.Equal(
            [$"certs={_scratch.Path}: ca.crl must be DER, or PEM starting with -----BEGIN X509 CRL-----, but is neither or damaged"],
            Assert.Throws<CredentialsException>(() => ServerCredentials.Load(_scratch.Path, TimeProvider.System)).Problems);
    }

    [Fact]
    public void Server_says_all_that_is_wrong_with_its_directory()
    {
        var nowhere = _scratch.At("nowhere");
        Assert.Equal(
            [$"certs={nowhere} must be a directory, but there is none (make one with the command: certs out={nowhere})"],
            Assert.Throws<CredentialsException>(() => ServerCredentials.Load(nowhere, TimeProvider.System)).Problems);

        File.Delete(_scratch.At("lla-server.key"));
        _scratch.Write("ca.crl", "no list");
        Assert.Equal(
            [
                $"certs={_scratch.Path}: lla-server.key must be a file, but does not exist (check the path)",
                $"certs={_scratch.Path}: ca.crl must be DER, or PEM starting with -----BEGIN X509 CRL-----, but is neither or damaged",
            ],
            Assert.Throws<CredentialsException>(() => ServerCredentials.Load(_scratch.Path, TimeProvider.System)).Problems);
    }

    [Fact]
    public void Server_signs_its_leaf_anew_with_the_key_of_the_CA_that_is_read_for_that_alone()
    {
        using var renewed = ServerCredentials.Load(_scratch.Path, TimeProvider.System, renewable: true).Renewal!.Renew(Pki.Server);
        Assert.Empty(TestPki.Faults(renewed.Leaf, CertificatePurpose.Server, [Pki.Root.Certificate]));

        File.Delete(_scratch.At("ca.key"));
        Assert.Null(ServerCredentials.Load(_scratch.Path, TimeProvider.System).Renewal);
    }

    [Fact]
    public void Server_that_cannot_sign_its_leaf_anew_says_why()
    {
        using var namesake = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var intermediate = Pki.Root.CreateIntermediate();
        using var server = intermediate.Issue(LeafProfile.Server());

        _scratch.Write("lla-server.crt", server.ChainPem());
        _scratch.Write("lla-server.key", server.KeyPem());
        AssertProblem("lla-server.crt must be issued by certs={0}: ca.crt itself to be signed anew (make others with the command: certs out=DIR)");

        _scratch.Write("ca.key", namesake.KeyPem());
        AssertProblem(
            "ca.key must be the key of certs={0}: ca.crt (CN=Test-Root-CA, ECDSA P-256), but is another ECDSA P-256 key "
            + "(give the key that the certificate was made for; in the certificate's file the leaf comes first)");

        File.Delete(_scratch.At("ca.key"));
        AssertProblem(
            "ca.key must be a file for lla-ticket-life, which signs the server's certificate anew, but does not exist (copy the CA's key there, or leave lla-ticket-life out)");

        // Read as an anchor and as the owner of the key, told of once.
        _scratch.Write("ca.key", Pki.Root.KeyPem());
        File.Delete(_scratch.At("ca.crt"));
        AssertProblem("ca.crt must be a file, but does not exist (check the path)");

        void AssertProblem(string expected)
        {
            var refused = Assert.Throws<CredentialsException>(() => ServerCredentials.Load(_scratch.Path, TimeProvider.System, renewable: true));
            Assert.Equal([$"certs={_scratch.Path}: {string.Format(CultureInfo.InvariantCulture, expected, _scratch.Path)}"], refused.Problems);
        }
    }
}
