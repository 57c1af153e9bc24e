using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Recording;
using LoadHarness.Targets.Pki;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>What becomes of a request whose kept connection the server closes, each way of it by hand.</summary>
public class ClosedConnectionsTests : IDisposable
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    protected const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\"success\"";
    private const string LastAnswer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n\"success\"";

    private static readonly Arm Kept = new() { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };
    private static readonly CertificateAuthority Root = TestPki.Of(KeyKind.EcdsaP256).Root;
    protected static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TlsIdentity _server = Root.Issue(LeafProfile.Server());
    private readonly TlsIdentity _client = Root.Issue(LeafProfile.Client());

    // Released when a first connection has come to its end, or to where a second request may be sent.
    private readonly SemaphoreSlim _ready = new(0);

    protected SemaphoreSlim Ready => _ready;

    public static TheoryData<bool> Methods => [true, false];

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
        _ready.Dispose();
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Methods))]
    public async Task An_answer_that_announces_the_close_makes_the_next_request_reconnect(bool post)
    {
        var (first, second, accepted) = await SendTwiceAsync(post, async (_, tls) =>
        {
            await tls.SendAsync(LastAnswer, Token);
            await tls.ShutdownAsync();
            _ready.Release();
        });

        Assert.Equal((Outcome.Ok, Outcome.Ok, 2), (first.Outcome, second.Outcome, accepted));
        Assert.Equal((true, CloseKind.Announced, 1, false), (second.NewConnection, second.Before.Kind, second.Before.Requests, second.Resent));
        Assert.Equal(default, first.Before);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_close_between_two_requests_makes_the_second_reconnect(bool post, bool inOrder)
    {
        var (_, second, accepted) = await SendTwiceAsync(post, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            if (inOrder)
            {
                await tls.ShutdownAsync();
            }

            // The end of TCP alone, as some servers have it; the other end has it when this returns.
            socket.Close();
            _ready.Release();
        });

        Assert.Equal((Outcome.Ok, 2), (second.Outcome, accepted));
        Assert.Equal((true, CloseKind.Idle, 1, false), (second.NewConnection, second.Before.Kind, second.Before.Requests, second.Resent));
        Assert.NotEqual(0, second.Timings.HandshakeDone);
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Methods))]
    public async Task A_request_that_the_server_did_not_read_before_its_orderly_close_goes_out_again(bool post)
    {
        var (_, second, accepted) = await SendTwiceAsync(post, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            _ready.Release();

            // The second request is there, and nobody reads it.
            await Wait.Until(() => socket.Available > 0, Token);
            await tls.ShutdownAsync();
            socket.Close();
        });

        Assert.Equal((Outcome.Ok, null, 2), (second.Outcome, second.Error, accepted));
        Assert.Equal((true, CloseKind.Idle, true), (second.NewConnection, second.Before.Kind, second.Resent));
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_request_that_the_server_read_and_did_not_answer_is_lost(bool post, bool inOrder)
    {
        var (_, second, accepted) = await SendTwiceAsync(post, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            _ready.Release();
            await ReadRequestAsync(tls);
            if (inOrder)
            {
                await tls.ShutdownAsync();
            }

            socket.Close();
        });

        Assert.Equal((Outcome.ConnectionReset, false, 1), (second.Outcome, second.Resent, accepted));
    }

    [Theory(Timeout = Wait.Patience)]
    [MemberData(nameof(Methods))]
    public async Task A_request_that_the_server_read_and_reset_is_lost(bool post)
    {
        var (_, second, accepted) = await SendTwiceAsync(post, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            _ready.Release();
            await ReadRequestAsync(tls);
            Tls.Reset(socket);
        });

        Assert.Equal((Outcome.ConnectionReset, false, 1), (second.Outcome, second.Resent, accepted));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_limit_that_the_answer_tells_is_the_servers_even_where_the_client_is_first_to_close()
    {
        var (_, second, accepted) = await SendTwiceAsync(post: true, async (_, tls) =>
        {
            // .NET does not use a connection again in the last second before its limit.
            await tls.SendAsync(Answer.Replace("Content-Length", "Keep-Alive: timeout=1, max=100\r\nContent-Length", StringComparison.Ordinal), Token);
            _ready.Release();
            await Tls.UntilClosedAsync(tls, Token);
        });

        Assert.Equal((Outcome.Ok, 2), (second.Outcome, accepted));
        Assert.Equal((true, CloseKind.Idle, TimeSpan.FromSeconds(1)), (second.NewConnection, second.Before.Kind, second.Before.Idle));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Part_of_an_answer_makes_it_a_failure()
    {
        var (_, second, accepted) = await SendTwiceAsync(post: true, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            _ready.Release();
            await ReadRequestAsync(tls);
            await tls.SendAsync(Answer[..^3], Token);
            await tls.ShutdownAsync();
            socket.Close();
        });

        Assert.Equal((Outcome.ConnectionReset, Phase.Answer, 1), (second.Outcome, second.Phase, accepted));
    }

    /// <summary>Two requests of one client; the first connection goes as a test says from its first request on, each further one answers one request.</summary>
    /// <param name="post">Whether they are POST.</param>
    /// <param name="treatFirst">What the server does on the first connection when its request is there; releases <see cref="Ready"/>.</param>
    protected async Task<(Sample First, Sample Second, int Accepted)> SendTwiceAsync(bool post, Func<Socket, SslStream, Task> treatFirst)
    {
        var connections = 0;
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            var isFirst = Interlocked.Increment(ref connections) == 1;
            await using var tls = await Tls.AcceptAsync(socket, _server, token);
            await ReadRequestAsync(tls);
            if (isFirst)
            {
                await treatFirst(socket, tls);
            }
            else
            {
                await tls.SendAsync(Answer, token);
                await Tls.UntilClosedAsync(tls, token);
            }
        });
        var request = RequestTemplate.Process with { Path = "/" };
        var endpoint = TestEndpoint.Mutual(server.Address, _client) with
        {
            Request = post ? request : request with { Method = HttpMethod.Get, Body = default, ContentType = null },
        };
        using var clients = new TtsClients(_ => endpoint, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        await using var client = clients.Create(Kept, index: 0, Token);

        var first = await client.SendAsync(armIndex: 0, intendedStart: 1);
        await _ready.WaitAsync(Token);
        return (first, await client.SendAsync(armIndex: 0, intendedStart: 1), server.Accepted);
    }

    // Both kinds of requests reach a server in one record, or in two of which the second is the body.
    private static async Task ReadRequestAsync(SslStream tls)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || (text.StartsWith("POST", StringComparison.Ordinal) && !text.EndsWith('}')))
        {
            var count = await tls.ReadAsync(buffer, Token);
            if (count == 0)
            {
                throw new IOException("the client went away");
            }

            text += System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        }
    }
}
