using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Runs against servers of others that authenticate their clients, or only seem to.</summary>
public sealed class AuthenticationTests : IDisposable
{
    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    private readonly ScratchDirectory _directory = new();
    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());

    public AuthenticationTests()
    {
        _directory.Write("ca.crt", Root.Certificate.ExportCertificatePem());
        _directory.Write("client.pem", _client.ChainPem() + _client.KeyPem());
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_baseline_that_was_authenticated_shows_a_run_that_was_not()
    {
        await using var asking = await ForeignServer.StartAsync(ForeignRecipe.Nginx("ssl_verify_client optional;"), _server, Root);
        await using var silent = await ForeignServer.StartAsync(ForeignRecipe.Nginx("ssl_verify_client off;"), _server, Root);

        var (first, proven) = await RunAsync("proven", asking, "scenario=cold");

        // No busy machine makes it a baseline that cannot be believed.
        RunFile.Write(Path.Combine(_directory.At("proven"), RunFile.Name), proven with { Status = RunStatus.Completed });
        var (second, lost) = await RunAsync("lost", silent, "scenario=cold", $"baseline={_directory.At("proven")}", "allow-unlike=true");
        var compared = await InProcess.RunAsync(
            "compare", $"baseline={_directory.At("proven")}", $"candidate={_directory.At("lost")}", "allow-unlike=true", $"out={_directory.At("compared")}");

        Honest.AssertExit(proven, first);
        Assert.All(proven.Arms, arm => Assert.Equal(arm.ClientCertificates!.All, arm.ClientCertificates.Sent));
        Assert.Equal("sent in the handshake", proven.Environment["client certificate"]);
        Assert.Equal("1", proven.Environment["trust anchors"]);

        AssertNotAuthenticated(second, lost, "the server did not ask for it.");
        Assert.Equal(second.ExitCode, compared.ExitCode);
        Assert.Contains(lost.Baseline!.Differences, fact => fact is { Name: "client certificate", Baseline: "sent in the handshake", Candidate: "not asked for" });
        Assert.All(lost.Arms, arm => Assert.Equal((arm.Connections.Full, arm.Connections.Full), (arm.Connections.Unproven, arm.Connections.Unauthenticated)));
        Assert.All(lost.Arms, arm => Assert.Empty(arm.LatencyMicroseconds));
    }

    [Theory]
    [InlineData("resumption")]
    [InlineData("keepalive")]
    public async Task Sessions_and_kept_connections_of_clients_that_nobody_asked_are_told(string scenario)
    {
        await using var silent = await ForeignServer.StartAsync(ForeignRecipe.Nginx("ssl_verify_client off;", "keepalive_requests 100000;"), _server, Root);

        var (result, run) = await RunAsync(scenario, silent, $"scenario={scenario}");

        AssertNotAuthenticated(result, run, "the server did not ask for it");
    }

    [Fact]
    public async Task A_certificate_that_is_asked_for_after_the_handshake_is_told()
    {
        const string context = "c.verify_mode = ssl.CERT_OPTIONAL; c.post_handshake_auth = True; c.minimum_version = ssl.TLSVersion.TLSv1_3";
        await using var server = await ForeignServer.StartAsync(ForeignRecipe.Python(context, "serve(c, later=True)"), _server, Root);

        var (result, run) = await RunAsync("later", server, "scenario=cold");

        AssertNotAuthenticated(result, run, "the server asked for it after the handshake.");
        Assert.Equal("asked for and sent after the handshake", run.Environment["client certificate"]);
    }

    [Fact]
    public async Task A_run_fails_for_it_where_gates_of_ones_own_do_not_ask()
    {
        await using var silent = await ForeignServer.StartAsync(ForeignRecipe.Nginx("ssl_verify_client off;"), _server, Root);
        var gates = _directory.Write("gates.json", """{ "gates": [{ "name": "no errors", "kind": "invariant", "metric": "errors" }] }""");

        var (result, run) = await RunAsync("own", silent, "scenario=cold", $"gates={gates}");

        Assert.Equal((1, Verdict.Fail), (result.ExitCode, run.Verdict));
        Assert.Contains("without the client's certificate", Assert.Single(run.Validity, check => check.Name == "treatment proven").Why, StringComparison.Ordinal);
    }

    // A busy machine may spoil the run, and then it is not believed; nothing else may.
    private static void AssertNotAuthenticated(ProgramResult result, RunResult run, string why)
    {
        var gate = run.Gates.Single(gate => gate.Name == "authentication");
        Honest.AssertUpToTheMachine(run.Validity);
        Assert.Equal((Verdict.Fail, run.Verdict == Verdict.Fail ? 1 : 4), (gate.Verdict, result.ExitCode));
        Assert.Contains($" full handshakes carried the client's certificate: {why}", gate.Why, StringComparison.Ordinal);
        Assert.All(run.Arms, arm => Assert.Equal(0, arm.ClientCertificates!.Sent));
    }

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(string name, ForeignServer server, params string[] options)
    {
        var result = await InProcess.RunAsync(
        [
            .. Honest.Patient, $"target=https://lla-test:{server.Address.Port}", "connect=127.0.0.1", $"ca={_directory.At("ca.crt")}", $"cert={_directory.At("client.pem")}",
            "rounds=6", "block=100ms", "warmup=100ms", "rate=20/s", "clients=2", "progress=none", $"out={_directory.At(name)}", .. options,
        ]);
        return (result, RunFile.Read(Path.Combine(_directory.At(name), RunFile.Name)));
    }
}
