using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Options.Parsing;

namespace LoadHarness.Tests.Options;

public sealed class CommandLineTests
{
    public static TheoryData<string, ParsedCommand> Commands => new()
    {
        { "", new ParsedCommand.Help(null) },
        { "help", new ParsedCommand.Help(null) },
        { "-h", new ParsedCommand.Help(null) },
        { "--help", new ParsedCommand.Help(null) },
        { "scenario=nonsense --help", new ParsedCommand.Help(null) },
        { "serve port=x -h", new ParsedCommand.Help("serve") },
        { "help certs", new ParsedCommand.Help("certs") },
        { "help resumption", new ParsedCommand.Help("resumption") },
        { "version", new ParsedCommand.Version() },
        { "--version", new ParsedCommand.Version() },
        { "list", new ParsedCommand.List() },
        { "help gates", new ParsedCommand.Help("gates") },
        { "certs out=pki", new ParsedCommand.Certs(new("pki", KeyKind.Rsa2048, Intermediate: false)) },
        { "certs out=pki keys=ECDSA-P384 intermediate=yes", new ParsedCommand.Certs(new("pki", KeyKind.EcdsaP384, Intermediate: true)) },
        { "compare baseline=a candidate=b", new ParsedCommand.Compare(new("a", "b", Out: null, Overwrite: false, History: null, AllowUnlike: false, InconclusiveRule.Fail)) },
        { "compare baseline=a candidate=b out=c overwrite=true history=d allow-unlike=true inconclusive=pass", new ParsedCommand.Compare(new("a", "b", "c", Overwrite: true, "d", AllowUnlike: true, InconclusiveRule.Pass)) },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_first_word_is_the_command(string line, ParsedCommand expected) => Assert.Equal(expected, Parse(line));

    [Fact]
    public void A_report_takes_as_many_runs_as_are_written_in_their_order()
    {
        var report = Assert.IsType<ParsedCommand.Report>(Parse("report run=artifacts/runs/a=b run=c,d run=c,d out=page.html")).Options;

        Assert.Equal(["artifacts/runs/a=b", "c,d", "c,d"], report.Runs);
        Assert.Equal("page.html", report.Out);
    }

    [Fact]
    public void The_environment_gives_a_run_only_where_the_line_gives_none()
    {
        Assert.Equal(["a"], Assert.IsType<ParsedCommand.Report>(Parse("report LOADHARNESS_RUN=a")).Options.Runs);
        Assert.Equal(["b", "c"], Assert.IsType<ParsedCommand.Report>(Parse("report run=b run=c LOADHARNESS_RUN=a")).Options.Runs);
    }

    [Theory]
    [InlineData("scenario=cold", null, ClientKind.OpenSsl, ServerNaming.Vary, false)]
    [InlineData("scenario=cold target=https://lla:1 ca=a cert=b", null, ClientKind.OpenSsl, ServerNaming.Fixed, false)]
    [InlineData("scenario=cold http=2 target=https://lla:1 ca=a cert=b", null, ClientKind.DotNet, ServerNaming.Vary, false)]
    [InlineData("scenario=cold http=2", "it is missing", ClientKind.DotNet, ServerNaming.Vary, false)]
    [InlineData("scenario=cold target=https://lla:1 ca=a cert=b", "it is missing", ClientKind.DotNet, ServerNaming.Vary, true)]
    [InlineData("scenario=cold client=dotnet", "it is missing", ClientKind.DotNet, ServerNaming.Vary, false)]
    [InlineData("scenario=cold client=openssl", "it is missing", ClientKind.OpenSsl, ServerNaming.Vary, false)]
    public void The_client_is_OpenSSLs_where_there_is_one_and_else_NETs_which_is_said(string line, string? problem, ClientKind client, ServerNaming names, bool isSaid)
    {
        var run = Assert.IsType<ParsedCommand.Run>(CommandLine.Parse(line.Split(' '), new Dictionary<string, string?>(), Parsing.Scenarios, problem));

        Assert.Equal((client, names), (run.Options.Client, run.Options.ServerNames));
        Assert.Equal(Names.Of(client), run.Options.Effective["client"]);
        Assert.Equal(isSaid ? ["the clients are .NET's, as client=dotnet asks for, since it is missing"] : [], run.Warnings);
    }

    [Theory]
    [InlineData("scenario=resumption")]
    [InlineData("run scenario=resumption")]
    public void Without_options_a_run_has_the_defaults(string line)
    {
        var options = Run(line);

        Assert.Equal("resumption", options.Scenario);
        Assert.Equal(Profile.Standard, options.Profile);
        Assert.Equal(8, options.Clients);
        Assert.Equal(LoadKind.Open, options.Load);
        Assert.Null(options.Rate);
        Assert.Equal([KeyKind.Rsa2048, KeyKind.EcdsaP256], options.Keys);
        Assert.Equal([TlsVersion.Tls13], options.TlsVersions);
        Assert.Null(options.Seed);
        Assert.Null(options.Out);
        Assert.Equal(new TargetOptions.Embedded(new(AcceptsTickets: true, TimeSpan.Zero)), options.Target);
        Assert.Equal(InconclusiveRule.Fail, options.Inconclusive);
        Assert.Equal(ProgressStyle.Auto, options.Progress);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(5), options.HandshakeTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.RequestTimeout);
    }

