using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

public class SharedConnectionsTests(SharedConnectionsTests.SlowLla lla) : IClassFixture<SharedConnectionsTests.SlowLla>
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private static readonly Arm Pool = new() { Name = "pool", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256, SharedConnections = 3 };

    private static readonly Arm Multiplexed = new()
    {
        Name = "multiplexed",
        Mode = ConnectionMode.KeepAlive,
        Key = KeyKind.EcdsaP256,
        Http = HttpProtocol.Http2,
        SharedConnections = 1,
    };

    [Fact]
    public async Task One_request_of_every_client_opens_all_connections_of_a_pool_and_the_openers_are_known()
    {
        await using var crowd = new Crowd(lla.Target.EndpointFor, Wait.Timeouts, Pool, clients: 7, Kind);
        var before = await lla.CountAsync();

        var first = await crowd.SendAsync();
        var opened = await lla.CountAsync() - before;
        var second = await crowd.SendAsync();

        Assert.All(first.Concat(second), sample => Assert.Equal(Outcome.Ok, sample.Outcome));
        Assert.Equal(3, opened);
        var openers = first.Where(sample => sample.NewConnection).ToList();
        Assert.Equal(3, openers.Select(sample => sample.Server.Connection).Distinct().Count());
        Assert.All(openers, sample => Assert.Equal(
            (HandshakeKind.Full, HandshakeKind.Full, 1), (sample.Wire.Kind, sample.Server.Kind, sample.Server.RequestOnConnection)));
        Assert.All(openers, sample => Assert.NotEqual(0, sample.Timings.HandshakeDone));
        Assert.All(first.Except(openers).Concat(second), sample => Assert.True(sample is { NewConnection: false, Server.RequestOnConnection: > 1 }));
        Assert.Equal(
            openers.Select(sample => sample.Server.Connection).Order(), second.Select(sample => sample.Server.Connection).Distinct().Order());
        Assert.Equal(before + 3, await lla.CountAsync());
    }

    [Fact]
    public async Task All_clients_multiplex_on_one_connection_even_when_they_are_more_than_its_streams()
    {
        // Kestrel takes 100 streams at a time (Http2Limits.MaxStreamsPerConnection), and each lasts as long as the LLA waits.
        await using var crowd = new Crowd(lla.Target.EndpointFor, Wait.Timeouts, Multiplexed, clients: 150);
        var before = await lla.CountAsync();

        var first = await crowd.SendAsync();
        var second = await crowd.SendAsync();

        Assert.All(first.Concat(second), sample => Assert.Equal((Outcome.Ok, null), (sample.Outcome, sample.Error)));
        Assert.Single(first, sample => sample.NewConnection);
        Assert.Single(first.Concat(second).Select(sample => sample.Server.Connection).Distinct());
        Assert.All(second, sample => Assert.True(sample is { NewConnection: false, Server.RequestOnConnection: > 1 }));
        Assert.Equal(300, second.Max(sample => sample.Server.RequestOnConnection));
        Assert.Equal(before + 1, await lla.CountAsync());
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_a_connection_leaves_it_to_the_others()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        // Far apart, so that a stall does not end both at once.
        var limits = Wait.Timeouts with { Handshake = TimeSpan.FromSeconds(6), Request = TimeSpan.FromSeconds(2) };
        await using var crowd = new Crowd(
            arm => lla.Target.EndpointFor(arm) with { Address = (IPEndPoint)silent.LocalEndpoint }, limits, Pool with { SharedConnections = 1 }, clients: 2);

        var both = await crowd.SendAsync();
        var next = await crowd.SendAsync();

        // One waits and one opens, as far as the machine lets it come; later the connection is free for one again.
        Assert.Equal(Outcome.RequestTimeout, Assert.Single(both, sample => sample.Phase == Phase.Waiting).Outcome);
        Assert.Contains(next, sample => sample.Phase != Phase.Waiting);
    }

    [Fact]
    public async Task A_server_that_does_not_agree_to_http_2_is_found_out()
    {
        using var root = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System);
        using var server = root.Issue(LeafProfile.Server("lla-test"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeWithoutAlpnAsync(listener, server);
        var endpoint = new TargetEndpoint
        {
            Authentication = Authentication.OneWay,
            Key = KeyKind.EcdsaP256,
            Host = "lla-test",
            Address = (IPEndPoint)listener.LocalEndpoint,
            TrustAnchors = [root.Certificate],
        };
        Sample sample;
        await using (var crowd = new Crowd(_ => endpoint, Wait.Timeouts, Multiplexed with { Authentication = Authentication.OneWay }, clients: 1))
        {
            sample = Assert.Single(await crowd.SendAsync());
        }

        await serving;

        Assert.Equal(Outcome.UnexpectedAnswer, sample.Outcome);
        Assert.Contains("did not choose HTTP/2", sample.Error, StringComparison.Ordinal);
    }

    private static async Task ServeWithoutAlpnAsync(TcpListener listener, TlsIdentity identity)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(identity.Leaf, null, offline: true) },
            TestContext.Current.CancellationToken);
        _ = await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
    }

    /// <summary>An LLA that takes its time, so that requests of several clients overlap.</summary>
    public sealed class SlowLla : IAsyncLifetime
    {
        private EmbeddedTarget? _target;

        public EmbeddedTarget Target => _target!;

        public async Task<long> CountAsync() => (await Target.ReadCountersAsync(CancellationToken.None))!.Connections;

        public async ValueTask InitializeAsync() => _target = await EmbeddedTarget.StartAsync(
            [Pool], new LlaOptions(AcceptsTickets: true, TimeSpan.FromMilliseconds(100)), TimeProvider.System, CancellationToken.None);

        public ValueTask DisposeAsync() => Target.DisposeAsync();
    }

    /// <summary>Clients of one arm that all send at once.</summary>
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly TtsClients _makers;
        private readonly IClient[] _clients;

        public Crowd(Func<Arm, TargetEndpoint> endpointFor, Timeouts timeouts, Arm arm, int clients, ClientKind kind = ClientKind.DotNet)
        {
            _makers = new TtsClients(endpointFor, timeouts, TimeProvider.System) { Kind = kind };
            _clients = [.. Enumerable.Range(0, clients).Select(index => _makers.Create(arm, index, CancellationToken.None))];
        }

        public async Task<IReadOnlyList<Sample>> SendAsync() =>
            await Task.WhenAll(_clients.Select(client => client.SendAsync(armIndex: 0, TimeProvider.System.GetTimestamp()).AsTask()));

        public async ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
            {
                await client.DisposeAsync();
            }

            _makers.Dispose();
        }
    }
}
