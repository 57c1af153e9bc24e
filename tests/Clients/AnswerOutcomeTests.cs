using LoadHarness.Arms;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients;

/// <summary>From there to the end of the answer.</summary>
public class AnswerOutcomeTests : OutcomeTests
{
    [Theory(Timeout = Wait.Patience)]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n{\"result\"")]
    public async Task An_answer_that_does_not_come_to_its_end_times_the_request_out(string start)
    {
        await using var server = new LoopbackServer(async (socket, token) =>
        {
            await using var tls = await Tls.AcceptAsync(socket, Server, token);
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
            await using var stream = await Tls.AcceptAsync(socket, Server, token);
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
            await using var stream = await Tls.AcceptAsync(socket, Server, token);
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
            await using var tls = await Tls.AcceptAsync(socket, Server, token, writes: 1);
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
            await using var tls = await Tls.AcceptAsync(socket, Server, token);
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
            await using var tls = await Tls.AcceptAsync(socket, Server, token);
            await Tls.ReadRequestAsync(tls, token);
            await tls.SendAsync(GoodAnswer, token);
            await Tls.ReadRequestAsync(tls, token);
            if (abruptly)
            {
                Tls.Reset(socket);
            }
        });
        await using var client = Client(server.Address, Identity, ConnectionMode.KeepAlive);

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
            await using var tls = await Tls.AcceptAsync(socket, Server, token);
            while (true)
            {
                await Tls.ReadRequestAsync(tls, token);
                await tls.SendAsync(GoodAnswer, token);
            }
        });
        await using var client = Client(server.Address, Identity, mode);

        for (var request = 1; request <= 3; request++)
        {
            var sample = await client.SendAsync(0, 1);
            Assert.Equal((Outcome.Ok, true, request), (sample.Outcome, sample.NewConnection, server.Accepted));
        }
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task Another_status_is_not_the_answer()
    {
        await using var server = Answering(Server, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9\r\n\r\n\"success\"");

        AssertFailed(await SendAsync(server.Address), Outcome.UnexpectedStatus, Phase.Answer, "500");
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"status\": \"failed\"}", Phase.Answer)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Phase.Answer)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", Phase.Request)]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", Phase.Request)]
    public async Task Another_answer_is_not_the_answer(string answer, Phase phase)
    {
        await using var server = Answering(Server, answer);

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
                await Tls.ReadRequestAsync(await Tls.AcceptAsync(socket, Server, token), token);
            }

            reached.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var client = Client(server.Address, Identity);

        var sending = client.SendAsync(0, 1).AsTask();
        await reached.Task;
        await Abort.CancelAsync();

        AssertFailed(await sending, Outcome.Cancelled, phase, "stopped");
        AssertFailed(await client.SendAsync(0, 1), Outcome.Cancelled, null, "stopped");
        Assert.Equal(1, server.Accepted);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_right_answer_may_be_longer_than_what_is_looked_at()
    {
        var body = "{\"status\": \"success\", \"rest\": \"" + new string('x', 50_000) + "\"}";
        await using var server = Answering(Server, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

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
            await using var tls = await Tls.AcceptAsync(socket, Server, token);
        });
        await using var client = Client(server.Address, Identity, mode);

        for (var request = 1; request <= 10; request++)
        {
            Assert.NotEqual(Outcome.Ok, (await client.SendAsync(0, 1)).Outcome);
            Assert.Equal(request, server.Accepted);
        }
    }
}
