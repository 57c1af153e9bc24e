using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

public class TtsClientOutcomeTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const string GoodAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"result\": \"processed\", \"status\": \"success\"}";

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;

    // A certificate of its own for each test: .NET keeps sessions and ticket keys per certificate.
    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());
    private readonly CancellationTokenSource _abort = new();
    private readonly CertificateAuthority _stranger = CertificateAuthority.CreateRoot(KeyKind.EcdsaP256, TimeProvider.System, "Other-Root-CA");

    public static TheoryData<TlsVersion> Versions => [TlsVersion.Tls13, TlsVersion.Tls12];

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _stranger.Dispose();
        _abort.Dispose();
    }

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
        using var impostor = _stranger.Issue(LeafProfile.Server());
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
        using var impostor = _stranger.Issue(LeafProfile.Client());
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
                        Credentials = new ServerCredentials(_server, [Root.Certificate])
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
        using var impostor = _stranger.Issue(LeafProfile.Client());
        await using var server = await OpenSslServer.StartAsync(_server, Root, "-Verify", "1", "-verify_return_error");

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
            await using var tls = await Tls.AcceptAsync(socket, _server, token, SslProtocols.Tls12);
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

    [Theory(Timeout = Wait.Patience)]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"result\"")]
    public async Task An_answer_that_does_not_come_to_its_end_times_the_request_out(string start)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
            await Tls.ReadRequestAsync(tls, token);
            await tls.SendAsync(start, token);
            await Task.Delay(Timeout.Infinite, token);
        });

        // On a busy machine the time may be over before the start of the answer is read: then the phase is still Request.
        AssertFailed(
            await SendAsync(server.Address, timeouts: new Timeouts(Wait.Deadline, Wait.Deadline, Soon)),
            Outcome.RequestTimeout,
            start.Length == 0 ? Phase.Request : null,
            "200 ms");
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task A_reset_after_the_handshake_is_no_refusal(TlsVersion tls)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var stream = await Tls.AcceptAsync(socket, _server, token);
            Tls.Reset(socket);
        });

        AssertFailed(await SendAsync(server.Address, tls: tls), Outcome.ConnectionReset, Phase.Request, "");
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Versions))]
    public async Task A_server_that_says_goodbye_instead_of_an_answer_did_not_refuse_the_client(TlsVersion tls)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var stream = await Tls.AcceptAsync(socket, _server, token);
            await Tls.ReadRequestAsync(stream, token);
            await stream.ShutdownAsync();
        });

        AssertFailed(await SendAsync(server.Address, tls: tls), Outcome.ConnectionReset, Phase.Request, "");
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_server_that_dies_before_it_has_looked_at_the_client_did_not_refuse_it()
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            // Of a server in TLS 1.3 only the first flight comes before it knows the client; the tickets come after.
            await using var tls = await Tls.AcceptAsync(socket, _server, token, writes: 1);
            await Tls.ReadRequestAsync(tls, token);
        });

        AssertFailed(await SendAsync(server.Address, tls: TlsVersion.Tls13), Outcome.ConnectionReset, Phase.Request, "");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_breaks_off_ended_the_connection(bool abruptly)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
            await Tls.ReadRequestAsync(tls, token);
            await tls.SendAsync(GoodAnswer[..^10], token);
            if (abruptly)
            {
                Tls.Reset(socket);
            }
        });

        // A reset may destroy what was sent before it.
        AssertFailed(await SendAsync(server.Address), Outcome.ConnectionReset, abruptly ? null : Phase.Answer, "");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kept_connection_that_ends_during_a_request_is_no_refusal(bool abruptly)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
            await Tls.ReadRequestAsync(tls, token);
            await tls.SendAsync(GoodAnswer, token);
            await Tls.ReadRequestAsync(tls, token);
            if (abruptly)
            {
                Tls.Reset(socket);
            }
        });
        await using var client = Client(server.Address, _client, ConnectionMode.KeepAlive);

        Assert.Equal(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
        var second = await client.SendAsync(0, 1);
        Assert.Equal((Outcome.ConnectionReset, Phase.Request), (second.Outcome, second.Phase));
        Assert.Equal(1, server.Accepted);

        // The next request opens a connection of its own and says so.
        var third = await client.SendAsync(0, 1);
        Assert.Equal((Outcome.Ok, true), (third.Outcome, third.NewConnection));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(ConnectionMode.Cold)]
    [InlineData(ConnectionMode.Resumed)]
    public async Task A_server_that_keeps_what_it_was_asked_to_close_is_called_anew(ConnectionMode mode)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
            while (true)
            {
                await Tls.ReadRequestAsync(tls, token);
                await tls.SendAsync(GoodAnswer, token);
            }
        });
        await using var client = Client(server.Address, _client, mode);

        for (var request = 1; request <= 3; request++)
        {
            var sample = await client.SendAsync(0, 1);
            Assert.Equal((Outcome.Ok, true, request), (sample.Outcome, sample.NewConnection, server.Accepted));
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Another_status_is_not_the_answer()
    {
        await using var server = Answering(_server, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9\r\n\r\n\"success\"");

        AssertFailed(await SendAsync(server.Address), Outcome.UnexpectedStatus, Phase.Answer, "500");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"status\": \"failed\"}", Phase.Answer)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Phase.Answer)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", Phase.Request)]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", Phase.Request)]
    public async Task Another_answer_is_not_the_answer(string answer, Phase phase)
    {
        await using var server = Answering(_server, answer);

        AssertFailed(await SendAsync(server.Address), Outcome.UnexpectedAnswer, phase, "");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(Phase.Hello)]
    [InlineData(Phase.Request)]
    public async Task A_stop_ends_what_is_in_flight(Phase phase)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            if (phase == Phase.Hello)
            {
                await socket.ReceiveAsync(new byte[1], token);
            }
            else
            {
                // Not disposed here: the connection stays open until the server ends.
                await Tls.ReadRequestAsync(await Tls.AcceptAsync(socket, _server, token), token);
            }

            reached.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var client = Client(server.Address, _client);

        var sending = client.SendAsync(0, 1).AsTask();
        await reached.Task;
        await _abort.CancelAsync();

        AssertFailed(await sending, Outcome.Cancelled, phase, "stopped");
        AssertFailed(await client.SendAsync(0, 1), Outcome.Cancelled, null, "stopped");
        Assert.Equal(1, server.Accepted);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_right_answer_may_be_longer_than_what_is_looked_at()
    {
        var body = "{\"status\": \"success\", \"rest\": \"" + new string('x', 50_000) + "\"}";
        await using var server = Answering(_server, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal((Outcome.Ok, null), ((await SendAsync(server.Address)) is var sample ? (sample.Outcome, sample.Error) : default));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(ConnectionMode.Cold)]
    [InlineData(ConnectionMode.Resumed)]
    [InlineData(ConnectionMode.KeepAlive)]
    public async Task One_request_makes_one_connection_even_when_it_is_closed_at_once(ConnectionMode mode)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
        });
        await using var client = Client(server.Address, _client, mode);

        for (var request = 1; request <= 10; request++)
        {
            Assert.NotEqual(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
            Assert.Equal(request, server.Accepted);
        }
    }

    private static void AssertFailed(in Sample sample, Outcome outcome, Phase? phase, string reason)
    {
        Assert.Equal((outcome, phase ?? sample.Phase), (sample.Outcome, sample.Phase));
        Assert.Contains(reason, sample.Error, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(0, sample.Timings.LastByte);
    }

    private async Task AssertRejectedAsync(TlsIdentity server, string reason)
    {
        await using var lla = Answering(server, GoodAnswer);
        foreach (var tls in new[] { TlsVersion.Tls13, TlsVersion.Tls12 })
        {
            AssertFailed(await SendAsync(lla.Address, tls: tls), Outcome.ServerCertificateRejected, Phase.Handshake, reason);
        }
    }

    private static LoopbackServer Answering(TlsIdentity identity, string answer) => new(async (socket, token) =>
    {
        await using var tls = await Tls.AcceptAsync(socket, identity, token);
        await Tls.ReadRequestAsync(tls, token);
        await tls.SendAsync(answer, token);
        await tls.ShutdownAsync();
        await Tls.UntilClosedAsync(tls, token);
    });

    private Task<Sample> SendAsync(
        IPEndPoint address, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null) =>
        SendAsync(address, _client, mode, tls, timeouts);

    private async Task<Sample> SendAsync(
        IPEndPoint address, TlsIdentity? identity, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null)
    {
        await using var client = Client(address, identity, mode, tls, timeouts);
        return await client.SendAsync(0, 1);
    }

    private IClient Client(
        IPEndPoint address, TlsIdentity? identity, ConnectionMode mode = ConnectionMode.Cold, TlsVersion tls = TlsVersion.Tls13, Timeouts? timeouts = null)
    {
        var endpoint = new TargetEndpoint
        {
            Authentication = Authentication.Mutual,
            Key = KeyKind.EcdsaP256,
            Host = "lla-test",
            Address = address,
            TrustAnchors = [Root.Certificate],
            Identity = identity is null ? null : SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true),
            ClientSubject = "CN=tts-client",
        };
        return new TtsClients(_ => endpoint, timeouts ?? Wait.Timeouts, TimeProvider.System) { Kind = Kind }.Create(
            new Arm { Name = "arm", Mode = mode, Key = KeyKind.EcdsaP256, Tls = tls }, index: 0, _abort.Token);
    }
}
