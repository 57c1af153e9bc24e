using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine.Load;
using LoadHarness.Machine.Loops;
using LoadHarness.Recording;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Clients;

// All that holds for a client holds for the one on OpenSSL: the same tests again. Its sessions are its own, which no other test drops: none of them must be alone.

public sealed class OpenSslAuthenticationTests : AuthenticationTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslClosedConnectionsTests : ClosedConnectionsTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;

    [Theory(Timeout = Wait.Patience)]
    [InlineData("")]
    [InlineData("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    public async Task A_connection_that_the_server_ends_while_nobody_uses_it_is_closed_at_once(string lastWord)
    {
        var (_, second, accepted) = await SendTwiceAsync(post: true, async (socket, tls) =>
        {
            await tls.SendAsync(Answer, Token);
            if (lastWord.Length > 0)
            {
                await tls.SendAsync(lastWord, Token);
            }

            await tls.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);

            // Nothing more is asked of the client until it has closed its end.
            await Tls.UntilClosedAsync(tls, Token);
            Ready.Release();
        });

        Assert.Equal((Outcome.Ok, 2), (second.Outcome, accepted));
        Assert.Equal((true, CloseKind.Idle, 1, false), (second.NewConnection, second.Before.Kind, second.Before.Requests, second.Resent));
    }
}

public sealed class OpenSslExpectedAnswerTests : ExpectedAnswerTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslForeignClosesTests : ForeignClosesTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslRefusalTests : RefusalTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslRefusedOfferTests : RefusedOfferTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslSharedConnectionsTests(SharedConnectionsTests.SlowLla lla) : SharedConnectionsTests(lla)
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslSourceAddressTests : SourceAddressTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(OpenSslClientModeTests))]
public sealed class OpenSslClientModeTests(EmbeddedLla lla) : TtsClientModeTests(lla)
{
    private readonly EmbeddedLla _lla = lla;

    protected override ClientKind Kind => ClientKind.OpenSsl;

    [Fact(Timeout = Wait.Patience)]
    public async Task A_request_on_a_kept_connection_takes_no_memory_from_its_start_to_its_sample()
    {
        const int requests = 500;
        var token = TestContext.Current.CancellationToken;
        var arm = new Arm { Name = "kept", Mode = ConnectionMode.KeepAlive, Key = KeyKind.EcdsaP256 };

        // The first ones are at work for other tests.
        var loop = EventLoop.Of(2);
        using var clients = new TtsClients(_lla.Target.EndpointFor, Wait.Timeouts, TimeProvider.System) { Kind = Kind };
        var recorder = new Recorder([arm], TimeProvider.System);
        var recording = recorder.RunAsync(loop);
        ClientActor[] actors = [.. Enumerable.Range(0, 4).Select(index => new ClientActor(abort => clients.Create(arm, index, abort), recorder.Loops[0], TimeProvider.System))];
        var working = Task.WhenAll(actors.Select(actor => loop.RunAsync(() => actor.RunAsync(token, staysHere: true))));
        await recorder.BeginRoundAsync(0, round: 1, position: 1);

        // Connections are opened first, and code that is not compiled for good yet takes memory of its own.
        var blocks = 0;
        await Wait.Until(
            async () =>
            {
                blocks++;
                var block = new CountedBlock(actors, requests);
                loop.Post(_ => block.Start(), null);
                await block.Drained;
                return block.Bytes;
            },
            bytes => bytes == 0,
            token);

        var (_, succeeded) = await recorder.EndRoundAsync(0, null, null, null, null);
        Array.ForEach(actors, actor => actor.Close());
        await working;
        recorder.Close();
        await recording;
        Assert.Equal(blocks * requests, succeeded);
    }

    /// <summary>So many requests, one after the other by each client, and the bytes that the loop's thread allocated meanwhile.</summary>
    private sealed class CountedBlock(ClientActor[] clients, int requests) : Block(arm: 0, counted: true)
    {
        private int _started;
        private int _ended;
        private long _before;

        public long Bytes { get; private set; }

        public void Start()
        {
            _before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var client in clients)
            {
                StartNext(client);
            }
        }

        public override void Finished(ClientActor client)
        {
            if (_started < requests)
            {
                StartNext(client);
            }

            Leave();
        }

        protected override void Leave()
        {
            if (++_ended == requests)
            {
                Bytes = GC.GetAllocatedBytesForCurrentThread() - _before;
                Drain();
            }
        }

        private void StartNext(ClientActor client)
        {
            _started++;
            client.Start(new Attempt(this, TimeProvider.System.GetTimestamp()));
        }
    }
}

public sealed class OpenSslHandshakeOutcomeTests : HandshakeOutcomeTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslAnswerOutcomeTests : AnswerOutcomeTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslFollowedEndpointTests : FollowedEndpointTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslUncommonKeysTests : UncommonKeysTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(OpenSslDroppedTicketKeysTests))]
public sealed class OpenSslDroppedTicketKeysTests : DroppedTicketKeysTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

[Collection(nameof(OpenSslRoundTripTests))]
public sealed class OpenSslRoundTripTests : RoundTripTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;
}

public sealed class OpenSslFaultsTests : LiveFaultsTests
{
    protected override ClientKind Kind => ClientKind.OpenSsl;

    [Fact]
    public Task A_dropped_ticket_key_costs_a_full_handshake() => IsFiledAsync(Fault.DropTicketKeys, Outcome.Ok);
}
