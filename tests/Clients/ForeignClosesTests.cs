using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>Servers that nobody here wrote, closing connections that were to be kept, each in its own way.</summary>
public class ForeignClosesTests
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly Arm Kept = new() { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };
    private static readonly Arm Pool = Kept with { SharedConnections = 2 };
    private static readonly Arm Multiplexed = Kept with { Http = HttpProtocol.Http2, SharedConnections = 1 };

    public static TheoryData<string, int> Ways => new() { { "kept", 4 }, { "pool", 2 }, { "multiplexed", 1 } };

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Ways))]
    public async Task A_limit_of_requests_of_nginx_costs_a_reconnect_and_no_request(string way, int connections)
    {
        const int limit = 50, clients = 4, each = 250;
        await using var nginx = await KeepingServer.NginxAsync($"keepalive_requests {limit};");
        var samples = await SendAsync(nginx.Endpoint, ArmOf(way), clients, each);

        Assert.Equal(clients * each, samples.Count);
        Assert.All(samples, sample => Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error)));
        var reconnects = samples.Where(sample => sample.Before.Kind != CloseKind.None).ToList();
        Assert.All(reconnects, sample => Assert.Equal((true, CloseKind.Announced), (sample.NewConnection, sample.Before.Kind)));
        Assert.Equal(reconnects.Count + connections, samples.Count(sample => sample.NewConnection));

        // Of one connection the server counts streams that it turned away, too; of two neither carries exactly half.
        Assert.InRange(samples.Count(sample => sample.NewConnection), clients * each / limit, clients * each / limit * (way == "multiplexed" ? 2 : 1) + (way == "pool" ? 1 : 0));
        Assert.All(reconnects, sample => Assert.True(way == "multiplexed" || sample is { Before.Requests: limit, Resent: false }));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("nginx", true)]
    [InlineData("nginx", false)]
    [InlineData("node", false)]
    [InlineData("haproxy", false)]
    [InlineData("haproxy", true)]
    [InlineData("python", false)]
    public async Task A_limit_of_idle_time_costs_a_reconnect_and_no_request(string program, bool multiplexed)
    {
        await using var server = await (program switch
        {
            // Far from what tells a limit of time from one of requests, however late a busy machine reads the answer.
            "nginx" => KeepingServer.NginxAsync("keepalive_timeout 4s;"),
            "node" => KeepingServer.NodeAsync("server.keepAliveTimeout = 4000;"),
            "haproxy" => KeepingServer.HaproxyAsync("timeout http-keep-alive 4s"),
            _ => KeepingServer.PythonAsync(4),
        });
        using var clients = new TtsClients(_ => server.Endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(multiplexed ? Multiplexed : Kept, index: 0, Token);

        var first = await client.SendAsync(armIndex: 0, intendedStart: 1);
        Assert.Equal((Outcome.Ok, null), (first.Outcome, first.Error));

        // Until the server has closed it, which the kernel tells: nothing of this end is established any more.
        await Wait.Until(() => !SocketTableHolds(server.Port), Token);
        var second = await client.SendAsync(armIndex: 0, intendedStart: 1);

        Assert.Equal((Outcome.Ok, null), (second.Outcome, second.Error));
        Assert.Equal((true, CloseKind.Idle, 1), (second.NewConnection, second.Before.Kind, second.Before.Requests));
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Ways))]
    public async Task A_graceful_reload_of_nginx_under_load_loses_no_request(string way, int connections)
    {
        await using var nginx = await KeepingServer.NginxAsync("keepalive_requests 1000000;");
        var reloads = 0;
        var samples = await SendAsync(nginx.Endpoint, ArmOf(way), clients: 4, each: 2_000, async sent =>
        {
            if (sent % 1_500 == 0)
            {
                Interlocked.Increment(ref reloads);
                await nginx.SignalAsync("HUP");
            }
        });

        Assert.All(samples, sample => Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error)));
        Assert.Equal(5, reloads);
        var opened = samples.Count(sample => sample.NewConnection);
        Assert.True(opened > connections, $"{opened} connections");
        Assert.Equal(opened - connections, samples.Count(sample => sample.Before.IsReason));
    }

    private static Arm ArmOf(string way) => way switch { "kept" => Kept, "pool" => Pool, _ => Multiplexed };

    private static bool SocketTableHolds(int port) => File.ReadLines("/proc/net/tcp").Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(columns => columns[2].EndsWith($":{port:X4}", StringComparison.Ordinal) && columns[3] == "01");

    private async Task<IReadOnlyList<Sample>> SendAsync(TargetEndpoint endpoint, Arm arm, int clients, int each, Func<int, Task>? after = null)
    {
        using var makers = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        var sent = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(async index =>
        {
            await using var client = makers.Create(arm, index, Token);
            var samples = new List<Sample>();
            for (var request = 0; request < each; request++)
            {
                samples.Add(await client.SendAsync(armIndex: 0, TimeProvider.System.GetTimestamp()));
                await (after?.Invoke(Interlocked.Increment(ref sent)) ?? Task.CompletedTask);
            }

            return samples;
        }));
        return [.. all.SelectMany(samples => samples)];
    }
}
