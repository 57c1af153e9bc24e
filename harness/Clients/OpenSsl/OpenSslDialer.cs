using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using LoadHarness.Clients.Wire;
using LoadHarness.Handshakes;
using LoadHarness.Machine;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Opens a TCP connection on the loop and does the TLS handshake on it.</summary>
/// <param name="arm">How to connect.</param>
/// <param name="loop">The loop.</param>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class OpenSslDialer(Arm arm, EventLoop loop, Timeouts timeouts, TimeProvider clock)
{
    /// <summary>Connects and authenticates.</summary>
    /// <param name="context">What the arm's connections share.</param>
    /// <param name="address">Where to.</param>
    /// <param name="source">The local address to connect from; null lets the system choose.</param>
    /// <param name="sessions">The client's sessions; null where none is offered or kept.</param>
    /// <param name="facts">Filled as the steps succeed.</param>
    /// <param name="early">What goes out with the ClientHello, where the session allows it; empty for nothing.</param>
    /// <param name="deadline">Restarted for each step.</param>
    /// <exception cref="Exception">Whatever a step threw; <paramref name="facts"/> says which step it was.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<ClientConnection> DialAsync(
        ClientContext context, IPEndPoint address, IPAddress? source, SessionSlot? sessions, ConnectionFacts facts, ReadOnlyMemory<byte> early, StepDeadline deadline)
    {
        deadline.Restart(timeouts.Connect);
        var log = facts.Log = arm.TimesMessages ? new HandshakeLog() : null;
        log?.Add(EventKind.Begin);
        facts.ConnectStarted = clock.GetTimestamp();
        var transport = await ConnectAsync(address, source, deadline);
        var seen = facts.Wire = new WireFacts(clock) { FirstFlight = facts.FirstFlight };
        facts.Connected = clock.GetTimestamp();
        log?.Add(EventKind.Connected);
        facts.Phase = Phase.Hello;
        deadline.Restart(timeouts.Handshake);
        ClientConnection? connection = null;
        try
        {
            connection = new ClientConnection(context, transport, seen, IPAddress.TryParse(facts.ServerName, out _) ? null : facts.ServerName, sessions, deadline);
            if (log is not null)
            {
                connection.Note(log);
            }

            await connection.HandshakeAsync(early);
            log?.Add(EventKind.Done);
            facts.EarlyData = connection.EarlyData;
            facts.HandshakeDone = clock.GetTimestamp();
            facts.Phase = Phase.Request;
            seen.EndHandshake(connection.IsResumed ? HandshakeKind.Resumed : HandshakeKind.Full);
            return connection;
        }
        catch
        {
            facts.CertificateFault = connection?.CertificateFault;
            facts.Phase = seen.ServerHelloAt == 0 ? Phase.Hello : Phase.Handshake;
            seen.EndHandshake();
            seen.Close(TcpState.Of(transport));
            connection?.Dispose();
            transport.Dispose();
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<ITransport> ConnectAsync(IPEndPoint address, IPAddress? source, StepDeadline deadline)
    {
        var socket = new LoopSocket(loop, address, source) { Changed = deadline.Signal };
        try
        {
            deadline.ThrowIfOver();
            for (var isConnected = socket.Connect(address); !isConnected; isConnected = socket.IsConnected())
            {
                await deadline.ChangeAsync();
            }

            if (arm.RoundTrip == TimeSpan.Zero)
            {
                return socket;
            }

            // SYN and its acknowledgement took no time on the real way; the emulated one takes a round trip.
            var due = Stopwatch.GetTimestamp() + PreciseDelay.Ticks(arm.RoundTrip);
            var timer = new LoopTimer(loop, deadline.Signal);
            timer.Set(due);
            while (Stopwatch.GetTimestamp() < due)
            {
                await deadline.ChangeAsync();
            }

            return new DelayedTransport(socket, loop, arm.RoundTrip / 2) { Changed = deadline.Signal };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
