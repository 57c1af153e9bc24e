using System.Text;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>A server with answers of its own: what is right is told, and what nobody looked at.</summary>
public sealed class AnswersOfOthersTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly int _port = FreePorts.Take(1)[0];
    private ConfiguredServer? _nginx;

    public async ValueTask InitializeAsync()
    {
        var pki = _directory.At("pki");
        var certs = await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        Assert.Equal((0, ""), (certs.ExitCode, certs.Error));
        var files = new Dictionary<string, string>();
        foreach (var name in (string[])["lla-server.crt", "lla-server.key", "ca.crt"])
        {
            files[name] = await File.ReadAllTextAsync(Path.Combine(pki, name), TestContext.Current.CancellationToken);
        }

        // Connections are numbered, and each of them has one request.
        _nginx = await ConfiguredServer.NginxAsync(
            $$"""
            map $connection $said { ~[13579]$ '{"error": "E35 backend down"}'; default '{"status": "success"}'; }
            server {
                listen 127.0.0.1:{{_port}} ssl;
                ssl_certificate lla-server.crt; ssl_certificate_key lla-server.key; ssl_client_certificate ca.crt; ssl_verify_client on;
                default_type application/json;
                location = /alternate { return 200 $said; }
                location = /303 { return 303 /; }
                location / { return 200 ''; }
            }
            """,
            files,
            _port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task Bodies_that_nobody_looked_at_are_told_with_their_differences()
    {
        var request = _directory.Write("marked.http", [.. Encoding.UTF8.Preamble, .. "GET /alternate\r\n\r\n"u8]);

        var (result, run) = await RunAsync($"request={request}");

        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm =>
        {
            Assert.Equal(Honest.AssertServed(arm, 24), arm.Bodies!.Seen);
            Assert.InRange(arm.Bodies.Different, 1, arm.Bodies.Seen - 1);
            Assert.Equal(0, arm.Bodies.Empty);
        });
        var bodies = BodyCounts.Of(run.Arms);
        Assert.Contains(
            $"noted  The bodies of {bodies.Seen} right answers were not looked at: {bodies.Different} were not like the first of their arm (expect=TEXT says what a right one holds).\n",
            result.Output,
            StringComparison.Ordinal);
        Assert.Contains("were not looked at", await File.ReadAllTextAsync(_directory.At("out/report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_do_not_hold_what_is_expected_fail_the_run()
    {
        var (result, run) = await RunAsync($"request={_directory.Write("r.http", "GET /alternate\n")}", "expect=success", "clients=2");

        Assert.Equal(1, result.ExitCode);
        Assert.All(run.Arms, arm => Assert.True(arm.Outcomes["UnexpectedAnswer"] > 0 && arm.Outcomes["Ok"] > 0));
        Assert.All(run.Arms, arm => Assert.Null(arm.Bodies));
        Assert.Equal("the body of 29 bytes does not hold 'success'", run.Arms[0].Errors.Single(error => error.Outcome == "UnexpectedAnswer").FirstMessage);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_says_how_it_can_be_right()
    {
        var (result, run) = await RunAsync($"request={_directory.Write("r.http", "GET /303\n")}");

        Assert.Equal((1, RunStatus.Broken), (result.ExitCode, run.Status));
        Assert.Contains("(status 303, expected 2xx (redirects are not followed; expect-status=303 takes it for right): 303 See Other)", run.Sentence, StringComparison.Ordinal);

        var (again, right) = await RunAsync($"request={_directory.At("r.http")}", "expect-status=303", "overwrite=true");
        Honest.AssertExit(right, again);
    }

    [Fact]
    public async Task A_shape_of_a_mix_asks_a_server_of_somebody_else_for_as_many_requests_as_it_has()
    {
        var request = _directory.Write("two.http", "### a\n# weight: 2\nGET /a\n### b\n# expect-status: 303\nGET /303\n");
        string[] notOfSoaks = ["rounds=", "block=", "rate="];
        string[] words =
        [
            .. Words($"request={request}", "load=rampingInject:0/s..20/s:2s,inject:20/s:1s", "mix=keepalive:1", "inconclusive=pass")
                .Where(word => !notOfSoaks.Any(name => word.StartsWith(name, StringComparison.Ordinal))).Select(word => word == "scenario=cold" ? "scenario=soak" : word),
        ];

        await HarnessProcess.RunAsync(words);

        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));
        Honest.AssertUpToTheMachine(run.Validity);
        Assert.Equal((40L, 40L), (run.Soak!.Shape!.Asked, run.Soak.Shape.Started));
        var arm = Assert.Single(run.Arms);
        var (a, b) = (arm.ByRequest![0], arm.ByRequest[1]);
        Assert.Equal((40, Honest.AssertServed(arm, 40)), (arm.Requests, a.Requests + b.Requests));
        Assert.InRange(a.Requests + a.WarmUpRequests - (2 * (b.Requests + b.WarmUpRequests)), -2, 2);
        Assert.Equal(("a", "b"), (a.Name, b.Name));
    }

    [Fact]
    public async Task A_request_in_UTF_16_is_named_as_that()
    {
        var request = _directory.Write("wide.http", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("GET /\n")]);

        var result = await InProcess.RunAsync(Words($"request={request}"));

        Assert.Equal(
            (2, $"error: request={request} must be UTF-8, but is text in UTF-16 (convert it: iconv -f utf-16 -t utf-8 {request} > {request}.utf8)\n"),
            (result.ExitCode, result.Error));
    }

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(params string[] options)
    {
        var result = await InProcess.RunAsync(Words(options));
        return (result, RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)));
    }

    private string[] Words(params string[] options)
    {
        string Pki(string name) => Path.Combine(_directory.At("pki"), name);
        return
        [
            .. Honest.Patient, "scenario=cold", $"target=https://lla-test:{_port}", "connect=127.0.0.1", $"ca={Pki(PkiFiles.CaCertificate)}",
            $"cert={Pki(PkiFiles.ClientCertificate)}", $"key={Pki(PkiFiles.ClientKey)}", "keys=ecdsa-p256", "rounds=6", "block=200ms", "rate=20/s", "warmup=100ms",
            .. options.Contains("clients=2") ? Array.Empty<string>() : ["clients=1"], "progress=none", $"out={_directory.At("out")}", .. options,
        ];
    }
}
