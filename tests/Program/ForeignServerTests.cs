using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;
using static LoadHarness.Tests.Support.ServerConfigurations;

namespace LoadHarness.Tests.Program;

/// <summary>The program against servers that others configured: what it finds out by itself, leaves out, and refuses.</summary>
public sealed class ForeignServerTests : IDisposable
{
    private static readonly TestPki Pki = TestPki.Of(KeyKind.Rsa2048);

    private readonly ScratchDirectory _files = new();
    private int _runs;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Goes_on_with_the_host_alone_where_names_below_it_meet_another_site()
    {
        using var other = Pki.Root.Issue(LeafProfile.Server("default.example") with { DnsNames = ["default.example"] });
        await using var nginx = await CustomServer.NginxAsync((directory, port) =>
            Nginx(directory, $"127.0.0.1:{port} ssl default_server", other, Pki.Root) + Nginx(directory, $"127.0.0.1:{port} ssl", Pki.Server, Pki.Root, "server_name lla-test;"));

        // .NET keeps sessions by the names that it calls.
        var (result, run) = await RunAsync($"https://lla-test:{nginx.Port}", "scenario=resumption", "rate=20/s", "client=dotnet");

        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm => Assert.Equal(Honest.AssertServed(arm, 12), arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed));
        Assert.Equal("fixed", run.Options["names"]);
        Assert.Contains("going on with names=fixed", run.Environment["names"], StringComparison.Ordinal);
        Assert.StartsWith("'resumed rsa-2048': 1 client instead of 2", run.Environment["changed arms"], StringComparison.Ordinal);
        Assert.Equal($"warning: {run.Environment["names"]}\nwarning: {run.Environment["changed arms"]}\n", result.Error);
    }

    [Theory]
    [InlineData("lla-test", "cold", "names=fixed")]
    [InlineData("lla-test", "resumption", "names=fixed")]
    [InlineData("-i lla-test", "cold", "names=vary")]
    public async Task A_balancer_that_compares_names_gets_the_name_as_given_from_many_clients_at_once(string match, string scenario, string names)
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", Pki.Server, Pki.Root));
        await using var balancer = await CustomServer.HaproxyAsync((_, port) => Balancer(port, match, nginx.Port));

        var (result, run) = await RunAsync($"https://lla-test:{balancer.Port}", $"scenario={scenario}", "load=closed", "clients=8", names);

        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm =>
        {
            Assert.Equal((arm.Requests, 0), (arm.Outcomes["Ok"], arm.Connections.Unproven));
            Assert.Equal(arm.Requests, arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed);
        });
    }

    [Fact]
    public async Task Leaves_out_the_arm_that_the_server_cannot_do_and_leaves_a_gate_on_it_undecided()
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", Pki.Server, Pki.Root));
        var gates = _files.Write("gates.json", """
            { "scenario": "keepalive", "gates": [
              { "name": "no errors", "kind": "invariant", "metric": "errors" },
              { "name": "multiplexed", "kind": "ratio", "metric": "serviceP50", "arm": "HTTP/2 multiplexed", "dividedBy": "cold", "atMost": 0.5 },
              { "name": "many on one", "kind": "invariant", "metric": "errors", "arms": ["HTTP/2 multiplexed"] }
            ] }
            """);

        var (result, run) = await RunAsync($"https://lla-test:{nginx.Port}", "scenario=keepalive", $"gates={gates}", "rounds=6");

        var left = Assert.Single(run.LeftOut!);
        Assert.Equal("HTTP/2 multiplexed", left.Arm);
        Assert.StartsWith("the server does not speak HTTP/2: ", left.Why, StringComparison.Ordinal);
        Assert.Equal(10, run.Arms.Count);
        Assert.All(run.Arms, arm => Assert.Equal(arm.Requests, arm.Outcomes["Ok"]));
        Assert.Equal([Verdict.Pass, Verdict.Inconclusive, Verdict.Inconclusive], run.Gates.Select(gate => gate.Verdict));
        Assert.All(run.Gates.Skip(1), gate => Assert.Equal($"'HTTP/2 multiplexed' was left out: {left.Why}.", gate.Why));
        Assert.Single(result.Output.Split('\n'), line => line.StartsWith("left out  HTTP/2 multiplexed  the server does not", StringComparison.Ordinal));
        Assert.Contains("Left out: ", await File.ReadAllTextAsync(Path.Combine(_files.At("out-1"), "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chooses_http2_in_a_scenario_of_new_connections()
    {
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl http2", Pki.Server, Pki.Root));

        var (result, run) = await RunAsync($"https://lla-test:{nginx.Port}", "scenario=resumption", "http=2", "rate=20/s");

        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm => Assert.Equal(Honest.AssertServed(arm, 12), arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed));
        Assert.Equal("2", run.Options["http"]);
    }

    [Theory]
    [InlineData("https://127.0.0.1:{0}", "client=dotnet")]
    [InlineData("https://[::1]:{0}", "client=openssl")]
    public async Task Calls_an_address_that_the_certificate_holds(string target, string client)
    {
        using var server = Pki.Root.Issue(LeafProfile.Server("appliance") with { DnsNames = [] });
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl, [::1]:{port} ssl", server, Pki.Root));
        var url = target.Replace("{0}", $"{nginx.Port}", StringComparison.Ordinal);

        var (result, run) = await RunAsync(url, "scenario=resumption", "rate=20/s", client);

        Honest.AssertExit(run, result);
        var resumes = client == "client=openssl";
        Assert.Equal(resumes ? ["cold rsa-2048", "resumed rsa-2048", "cold rsa-2048 again"] : ["cold rsa-2048", "cold rsa-2048 again"], run.Arms.Select(arm => arm.Name));
        Assert.All(run.Arms, arm => Assert.Equal(Honest.AssertServed(arm, 12), arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed));
        Assert.Equal(resumes ? null : "resumed rsa-2048", run.LeftOut?.Single().Arm);
    }

    [Fact]
    public async Task Calls_an_address_by_the_name_that_the_certificate_holds()
    {
        using var server = Pki.Root.Issue(LeafProfile.Server() with { Addresses = [] });
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", server, Pki.Root));

        var (result, run) = await RunAsync($"https://127.0.0.1:{nginx.Port}", "scenario=resumption", "rate=20/s", "server-name=lla-test");
        var (wrong, nothing) = await RunAsync($"https://127.0.0.1:{nginx.Port}", "scenario=cold");

        Honest.AssertExit(run, result);
        Assert.All(run.Arms, arm => Assert.Equal(Honest.AssertServed(arm, 12), arm.Mode == ConnectionMode.Cold ? arm.Connections.Full : arm.Connections.Resumed));
        Assert.Equal(5, wrong.ExitCode);
        Assert.Contains("is not for '127.0.0.1', but for lla-test", nothing.Sentence, StringComparison.Ordinal);
        Assert.Contains("no name was sent as SNI, since the target is an address", nothing.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_in_names_and_gates_is_the_servers_whatever_the_clients_is()
    {
        var ecdsa = TestPki.Of(KeyKind.EcdsaP256);
        await using var nginx = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", ecdsa.Server, Pki.Root));
        await using var rsa = await CustomServer.NginxAsync((directory, port) => Nginx(directory, $"127.0.0.1:{port} ssl", Pki.Server, Pki.Root));
        var ca = _files.Write("both.crt", ecdsa.Root.Certificate.ExportCertificatePem() + "\n" + Pki.Root.Certificate.ExportCertificatePem());

        var (result, run) = await RunAsync($"https://lla-test:{nginx.Port}", "scenario=cold", "rate=20/s", $"ca={ca}", $"out={_files.At("first")}");
        var (wrong, _) = await RunAsync($"https://lla-test:{nginx.Port}", "scenario=cold", $"ca={ca}", "keys=rsa-2048");
        Directory.CreateDirectory(_files.At("before"));
        var stored = await File.ReadAllTextAsync(Path.Combine(_files.At("first"), RunFile.Name), TestContext.Current.CancellationToken);
        _files.Write(
            Path.Combine("before", RunFile.Name),
            stored.Replace($":{nginx.Port}", $":{rsa.Port}", StringComparison.Ordinal).Replace("\"status\": \"invalid\"", "\"status\": \"completed\"", StringComparison.Ordinal));
        var (unlike, _) = await RunAsync($"https://lla-test:{rsa.Port}", "scenario=cold", "rate=20/s", $"ca={ca}", $"baseline={_files.At("before")}");

        Honest.AssertExit(run, result);
        Assert.Equal(["cold ecdsa-p256", "cold ecdsa-p256 again"], run.Arms.Select(arm => arm.Name));
        Assert.All(run.Arms, arm => Assert.Equal("ecdsa-p256", arm.Key));
        Assert.Equal(("ecdsa-p256", "rsa-2048", "ecdsa-p256"), (run.Environment["server key"], run.Environment["client key"], run.Options["keys"]));
        Assert.DoesNotContain("rsa-2048", await File.ReadAllTextAsync(Path.Combine(_files.At("first"), "benchmark.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((2, "error: keys must be what the server presents, ecdsa-p256, but is 'rsa-2048' (leave it out, or write keys=ecdsa-p256)\n"), (wrong.ExitCode, wrong.Error));
        Assert.Equal(2, unlike.ExitCode);
        Assert.True(unlike.Error.Contains("server key: ecdsa-p256 in the baseline, rsa-2048 here", StringComparison.Ordinal), unlike.Error);
    }

    private async Task<(ProgramResult Result, RunResult Run)> RunAsync(string target, params string[] words)
    {
        var ca = _files.Write("ca.crt", Pki.Root.Certificate.ExportCertificatePem());
        var (certificate, key) = (_files.Write("client.crt", Pki.Client.ChainPem()), _files.Write("client.key", Pki.Client.KeyPem()));
        var directory = words.FirstOrDefault(word => word.StartsWith("out=", StringComparison.Ordinal))?["out=".Length..] ?? _files.At($"out-{++_runs}");
        string[] usual = [$"ca={ca}", $"out={directory}", "clients=2", "rounds=6", .. target.Contains("lla", StringComparison.Ordinal) ? (string[])["connect=127.0.0.1"] : []];
        string[] arguments =
        [
            .. Honest.Patient, $"target={target}", $"cert={certificate}", $"key={key}", "block=100ms", "warmup=100ms", "progress=none",
            .. usual.Where(word => !words.Any(given => given.Split('=')[0] == word.Split('=')[0])), .. words,
        ];

        // .NET's client, which HTTP/2 has always, keeps its sessions in a process of its own alone.
        var result = await (words.Any(word => word is "http=2" or "client=dotnet") ? HarnessProcess.RunAsync(arguments) : InProcess.RunAsync(arguments));
        var file = Path.Combine(directory, RunFile.Name);
        return (result, File.Exists(file) ? RunFile.Read(file) : null!);
    }
}
