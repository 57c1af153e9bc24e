using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Targets;

/// <summary>Whoever else is on the machine: he has no port to ask the harness's own LLA on, and is no client of it.</summary>
public sealed class BystanderTests : IAsyncLifetime
{
    private static readonly Arm Mutual = new() { Name = "mutual", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256 };

    private static readonly Arm Open = Mutual with { Name = "open", Authentication = Authentication.OneWay };

    private EmbeddedTarget _target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _target = await EmbeddedTarget.StartAsync([Mutual, Open], new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, Token);

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public void Has_no_port_but_those_of_its_clients() =>
        Assert.Equal(new[] { Mutual, Open }.Select(arm => _target.EndpointFor(arm).Address.Port).Order(), ListeningPorts.Of(_target.ProcessId));

    [Fact(Timeout = Wait.Patience)]
    public async Task Gets_nothing_and_is_in_no_count_but_its_own()
    {
        const int Calls = 5;
        foreach (var arm in new[] { Mutual, Open })
        {
            for (var call = 0; call < Calls; call++)
            {
                Assert.False(await IsGreetedAsync(_target.EndpointFor(arm).Address));
            }
        }

        var counters = await Wait.Until(async () => (await _target.ReadCountersAsync(Token))!, counters => counters.Bystanders >= 2 * Calls, Token);
        Assert.Equal((2 * Calls, 0, 0, 0, 0), (counters.Bystanders, counters.Connections, counters.Handshaking, counters.OpenConnections, counters.Refused.Count));
        using var clients = new TtsClients(_target.EndpointFor, Wait.Timeouts, TimeProvider.System);
        foreach (var arm in new[] { Mutual, Open })
        {
            await using var client = clients.Create(arm, index: 0, Token);
            Assert.Equal(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
        }

        var after = (await _target.ReadCountersAsync(Token))!;
        Assert.Equal((2 * Calls, 2), (after.Bystanders, after.Connections));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Many_who_ask_at_once_get_their_own_answers()
    {
        var collected = await Task.WhenAll(Enumerable.Range(0, 20).Select(async index =>
            index % 2 == 0 ? await _target.ReadCountersAsync(Token) : await _target.ReadCollectedCountersAsync(Token)));

        Assert.All(collected, counters => Assert.True(counters!.CpuMicroseconds > 0));
        Assert.True(collected.Max(counters => counters!.Collections) >= 10);
    }

    // From 127.0.0.1, as everybody calls who does not choose an address of his own.
    private static async Task<bool> IsGreetedAsync(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, Token);
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "lla-test", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=lla-test" }, Token);
            return true;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
