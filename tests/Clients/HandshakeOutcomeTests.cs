using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>Up to where both ends have let each other in.</summary>
public class HandshakeOutcomeTests : OutcomeTests
{
    [Fact(Timeout = Wait.Patience)]
    public async Task A_port_on_which_nobody_listens_refuses()
    {
        var sample = await SendAsync(LoopbackServer.ClosedPort());

        AssertFailed(sample, Outcome.ConnectRefused, Phase.Connect, "refused");
        Assert.Equal(0, sample.Timings.Connected);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_full_backlog_times_the_connect_out()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var enough = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        var crowding = crowd.ConvertAll(socket => socket.ConnectAsync(listener.LocalEndPoint!, enough.Token).AsTask());
        await Task.WhenAny(crowding);

        var sample = await SendAsync((IPEndPoint)listener.LocalEndPoint!, timeouts: new Timeouts(Soon, Wait.Deadline, Wait.Deadline));

        AssertFailed(sample, Outcome.ConnectTimeout, Phase.Connect, "200 ms");
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(crowding));
        crowd.ForEach(socket => socket.Dispose());
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_server_that_never_says_hello_times_the_handshake_out()
    {
        await using var server = new LoopbackServer(static (_, token) => Task.Delay(Timeout.Infinite, token));

        AssertFailed(
            await SendAsync(server.Address, timeouts: new Timeouts(Wait.Deadline, Soon, Wait.Deadline)), Outcome.HandshakeTimeout, Phase.Hello, "200 ms");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_certificate_of_another_CA_is_rejected()
    {
        using var impostor = Stranger.Issue(LeafProfile.Server());
        await AssertRejectedAsync(impostor, "PartialChain");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task An_expired_certificate_is_rejected()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var expired = Root.Issue(LeafProfile.Server() with { NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) });
        await AssertRejectedAsync(expired, "which is not now");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_client_certificate_is_no_server_certificate()
    {
        using var client = Root.Issue(LeafProfile.Client("lla-test"));
        await AssertRejectedAsync(client, "serverAuth");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("lla-other")]
    [InlineData("not-lla-test")]
    [InlineData("c0000001.lla-test")]
    public async Task A_certificate_for_another_host_is_rejected(string host)
    {
        // Whatever name the client sent as SNI: that is its session slot, and no promise of the server.
        using var other = Root.Issue(LeafProfile.Server(host) with { DnsNames = [host, $"*.{host}"], Addresses = [] });
        await AssertRejectedAsync(other, "lla-test");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_certificate_for_the_slots_names_alone_is_rejected()
    {
        using var wildcard = Root.Issue(LeafProfile.Server("sub.lla-test") with { DnsNames = ["*.lla-test", "*.sub.lla-test"], Addresses = [] });
        await AssertRejectedAsync(wildcard, "lla-test");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_certificate_for_the_host_alone_is_accepted_on_every_slot()
    {
        using var exact = Root.Issue(LeafProfile.Server() with { DnsNames = ["lla-test"], Addresses = [] });
        await using var server = Answering(exact, GoodAnswer);
        foreach (var mode in new[] { ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive })
        {
            Assert.Equal(Outcome.Ok, (await SendAsync(server.Address, mode: mode)).Outcome);
        }
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task A_client_that_the_LLA_does_not_let_in_is_refused(TlsVersion tls)
    {
        using var revoked = Root.Issue(LeafProfile.Client());
        using var impostor = Stranger.Issue(LeafProfile.Client());
        using var other = Root.Issue(LeafProfile.Client("tts-other"));
        using var wrongUsage = Root.Issue(LeafProfile.Client() with { Purpose = CertificatePurpose.Server });
        await using var lla = await LlaServer.StartAsync(
            new LlaServerOptions
            {
                Endpoints =
                [
                    new LlaEndpoint
                    {
                        Authentication = Authentication.Mutual,
                        Address = new IPEndPoint(IPAddress.Loopback, 0),
                        Credentials = new ServerCredentials(Server, [Root.Certificate])
                        {
                            Revocations = [Root.Revoke([revoked.Leaf])],
                            AllowedSubjects = ["CN=tts-client"],
                        },
                    },
                ],
                Behaviour = new LlaOptions(AcceptsTickets: true, TimeSpan.Zero),
            },
            TimeProvider.System,
            TestContext.Current.CancellationToken);
        var address = new IPEndPoint(IPAddress.Loopback, lla.Ports[0]);

        foreach (var identity in new[] { revoked, impostor, other, wrongUsage, null })
        {
            foreach (var mode in new[] { ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.KeepAlive })
            {
                await using var client = Client(address, identity, mode, tls);
                for (var request = 0; request < 3; request++)
                {
                    var sample = await client.SendAsync(0, 1);
                    AssertFailed(sample, Outcome.ClientCertificateRefused, Phase.Request, "");
                    Assert.NotEqual(0, sample.Timings.HandshakeDone);
                }
            }
        }

        Assert.Equal(Outcome.Ok, (await SendAsync(address, tls: tls)).Outcome);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task A_client_that_OpenSSL_does_not_let_in_is_refused_by_its_alert(TlsVersion tls)
    {
        using var impostor = Stranger.Issue(LeafProfile.Client());
        await using var server = await OpenSslServer.StartAsync(Server, Root, "-Verify", "1", "-verify_return_error");

        // Whether the alert or the reset behind it is read first must not matter.
        for (var request = 0; request < 5; request++)
        {
            AssertFailed(await SendAsync(server.Address, impostor, tls: tls), Outcome.ClientCertificateRefused, null, "unknown ca");
            AssertFailed(await SendAsync(server.Address, null, tls: tls), Outcome.ClientCertificateRefused, null, "alert");
        }

        // s_server answers no POST, but this client was let in.
        AssertFailed(
            await SendAsync(server.Address, tls: tls, timeouts: new Timeouts(Wait.Deadline, Wait.Deadline, Soon)), Outcome.RequestTimeout, Phase.Request, "200 ms");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_server_without_TLS_fails_the_handshake()
    {
        await using var server = new LoopbackServer(static async (socket, token) =>
        {
            await using var stream = new NetworkStream(socket);
            await stream.ReadExactlyAsync(new byte[5], token);
            await stream.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", token);
            await Tls.UntilClosedAsync(stream, token);
        });

        AssertFailed(await SendAsync(server.Address), Outcome.HandshakeFailed, Phase.Hello, "");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_server_of_another_TLS_version_fails_the_handshake()
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, Server, token, SslProtocols.Tls12);
        });

        AssertFailed(await SendAsync(server.Address, tls: TlsVersion.Tls13), Outcome.HandshakeFailed, Phase.Hello, "");
        Assert.Equal(1, server.Accepted);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_goes_away_during_the_handshake_ended_the_connection(bool abruptly)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await socket.ReceiveAsync(new byte[4096], token);
            if (abruptly)
            {
                Tls.Reset(socket);
            }
        });

        AssertFailed(await SendAsync(server.Address), Outcome.ConnectionReset, Phase.Hello, "");
    }

    private async Task AssertRejectedAsync(TlsIdentity server, string reason)
    {
        await using var lla = Answering(server, GoodAnswer);
        foreach (var tls in new[] { TlsVersion.Tls13, TlsVersion.Tls12 })
        {
            AssertFailed(await SendAsync(lla.Address, tls: tls), Outcome.ServerCertificateRejected, Phase.Handshake, reason);
        }
    }
}
