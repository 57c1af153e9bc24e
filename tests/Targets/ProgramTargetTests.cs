using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using Xunit;
using static LoadHarness.Tests.Targets.RealServers;
using static LoadHarness.Tests.Targets.ServerProcesses;

namespace LoadHarness.Tests.Targets;

/// <summary>Real servers, started as a run starts them. Whom they saw is proven by both ends where both speak.</summary>
public sealed class ProgramTargetTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public static TheoryData<ServerProgram> Servers => [.. Enum.GetValues<ServerProgram>()];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Counts_its_cpu_and_leaves_neither_process_nor_key_behind(ServerProgram program)
    {
        var arm = Arm(ConnectionMode.Cold);
        var target = await StartAsync(program, [arm]);
        var ids = target.ProcessIds;
        var directories = ids.Select(DirectoryOf).ToList();
        var before = await target.ReadCountersAsync(Token);
        using (var clients = ClientsOf(target))
        {
            await using var client = clients.Create(arm, index: 0, Token);
            Assert.Equal(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
        }

        var after = await target.ReadCountersAsync(Token);
        Assert.True(after!.CpuMicroseconds > before!.CpuMicroseconds);
        Assert.False(after.CountsConnections);
        Assert.All(directories, directory => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(directory)));
        Assert.All(
            directories.SelectMany(Directory.EnumerateFiles).Where(file => !file.EndsWith(".pid", StringComparison.Ordinal)),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file)));
        Assert.All(directories.SelectMany(Directory.EnumerateFiles), file => Assert.DoesNotContain("PRIVATE KEY", File.ReadAllText(file), StringComparison.Ordinal));

        await target.DisposeAsync();

        Assert.All(ids, id => Assert.False(Directory.Exists($"/proc/{id}")));
        Assert.All(directories, directory => Assert.False(Directory.Exists(directory)));
        Assert.Null(await target.ReadCountersAsync(Token));
    }

    [Theory]
    [InlineData(ServerProgram.Nginx, HttpProtocol.Http11)]
    [InlineData(ServerProgram.Nginx, HttpProtocol.Http2)]
    [InlineData(ServerProgram.Haproxy, HttpProtocol.Http11)]
    [InlineData(ServerProgram.Haproxy, HttpProtocol.Http2)]
    public async Task Keeps_a_connection_and_counts_its_requests(ServerProgram program, HttpProtocol http)
    {
        var arm = Arm(ConnectionMode.KeepAlive) with { Http = http };
        await using var target = await StartAsync(program, [arm]);
        using var clients = ClientsOf(target);
        await using var client = clients.Create(arm, index: 0, Token);

        var samples = new List<Sample>();
        for (var i = 0; i < 5; i++)
        {
            samples.Add(await client.SendAsync(0, 1));
        }

        Assert.All(samples, sample => Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error)));
        Assert.Equal([true, false, false, false, false], samples.Select(sample => sample.NewConnection));
        Assert.Equal([1, 2, 3, 4, 5], samples.Select(sample => sample.Server.RequestOnConnection));
        Assert.Single(samples.Select(sample => sample.Server.Connection).Distinct());
    }

    [Theory]
    [InlineData(ServerProgram.Nginx, Outcome.ClientCertificateRefused)]
    [InlineData(ServerProgram.Haproxy, Outcome.ClientCertificateRefused)]
    [InlineData(ServerProgram.OpenSsl, Outcome.ClientCertificateRefused)]
    public async Task A_client_without_a_certificate_is_refused_in_the_servers_own_way(ServerProgram program, Outcome expected)
    {
        var arm = Arm(ConnectionMode.Cold);
        await using var target = await StartAsync(program, [arm]);
        var anonymous = target.EndpointFor(arm) with { Identity = null };
        using var clients = new TtsClients(_ => anonymous, Wait.Timeouts, TimeProvider.System);
        await using var client = clients.Create(arm, index: 0, Token);

        Assert.Equal(expected, (await client.SendAsync(0, 1)).Outcome);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Serves_one_way_ports_and_chains_beside_the_mutual_one(ServerProgram program)
    {
        Arm[] arms =
        [
            Arm(ConnectionMode.Cold),
            Arm(ConnectionMode.Cold) with { Name = "one-way", Authentication = Authentication.OneWay },
            Arm(ConnectionMode.Cold) with { Name = "chain of two", ChainLength = 2 },
        ];
        await using var target = await StartAsync(program, arms);
        using var clients = ClientsOf(target);
        var received = new List<int>();
        foreach (var arm in arms)
        {
            await using var client = clients.Create(arm, index: 0, Token);
            var sample = await client.SendAsync(0, 1);

            Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error));
            Assert.Equal(ProgramTarget.GivesEvidence(program), sample.Server.IdentityMatches);
            received.Add(sample.HandshakeBytesReceived);
        }

        // The root is never sent, so that only the chain of two is longer: by the intermediate's certificate.
        Assert.InRange(received[2] - received[0], 300, 700);
        Assert.True(received[1] < received[0]);
    }

    [Theory]
    [InlineData(ServerProgram.Nginx)]
    [InlineData(ServerProgram.Haproxy)]
    public async Task A_server_that_refuses_unknown_names_makes_the_error_name_the_option(ServerProgram program)
    {
        var arm = Arm(ConnectionMode.Cold);
        await using var target = await StartAsync(program, [arm], ServerNaming.Fixed);
        using var clients = ClientsOf(target, ServerNaming.Vary);
        await using var client = clients.Create(arm, index: 0, Token);

        var sample = await client.SendAsync(0, 1);

        Assert.Equal(Outcome.HandshakeFailed, sample.Outcome);
        Assert.EndsWith("the server knows lla-test and no names below it (write names=fixed)", sample.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_evidence_in_its_configuration_nginx_gives_none()
    {
        var arm = Arm(ConnectionMode.Cold);
        Require(ServerProgram.Nginx);
        await using var target = await ProgramTarget.StartAsync(
            ServerProgram.Nginx, [arm], new ServerBehaviour(GivesEvidence: false), TimeProvider.System, Token);
        using var clients = ClientsOf(target);
        await using var client = clients.Create(arm, index: 0, Token);

        var sample = await client.SendAsync(0, 1);

        Assert.Equal((Outcome.Ok, false), (sample.Outcome, sample.Server.Given));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_missing_program_is_one_line_that_names_its_package(ServerProgram program)
    {
        var name = Names.Of(program);

        Assert.Equal(
            [$"target={name} needs the program {name}, which is neither on the PATH nor in /usr/sbin (apt-get install {name})"],
            ProgramTarget.Problems(program, isThere: needed => needed.Name != name));
        Assert.Null(new LocalProgram("no-such-server", "nothing").Find());
    }

    [Fact]
    public async Task A_configuration_that_the_server_refuses_is_told_in_its_own_words()
    {
        Require(ServerProgram.Nginx);
        var directory = new PrivateDirectory();
        var file = directory.Write("nginx.conf", "nonsense;\n");
        var process = await ServerProcess.StartAsync(
            new LocalProgram("nginx", "nginx").Find()!, ["-p", directory.FullName, "-c", file, "-e", "stderr"], directory, Token);

        await process.EndAsync(Token);

        Assert.True(process.HasEnded);
        Assert.Contains(process.Messages, line => line.Contains("unknown directive \"nonsense\"", StringComparison.Ordinal));
        Assert.False(Directory.Exists(directory.FullName));
        await process.DisposeAsync();
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);
}