    [Fact]
    public void A_run_takes_every_value_that_is_written()
    {
        var options = Run(
            "scenario=cold clients=10000 load=open rate=0.5/s keys=ecdsa-p521,rsa-4096 tls=1.2,1.3 seed=0 out=here inconclusive=pass progress=none "
            + "lla-tickets=off lla-delay=1.5s connect-timeout=10ms handshake-timeout=10m request-timeout=0.5m slo=50ms");

        Assert.Equal(10_000, options.Clients);
        Assert.Equal(0.5, options.Rate);
        Assert.Equal([KeyKind.EcdsaP521, KeyKind.Rsa4096], options.Keys);
        Assert.Equal([TlsVersion.Tls12, TlsVersion.Tls13], options.TlsVersions);
        Assert.Equal(0, options.Seed);
        Assert.Equal("here", options.Out);
        Assert.Equal(InconclusiveRule.Pass, options.Inconclusive);
        Assert.Equal(ProgressStyle.None, options.Progress);
        Assert.Equal(new TargetOptions.Embedded(new(AcceptsTickets: false, TimeSpan.FromMilliseconds(1500))), options.Target);
        Assert.Equal(TimeSpan.FromMilliseconds(10), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromMinutes(10), options.HandshakeTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.RequestTimeout);
    }

    [Theory]
    [InlineData("profile=quick", 8, 12, 300, 500)]
    [InlineData("profile=standard", 12, 18, 1_000, 1_000)]
    [InlineData("profile=thorough", 15, 15, 2_000, 3_000)]
    [InlineData("profile=thorough launches=1", 30, 60, 2_000, 3_000)]
    [InlineData("launches=2", 12, 12, 1_000, 1_000)]
    [InlineData("profile=quick rounds=9", 9, 9, 300, 500)]
    [InlineData("rounds=6..200 profile=quick", 6, 200, 300, 500)]
    [InlineData("block=100ms profile=thorough", 15, 15, 100, 3_000)]
    [InlineData("warmup=10m", 12, 18, 1_000, 600_000)]
    public void A_profile_gives_the_length_and_each_part_can_be_overridden(string line, int first, int max, int blockMs, int warmUpMs)
    {
        var options = Run($"scenario=cold {line}");

        Assert.Equal(new RoundRange(first, max), options.Rounds);
        Assert.Equal(TimeSpan.FromMilliseconds(blockMs), options.Block);
        Assert.Equal(TimeSpan.FromMilliseconds(warmUpMs), options.WarmUp);
    }

    [Fact]
    public void The_gates_of_a_run_are_listed_for_the_options_of_the_run()
    {
        var options = Assert.IsType<ParsedCommand.ListGates>(Parse("list gates scenario=cold keys=rsa-4096 LOADHARNESS_GATES=g.json")).Options;

        Assert.Equal(("cold", "g.json"), (options.Scenario, options.Files.Gates));
        Assert.Equal([KeyKind.Rsa4096], options.Keys);
    }

