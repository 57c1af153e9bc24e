using System.Security.Cryptography;
using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class IdentityFilesTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);

    public void Dispose()
    {
        _root.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Reads_a_directory_in_the_order_of_its_names_whatever_the_files_are()
    {
        Write("b", "CN=bob");
        using var alice = _root.Issue(LeafProfile.Client("alice"));
        _directory.Write("a.pem", alice.ChainPem() + alice.KeyPem());
        using var carol = _root.Issue(LeafProfile.Client("carol"));
        _directory.Write("c.p12", carol.Leaf.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "geheim"));
        _directory.Write("README", "not a certificate");

        var read = Load(password: "geheim");

        Assert.Equal(["CN=alice", "CN=bob", "CN=carol"], read.Select(one => one.Leaf.Subject));
        Assert.All(read, one => Assert.True(one.Leaf.HasPrivateKey));
    }

    [Fact]
    public void Reads_what_a_csv_file_names_from_where_it_is()
    {
        Write("alice", "CN=alice");
        Write("bob, the second", "CN=bob");
        var csv = _directory.Write("clients.csv", "\uFEFFuser,cert,key\r\n1,alice.crt,alice.key\r\n\r\n2,\"bob, the second.crt\",\"bob, the second.key\"\r\n");

        Assert.Equal(["CN=alice", "CN=bob"], new IdentityFiles(csv, TimeProvider.System, password: null).Load().Select(one => one.Leaf.Subject));
    }

    [Theory]
    [InlineData(KeyKind.EcdsaP256)]
    [InlineData(KeyKind.Rsa2048)]
    public void All_that_is_wrong_is_told_a_line_each(KeyKind kind)
    {
        using var root = CertificateAuthority.CreateRoot(kind, TimeProvider.System);
        void Write(string name, string subject, Func<LeafProfile, LeafProfile>? change = null) => this.Write(name, subject, change, root);
        Write("a-good", "CN=a");
        Write("b-twice", "CN=a");
        Write("c-expired", "CN=c", profile => profile with { NotBefore = DateTimeOffset.UnixEpoch, NotAfter = DateTimeOffset.UnixEpoch.AddDays(1) });
        Write("d-other-key", "CN=d");
        Write("e", "CN=e");
        File.Copy(_directory.At("e.key"), _directory.At("d-other-key.key"), overwrite: true);
        File.Delete(_directory.At("e.key"));
        _directory.Write("f.crt", "not PEM");
        _directory.Write("g.crt", "");
        Write("h-secret", "CN=h");
        using var secret = CertificateKeys.Create(kind);
        _directory.Write("h-secret.key", secret.ExportEncryptedPkcs8PrivateKeyPem("geheim", new(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
        Write("i-damaged", "CN=i");
        var damaged = File.ReadAllLines(_directory.At("i-damaged.key"));
        (damaged[^3], damaged[^2]) = (damaged[^2], damaged[^3]);
        _directory.Write("i-damaged.key", string.Join('\n', damaged));

        var told = Problems();

        string[] expected =
        [
            "c-expired.crt must be valid during the run, but CN=c has expired", "d-other-key.key must be the key of", "e.crt must hold the private key, too, since there is no file of its key", "f.crt must be PEM", "g.crt must be PEM",
            "h-secret.key is encrypted, but no password is given", "i-damaged.key must be",
            "b-twice.crt must be of a client of its own, but is of CN=a, as a-good.crt is",
        ];
        Assert.Equal(expected, told.Select(line => expected.FirstOrDefault(line.Contains, line)));
        Assert.All(told, line => Assert.StartsWith($"identities={_directory.Path}: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_very_many_problems_the_first_are_told_and_how_many_more_there_are()
    {
        for (var number = 0; number < 30; number++)
        {
            _directory.Write($"{number:00}.crt", "not PEM");
        }

        var told = Problems();

        Assert.Equal(21, told.Count);
        Assert.EndsWith(": and 10 more like these", told[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "must begin with a line that names its columns, cert and key")]
    [InlineData("certificate,key\na.crt,a.key\n", "must begin with a line that names its columns, cert and key")]
    [InlineData("cert,key\na.crt\n", "line 2 must have 2 fields, with a file for cert")]
    [InlineData("cert,key\n,a.key\n", "line 2 must have 2 fields, with a file for cert")]
    [InlineData("cert,key\nnowhere.crt,nowhere.key\n", "nowhere.crt must be a file, but does not exist")]
    [InlineData("cert\n", "must hold at least one certificate")]
    public void A_csv_file_that_is_none_is_told(string text, string problem)
    {
        var csv = _directory.Write("clients.csv", text);

        var told = Assert.Throws<CredentialsException>(() => new IdentityFiles(csv, TimeProvider.System, password: null).Load()).Problems;

        Assert.Contains(problem, told[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_none_is_told()
    {
        Assert.Contains("must hold at least one certificate", Assert.Single(Problems()), StringComparison.Ordinal);
        Assert.Contains("must be a directory or a CSV file that can be read", Assert.Single(
            Assert.Throws<CredentialsException>(() => new IdentityFiles(_directory.At("nowhere"), TimeProvider.System, password: null).Load()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_are_issued_with_one_key_and_a_subject_each()
    {
        var many = _root.Issue(Enumerable.Range(0, 100).Select(number => LeafProfile.Client($"client-{number}")));

        Assert.Equal(100, many.Select(one => one.Leaf.Subject).Distinct().Count());
        Assert.Equal(100, many.Select(one => one.Leaf.SerialNumber).Distinct().Count());
        Assert.Single(many.Select(one => one.KeyPem()).Distinct());
        Assert.All(many, one => one.Dispose());
    }

    private IReadOnlyList<TlsIdentity> Load(string? password = null) => new IdentityFiles(_directory.Path, TimeProvider.System, password).Load();

    private IReadOnlyList<string> Problems() => Assert.Throws<CredentialsException>(() => Load()).Problems;

    private void Write(string name, string subject, Func<LeafProfile, LeafProfile>? change = null, CertificateAuthority? root = null)
    {
        var profile = LeafProfile.Client(subject["CN=".Length..]);
        using var identity = (root ?? _root).Issue(change is null ? profile : change(profile));
        _directory.Write($"{name}.crt", identity.ChainPem());
        _directory.Write($"{name}.key", identity.KeyPem());
    }
}
