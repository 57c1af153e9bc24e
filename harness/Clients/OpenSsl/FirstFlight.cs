using System.Net;
using LoadHarness.Clients.Http1;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>What a client sends with its ClientHello, as whoever stands on the way hears it and can say it again.</summary>
internal sealed class FirstFlight
{
    // A server that acts on what it hears does so at once.
    private static readonly TimeSpan Listening = TimeSpan.FromMilliseconds(50);

    private readonly TargetEndpoint _endpoint;
    private readonly ReadOnlyMemory<byte> _bytes;

    private FirstFlight(TargetEndpoint endpoint, ReadOnlyMemory<byte> bytes, EarlyDataFate fate) => (_endpoint, _bytes, Fate) = (endpoint, bytes, fate);

    /// <summary>What became of the client's own request.</summary>
    public EarlyDataFate Fate { get; }

    /// <summary>Makes a client that comes back with a session and sends a request with its ClientHello.</summary>
    /// <param name="arm">How it connects.</param>
    /// <param name="endpoint">Where to, and what it sends.</param>
    /// <param name="naming">Which name it sends as SNI.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="stop">Gives it up.</param>
    /// <exception cref="Exception">A request failed, or was given up.</exception>
    public static Task<FirstFlight> RecordAsync(Arm arm, TargetEndpoint endpoint, ServerNaming naming, Timeouts timeouts, TimeProvider clock, CancellationToken stop) =>
        EventLoop.Shared.RunAsync(async () =>
        {
            var name = naming == ServerNaming.Fixed ? endpoint.ServerName : ServerNames.Next(endpoint.ServerName);
            using var shared = new OpenSslArm(arm, endpoint, keyLog: null, clock);
            using var sessions = new SessionSlot();
            using var deadline = new StepDeadline(EventLoop.Shared, stop);
            using var channel = new OpenSslChannel(shared, index: 0, name, namesHint: "", sessions, EventLoop.Shared, timeouts, clock) { RecordsFirstFlights = true };
            var exchange = new Exchange(deadline, clock);
            var request = RequestBytes.Of(endpoint.Request, TtsClient.UrlOf(endpoint), closes: false);

            // The first one brings the session.
            for (var turn = 1; turn <= 2; turn++)
            {
                exchange.Begin(endpoint.Request, request, asksForClose: false);
                await channel.SendAsync(exchange);
                await channel.AwaitTicketAsync(deadline);
            }

            return new FirstFlight(endpoint, exchange.Opened!.FirstFlight!.ToArray(), exchange.Opened.EarlyData);
        });

    /// <summary>Sends it again, on a connection of its own, and listens for a moment.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The server did not take the connection, or broke it.</exception>
    /// <exception cref="OperationCanceledException">It did not within the time, or all is given up.</exception>
    public Task SendAgainAsync(Timeouts timeouts, CancellationToken stop) => EventLoop.Shared.RunAsync(async () =>
    {
        var source = _endpoint.SourceAddresses is [var first, ..] ? first : (IPAddress?)null;
        using var deadline = new StepDeadline(EventLoop.Shared, stop);
        using var socket = new LoopSocket(EventLoop.Shared, _endpoint.Address, source) { Changed = deadline.Signal };
        deadline.Restart(timeouts.Connect);
        for (var isConnected = socket.Connect(_endpoint.Address); !isConnected; isConnected = socket.IsConnected())
        {
            await deadline.ChangeAsync();
        }

        for (var rest = _bytes; !rest.IsEmpty;)
        {
            var sent = socket.Send(rest.Span);
            if (sent == ITransport.Nothing)
            {
                await deadline.ChangeAsync();
            }

            rest = rest[Math.Max(0, sent)..];
        }

        deadline.Restart(Listening);
        var heard = new byte[1024];
        try
        {
            while (socket.Receive(heard) is not 0 and var count)
            {
                if (count == ITransport.Nothing)
                {
                    await deadline.ChangeAsync();
                }
            }
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            // Who says it again cannot go on: the keys are the client's.
        }
    });
}
