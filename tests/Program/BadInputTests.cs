using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Lla;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Nothing is started before the input is right, and all that is wrong with it is told at once.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("senario=resumption", "error: unknown option 'senario' (did you mean 'scenario'?); known: ")]
    [InlineData("scenario=resumtion", "error: unknown scenario 'resumtion' (did you mean 'resumption'?); known: resumption")]
    [InlineData("scenario=resumption clients=0", "error: clients must be 1 to 10,000,000, but is '0' (write clients=1)")]
    [InlineData("scenario=resumption clients=abc", "error: clients must be 1 to 10,000,000, but is 'abc' (write clients=8)")]
    [InlineData("scenario=resumption block=30", "error: block must be 100ms to 10m, but is '30' (write 30s)")]
    [InlineData("scenario=resumption keys=rsa-1024", "error: keys: 'rsa-1024' is not known; known: rsa-2048, ")]
    [InlineData("scenario=resumption target=ftp://x", "error: target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'ftp://x'")]
    public async Task Refuses_a_wrong_option(string line, string error)
    {
        var result = await RunAsync([.. line.Split(' '), $"out={_directory.At("out")}"]);

        AssertRefused(result, error);
    }

    [Fact]
    public async Task Refuses_files_that_cannot_be_used()
    {
        var (ca, cert, key) = WritePki();
        using var other = LlaPki.NewRoot();
        using var stranger = other.Issue(LeafProfile.Client());
        var foreign = _directory.Write("foreign.key", stranger.KeyPem());
        var corrupt = _directory.Write("corrupt.crt", File.ReadAllText(cert).Replace("MII", "M?I", StringComparison.Ordinal));
        var binary = _directory.Write("binary.crt", [0x30, 0x82, 0x01, 0x02]);
        var absent = _directory.At("absent.crt");

        // One process each, all at once: a start takes longer than its work.
        var results = await Task.WhenAll(
            RunAsync(External(ca, absent, key)),
            RunAsync(External(ca, cert, foreign)),
            RunAsync(External(ca, corrupt, key)),
            RunAsync(External(binary, cert, key)));

        AssertRefused(results[0], $"error: cert={absent} must be a file, but does not exist (check the path)");
        AssertRefused(results[1], $"error: key={foreign} must be the key of cert={cert} (CN=tts-client, ECDSA P-256), but is another ECDSA P-256 key ");
        AssertRefused(results[2], $"error: cert={corrupt} must be PEM, but 1 of its 1 blocks cannot be decoded ");
        AssertRefused(results[3], $"error: ca={binary} must be PEM, but has no line that starts with -----BEGIN ");
    }

    [Fact]
    public async Task Refuses_more_clients_than_files_may_be_open()
    {
        var result = await HarnessProcess.RunWithOpenFilesAsync(
            300, "scenario=keepalive", "clients=10000", "target=embedded", $"out={_directory.At("out")}");

        // Pooled, and closed after 1, 2, 5, 10, 50 and 100 requests: 10,000 each; shared 5,000; HTTP/2 1; cold or resumed 10,000.
        AssertRefused(
            result,
            "error: 85,001 connections at once need 85,251 open files, but the limit is 300 (raise it: ulimit -n 85251)");
    }

    [Fact]
    public async Task Refuses_an_output_directory_that_cannot_be_written_to()
    {
        var file = _directory.Write("file", "not a directory");
        var below = Path.Combine(file, "out");

        var results = await Task.WhenAll(
            RunAsync(["scenario=resumption", $"out={below}"]),
            InProcess.RunAsync("certs", $"out={below}"));

        Assert.All(results, result => AssertRefused(
            result, $"error: out={below} must be a directory that can be written to, but {file} is a file (name another with out=DIR)"));
    }

    [Fact]
    public async Task Tells_all_that_is_wrong_at_once()
    {
        var file = _directory.Write("file", "not a directory");

        var result = await RunAsync(
        [
            "scenario=resumtion", "clients=0", "block=30", "target=https://lla-test:8444", "ca=/absent/ca", "cert=/absent/cert", "key=/absent/key",
            $"out={Path.Combine(file, "out")}",
        ]);

        AssertRefused(
            result,
            "error: clients must be 1 to 10,000,000, but is '0'",
            "error: block must be 100ms to 10m, but is '30'",
            "error: unknown scenario 'resumtion'",
            "error: ca=/absent/ca must be a file",
            "error: cert=/absent/cert must be a file",
            "error: key=/absent/key must be a file",
            "error: out=");
    }

    [Fact]
    public async Task Makes_no_directory_for_a_run_that_it_refuses()
    {
        var result = await RunAsync([.. External("/absent/ca", "/absent/cert", "/absent/key"), $"out={_directory.At("out")}"]);

        Assert.Equal(2, result.ExitCode);
        Assert.False(Path.Exists(_directory.At("out")));
    }

    [Fact]
    public async Task Warns_of_an_expired_certificate_and_goes_on()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (ca, cert, key) = WritePki(LeafProfile.Client() with { NotAfter = now.AddMinutes(-1) });

        var result = await RunAsync([.. External(ca, cert, key, LoopbackServer.ClosedPort().Port), $"out={_directory.At("out")}"]);

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith($"warning: cert={cert} must be valid during the run, but CN=tts-client has expired: ", Assert.Single(Lines(result.Error)), StringComparison.Ordinal);
        Assert.Contains("ConnectRefused", Lines(result.Output)[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_directory.At("out"), "run.json")));
    }

    [Theory]
    [InlineData("HTTPS_PROXY=http://127.0.0.1:9", "HTTPS_PROXY")]
    [InlineData("https_proxy=http://127.0.0.1:9", "https_proxy")]
    [InlineData("ALL_PROXY=http://127.0.0.1:9", "ALL_PROXY")]
    [InlineData("HTTP_PROXY=http://127.0.0.1:9", null)]
    [InlineData("NO_PROXY=lla-test HTTPS_PROXY=http://127.0.0.1:9", null)]
    public async Task Tells_that_a_proxy_of_the_environment_is_not_used(string variables, string? named)
    {
        var (ca, cert, key) = WritePki();
        string[] none = ["-u", "HTTPS_PROXY", "-u", "https_proxy", "-u", "ALL_PROXY", "-u", "all_proxy", "-u", "NO_PROXY", "-u", "no_proxy"];

        var result = await HarnessProcess.RunUnderAsync(
            [.. none, .. variables.Split(' ')], [.. External(ca, cert, key, LoopbackServer.ClosedPort().Port), $"out={_directory.At("out")}", "progress=none"]);

        Assert.Equal(named is null ? "" : $"warning: {named} is not used: connections go to 127.0.0.1 itself, since a proxy would be measured, too\n", result.Error);
    }

    private static Task<ProgramResult> RunAsync(string[] arguments) => InProcess.RunAsync([.. arguments, "progress=none"]);

    private static string[] External(string ca, string cert, string key, int port = 1) =>
        ["scenario=resumption", $"target=https://lla-test:{port}", "connect=127.0.0.1", $"ca={ca}", $"cert={cert}", $"key={key}"];

    private (string Ca, string Cert, string Key) WritePki(LeafProfile? client = null)
    {
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var server = root.Issue(LeafProfile.Server());
        using var identity = root.Issue(client ?? LeafProfile.Client());
        PkiFiles.Write(_directory.At("pki"), root, server, identity, root.Revoke([]));
        var pki = _directory.At("pki");
        return (Path.Combine(pki, PkiFiles.CaCertificate), Path.Combine(pki, PkiFiles.ClientCertificate), Path.Combine(pki, PkiFiles.ClientKey));
    }

    private void AssertRefused(ProgramResult result, params string[] errors)
    {
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        var lines = Lines(result.Error);
        Assert.True(lines.Length == errors.Length, result.Error);
        Assert.All(errors.Zip(lines), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.False(Path.Exists(_directory.At("out")));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
