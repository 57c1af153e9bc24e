using System.Net.Sockets;
using LoadHarness.Arms;
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
    protected override ClientKind Kind => ClientKind.OpenSsl;
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