    [Theory]
    [InlineData("connect=10.0.0.1", "10.0.0.1", null)]
    [InlineData("connect=::1 keys=ecdsa-p256", "::1", KeyKind.EcdsaP256)]
    [InlineData("keys=rsa-3072", null, KeyKind.Rsa3072)]
    public void An_external_target_has_a_name_three_files_and_one_kind_of_key(string line, string? connect, KeyKind? key)
    {
        var options = Run($"scenario=cold target=https://LLA-test:8444/ ca=a.crt cert=b.crt key=b.key {line}");

        Assert.Equal(new TargetOptions.External(new("lla-test", 8444), "a.crt", "b.crt", "b.key", connect, null), options.Target);
        Assert.Equal(key is { } kind ? [kind] : [], options.Keys);
        Assert.DoesNotContain("lla-delay", options.Effective.Keys);
    }

    [Theory]
    [InlineData("https://127.0.0.1:8443", "127.0.0.1", null)]
    [InlineData("https://[::1]:8443/ server-name=lla-test", "::1", "lla-test")]
    public void An_external_target_may_be_an_address_and_have_a_name_apart_from_it(string words, string host, string? name)
    {
        var options = Run($"scenario=cold client=dotnet ca=a cert=b target={words}");

        var target = Assert.IsType<TargetOptions.External>(options.Target);
        Assert.Equal((new TargetAddress(host, 8443), name, name is not null), (target.Address, target.ServerName, target.HasServerName));
        Assert.Equal(words.Split('/', ' ')[2], target.Address.ToString()["https://".Length..]);
        Assert.Equal(name is null ? ServerNaming.Fixed : ServerNaming.Vary, options.ServerNames);
    }

    [Fact]
    public void What_an_external_target_shows_becomes_an_option_of_the_run()
    {
        var before = Run("scenario=cold client=dotnet ca=a cert=b target=https://lla:1");
        var after = before.With(KeyKind.EcdsaP256, ServerNaming.Fixed);

        Assert.DoesNotContain("keys", before.Effective.Keys);
        Assert.Equal(("ecdsa-p256", "fixed"), (after.Effective["keys"], after.Effective["names"]));
        Assert.Equal((KeyKind.EcdsaP256, ServerNaming.Fixed), (Assert.Single(after.Keys), after.ServerNames));
        Assert.Equal(before.Effective, before.With(key: null, ServerNaming.Vary).Effective);
    }

    [Theory]
    [InlineData("nginx", ServerProgram.Nginx, 8)]
    [InlineData("HAProxy", ServerProgram.Haproxy, 8)]
    [InlineData("openssl", ServerProgram.OpenSsl, 1)]
    [InlineData("openssl clients=1", ServerProgram.OpenSsl, 1)]
    public void A_server_of_the_machine_is_named_and_openssl_has_one_client(string line, ServerProgram program, int clients)
    {
        var options = Run($"scenario=cold target={line} names=fixed");

        Assert.Equal(new TargetOptions.Program(program), options.Target);
        Assert.Equal((clients, ServerNaming.Fixed), (options.Clients, options.ServerNames));
    }

    [Fact]
    public void Serve_has_defaults_and_zero_opens_no_port()
    {
        var options = Serve("serve");
        Assert.Equal((8444, null, 8445), (options.Port, options.OneWayPort, options.AdminPort));
        Assert.Equal((null, KeyKind.Rsa2048), (options.Certificates, options.Key));
        Assert.Equal(new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), options.Lla);

