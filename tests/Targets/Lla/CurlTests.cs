using LoadHarness.Arms;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Targets.Lla;

public class CurlTests
{
    /// <summary>What the LLA is made of; the same holds for each of them.</summary>
    protected virtual LlaKind Kind => LlaKind.Kestrel;

    private static readonly string[] Body = ["-d", TestClient.Request];

    [Fact]
    public async Task Answers_curl_with_the_files_that_certs_writes()
    {
        var curl = ExternalProgram.Require("curl", "curl");
        using var directory = new ScratchDirectory();
        var pki = new LlaPki();
        PkiFiles.Write(directory.Path, pki.Issuer, pki.Server, pki.Client, pki.Issuer.Revoke([]));
        await using var lla = await TestLla.StartAsync(Kind, pki, _ => ServerCredentials.Load(directory.Path, TimeProvider.System));

        var answer = await curl.RunAsync(
            [.. Common(lla, directory), "--cert", directory.At(PkiFiles.ClientCertificate), "--key", directory.At(PkiFiles.ClientKey), .. Body]);

        Assert.True(answer.ExitCode == 0, answer.Text);
        Assert.StartsWith(Kind == LlaKind.Kestrel ? "HTTP/2 200" : "HTTP/1.1 200 OK", answer.Output, StringComparison.Ordinal);
        Assert.Contains("connection=1, handshake=full, request=1, client=\"CN=tts-client\"", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("""{"result": "processed", "status": "success"}""", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_curl_nothing_without_a_certificate()
    {
        var curl = ExternalProgram.Require("curl", "curl");
        using var directory = new ScratchDirectory();
        var pki = new LlaPki();
        PkiFiles.Write(directory.Path, pki.Issuer, pki.Server, pki.Client, pki.Issuer.Revoke([]));
        await using var lla = await TestLla.StartAsync(Kind, pki);

        var answer = await curl.RunAsync([.. Common(lla, directory), .. Body]);

        // The server ends the connection without an alert; curl has its own words for it in each version.
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Empty(answer.Output);
        Assert.StartsWith("curl: (", answer.Error, StringComparison.Ordinal);
        var ledger = await lla.LedgerAsync(counters => counters.Refused.Count > 0);
        Assert.Equal((0, "NoCertificate 1"), (ledger.Requests, TestLla.Text(ledger.Refused)));
    }

    private static string[] Common(TestLla lla, ScratchDirectory directory) =>
    [
        "--silent", "--show-error", "--include", "--noproxy", "*",
        "--cacert", directory.At(PkiFiles.CaCertificate),
        "--resolve", $"lla-test:{lla.MutualPort}:127.0.0.1", $"https://lla-test:{lla.MutualPort}/api/process",
    ];
}
