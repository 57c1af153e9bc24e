using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Pki;

public sealed class PkiFilesTests : IDisposable
{
    private static readonly TestPki Pki = TestPki.Of(KeyKind.EcdsaP256);
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Makes_the_directory_and_all_files_with_keys_for_the_owner_only()
    {
        var directory = _scratch.At("new/deeper");

        var written = Write(directory);

        string[] expected = ["ca.crl", "ca.crt", "ca.key", "lla-server.crt", "lla-server.key", "tts-client.crt", "tts-client.key"];
        Assert.Equal(expected, Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Directory.GetFiles(directory).Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        foreach (var path in written)
        {
            var isKey = path.EndsWith(".key", StringComparison.Ordinal);
            Assert.Equal(isKey, new FileInfo(path).UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.Equal(isKey, File.ReadAllText(path).StartsWith("-----BEGIN PRIVATE KEY-----\n", StringComparison.Ordinal));
            Assert.EndsWith("-----\n", File.ReadAllText(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Never_overwrites_and_names_all_that_is_in_the_way_before_writing_anything()
    {
        _scratch.Write("tts-client.key", "precious");
        File.CreateSymbolicLink(_scratch.At("ca.crt"), "/nowhere");

        var e = Assert.Throws<CredentialsException>(() => Write(_scratch.Path));

        Assert.Equal(
            [
                $"out={_scratch.Path} must hold none of the files to write, but ca.crt exists (name another directory, or move it away)",
                $"out={_scratch.Path} must hold none of the files to write, but tts-client.key exists (name another directory, or move it away)",
            ],
            e.Problems);
        Assert.Equal("precious", File.ReadAllText(_scratch.At("tts-client.key")));
        Assert.Equal(2, Directory.GetFileSystemEntries(_scratch.Path).Length);
    }

    [Fact]
    public void Leaf_comes_before_its_issuer()
    {
        using var intermediate = Pki.Root.CreateIntermediate();
        using var server = intermediate.Issue(LeafProfile.Server());
        PkiFiles.Write(_scratch.Path, Pki.Root, server, Pki.Client, intermediate.Revocations([]));

        var loaded = ServerCredentials.Load(_scratch.Path, TimeProvider.System);

        Assert.Equal(
            server.Leaf.ExportCertificatePem() + "\n" + intermediate.Certificate.ExportCertificatePem() + "\n", File.ReadAllText(_scratch.At("lla-server.crt")));
        Assert.Equal(server.Leaf, loaded.Identity.Leaf);
        Assert.Equal([intermediate.Certificate], loaded.Identity.Intermediates);
        Assert.Equal([Pki.Root.Certificate], loaded.TrustAnchors);
        Assert.Equal(["CN=Test-Intermediate-CA", "CN=Test-Root-CA"], loaded.Revocations!.Select(list => list.Issuer));
        Assert.Empty(loaded.Warnings);
    }

    private static IReadOnlyList<string> Write(string directory) =>
        PkiFiles.Write(directory, Pki.Root, Pki.Server, Pki.Client, Pki.Root.Revoke([]));
}
