using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Two servers without a common ticket key behind a balancer, which sends each connection to the next.</summary>
public sealed class LostTicketsTests : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();
    private readonly int[] _ports = FreePorts.Take(5);
    private readonly List<ConfiguredServer> _servers = [];

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

        foreach (var port in _ports.Take(2))
        {
            _servers.Add(await ConfiguredServer.NginxAsync(
                $$"""
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate lla-server.crt; ssl_certificate_key lla-server.key; ssl_client_certificate ca.crt; ssl_verify_client on;
                    location / { default_type application/json; return 200 '{"status": "success"}'; }
                }
                """,
                files,
                port));
        }

        _servers.Add(await ConfiguredServer.NginxAsync(
            $$"""
            server {
                listen 127.0.0.1:{{_ports[4]}} ssl;
                ssl_session_tickets off; ssl_session_cache off;
                ssl_certificate lla-server.crt; ssl_certificate_key lla-server.key; ssl_client_certificate ca.crt; ssl_verify_client on;
                location / { default_type application/json; return 200 '{"status": "success"}'; }
            }
            """,
            files,
            _ports[4]));

        _servers.Add(await ConfiguredServer.HaproxyAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            defaults
              mode tcp
              timeout connect 1m
              timeout client 10m
              timeout server 10m
            listen fair
              bind 127.0.0.1:{_ports[2]}
              balance roundrobin
              server a 127.0.0.1:{_ports[0]}
              server b 127.0.0.1:{_ports[1]}
            listen uneven
              bind 127.0.0.1:{_ports[3]}
              balance roundrobin
              server a 127.0.0.1:{_ports[0]} weight 2
              server b 127.0.0.1:{_ports[1]} weight 1
            """),
            _ports[2], _ports[3]));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Theory]
    [InlineData("1.3")]
    [InlineData("1.2")]
    public async Task Tickets_that_are_not_accepted_fail_the_run_and_are_counted(string tls)
    {
        var (result, run) = await RunAsync(_ports[2], $"tls={tls}");

        Assert.Equal(1, result.ExitCode);
        var arm = Resumed(run);
        var answered = Honest.AssertServed(arm, 24);
        var (full, resumed) = (arm.Connections.Full, arm.Connections.Resumed);
        Assert.Equal((answered, answered, resumed), (full + resumed, arm.Connections.Tickets!.Offered, arm.Connections.Tickets.Accepted));

        // With one client, only the first connection of a block may meet the server that gave the ticket.
        Assert.True(full >= 12, $"{full} full");
        Assert.Equal(tls == "1.2" ? full : null, arm.Connections.Tickets.Sent);
        Assert.Contains(
            $"only {resumed} of {answered} answered requests travelled on the connection that the arm claims, less than 99.9 % ({full} of {answered} offered tickets were not accepted)",
            run.Gates.Single(gate => gate.Name == "proven connections").Why,
            StringComparison.Ordinal);
        Assert.Contains("FAIL  'proven connections'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_no_ticket_came_is_told()
    {
        var (result, run) = await RunAsync(_ports[4], "tls=1.2");

        Assert.Equal(1, result.ExitCode);
        var arm = Resumed(run);
        var answered = Honest.AssertServed(arm, 24);
        Assert.Equal((answered, new TicketCounts(0, 0, 0)), (arm.Connections.Full, arm.Connections.Tickets));
        Assert.Contains($"({answered} connections had none to offer: the server sent no ticket)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_of_the_user_may_allow_that_some_are_not_accepted()
    {
        var gates = _directory.Write(
            "gates.json",
            """
            { "scenario": "resumption",
              "gates": [ { "name": "some resumed", "kind": "invariant", "metric": "resumedShare", "arms": ["resumed ecdsa-p256"], "atLeast": 0.2 } ] }
            """);

        var (result, run) = await RunAsync(_ports[3], $"gates={gates}");

        var arm = Resumed(run);

        // Of three connections that follow each other, two are made by a server that did not make the one before.
        Assert.InRange(arm.Connections.Resumed, 5, Honest.AssertServed(arm, 24) - 1);
        Assert.Equal(Verdict.Pass, Assert.Single(run.Gates).Verdict);
        Assert.StartsWith(
            "A gate judges what was not: resumed ecdsa-p256: only ", run.Validity.Single(check => check.Name == "treatment proven").Why, StringComparison.Ordinal);
        Honest.AssertExit(run, result);
        Assert.NotEqual(1, result.ExitCode);
    }

    private static ArmResult Resumed(RunResult run) => run.Arms.Single(arm => arm.Mode == ConnectionMode.Resumed);

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(int port, params string[] options)
    {
        string Pki(string name) => Path.Combine(_directory.At("pki"), name);
        var result = await InProcess.RunAsync(
        [
            .. Honest.Patient, "scenario=resumption", $"target=https://lla-test:{port}", "connect=127.0.0.1", $"ca={Pki(PkiFiles.CaCertificate)}",
            $"cert={Pki(PkiFiles.ClientCertificate)}", $"key={Pki(PkiFiles.ClientKey)}", "keys=ecdsa-p256", "rounds=6", "block=200ms", "rate=20/s", "warmup=100ms",
            "clients=1", "progress=none", $"out={_directory.At("out")}", .. options,
        ]);
        return (result, RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name)));
    }
}