        options = Serve("serve port=65535 one-way-port=1 admin=0 certs=pki tls=1.3,1.2 lla-tickets=off lla-delay=10s");
        Assert.Equal((65_535, 1, null), (options.Port, options.OneWayPort, options.AdminPort));
        Assert.Equal(("pki", null), (options.Certificates, options.Key));
        Assert.Equal([TlsVersion.Tls13, TlsVersion.Tls12], options.TlsVersions);
        Assert.Equal(new LlaOptions(AcceptsTickets: false, TimeSpan.FromSeconds(10)), options.Lla);
    }

    [Fact]
    public void A_soak_has_a_length_by_profile_and_a_mix()
    {
        var soak = Run("scenario=soak profile=quick").Soak!;
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), null), (soak.Duration, soak.Window, soak.Resume));
        Assert.Equal([new(ConnectionMode.KeepAlive, 80), new(ConnectionMode.Resumed, 15), new(ConnectionMode.Cold, 5)], soak.Mix);

        soak = Run("scenario=soak duration=8h mix=Resumed:3,keepalive:1 window=10s").Soak!;
        Assert.Equal((TimeSpan.FromHours(8), TimeSpan.FromSeconds(10)), (soak.Duration, soak.Window));
        Assert.Equal([new(ConnectionMode.Resumed, 3), new(ConnectionMode.KeepAlive, 1)], soak.Mix);
        Assert.Null(Run("scenario=cold").Soak);
    }

    [Theory]
    [InlineData("1B/min", 1)]
    [InlineData("1.5kb/min", 1_500)]
    [InlineData("5MB/min", 5_000_000)]
    [InlineData("1GB/min", 1_000_000_000)]
    public void A_leak_is_bytes_a_minute(string text, long bytes) =>
        Assert.Equal(bytes, Assert.IsType<TargetOptions.Embedded>(Run($"scenario=cold lla-leak={text}").Target).Lla.LeakPerMinute);

    [Fact]
    public void The_environment_gives_options_and_the_command_line_wins()
    {
        var options = Run("clients=3 LOADHARNESS_CLIENTS=4 LOADHARNESS_SCENARIO=cold LOADHARNESS_LLA_DELAY=5ms LOADHARNESS_BLOCK=");

        Assert.Equal("cold", options.Scenario);
        Assert.Equal(3, options.Clients);
        Assert.Equal(new TargetOptions.Embedded(new(AcceptsTickets: true, TimeSpan.FromMilliseconds(5))), options.Target);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Block);
    }

    [Fact]
    public void Variables_of_a_service_of_Kubernetes_are_left_out_with_one_warning()
    {
        var parsed = Assert.IsType<ParsedCommand.Serve>(Parse(
            "serve LOADHARNESS_SERVICE_HOST=10.0.0.9 LOADHARNESS_SERVICE_PORT=8444 LOADHARNESS_SERVICE_PORT_HTTPS=8444 LOADHARNESS_PORT=tcp://10.0.0.9:8444 "
            + "LOADHARNESS_PORT_8444_TCP=tcp://10.0.0.9:8444 LOADHARNESS_PORT_8444_TCP_PROTO=tcp LOADHARNESS_PORT_8444_TCP_PORT=8444 LOADHARNESS_PORT_8444_TCP_ADDR=10.0.0.9 "
            + "LOADHARNESS_LLA_SERVICE_HOST=10.0.0.8 LOADHARNESS_LLA_PORT=udp://10.0.0.8:1 LOADHARNESS_ONE_WAY_PORT=8446"));

        Assert.Equal((8444, 8446), (parsed.Options.Port, parsed.Options.OneWayPort));
        Assert.Equal(
            "LOADHARNESS_LLA_PORT and 9 more are left out: Kubernetes sets such variables for a service that is called like this program (with enableServiceLinks: false it does not)",
            Assert.Single(parsed.Warnings));
    }

    [Fact]
    public void A_port_of_the_environment_is_a_port_where_it_is_no_address_of_a_service()
    {
        var parsed = Assert.IsType<ParsedCommand.Serve>(Parse("serve LOADHARNESS_PORT=8450"));

        Assert.Equal(8450, parsed.Options.Port);
        Assert.Empty(parsed.Warnings);
    }

    [Fact]
    public void Variables_of_another_command_are_left_alone() =>
        Assert.Equal(8, Run("scenario=cold LOADHARNESS_PORT=nonsense LOADHARNESS_INTERMEDIATE=nonsense").Clients);
}
