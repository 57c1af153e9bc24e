using System.Net.Sockets;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.Recording;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>One connection from its acceptance to its end: watched from outside TLS, authenticated, counted inside. Used on the loop's thread only.</summary>
internal sealed class Conversation : IDisposable
{
    private const int RecordSize = 16 * 1024;

    // As with Kestrel; and idle arms keep their connections while other arms have their blocks.
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IdleTime = TimeSpan.FromHours(1);

    // Who sends more than is taken gets to hear of it before the connection breaks.
    private static readonly TimeSpan LastWordTime = TimeSpan.FromSeconds(1);

    // A record of TLS at a time. One for all, since nothing is left in it while anybody waits.
    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly OpenSslPort _port;
    private readonly LoopSocket _socket;
    private readonly LlaConnection _connection;
    private readonly Ledger _ledger;
    private readonly Responder _responder;
    private readonly StepDeadline _deadline;
    private readonly RequestReader _reader = new();
    private bool _isStopping;
    private bool _keeps = true;

    /// <param name="port">Where it came in.</param>
    /// <param name="socket">The TCP connection; closed with this.</param>
    /// <param name="shared">What all connections share.</param>
    /// <param name="abort">Ends it at once.</param>
    public Conversation(OpenSslPort port, LoopSocket socket, ConversationRoom shared, CancellationToken abort)
    {
        (_port, _socket, _ledger) = (port, socket, shared.Ledger);
        _connection = port.Endpoint.Accept();
        if (shared.Behaviour.TimesMessages)
        {
            _connection.Log = new HandshakeLog();
            _connection.Log.Add(EventKind.Begin);
        }

        _deadline = new StepDeadline(shared.Loop, abort);
        _responder = new Responder(_connection, shared, abort);
        socket.Changed = _deadline.Signal;
    }

    private static byte[] Scratch => _scratch ??= GC.AllocateUninitializedArray<byte>(RecordSize, pinned: true);

    /// <summary>Runs it to its end.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (_connection.Faults?.Strikes(Fault.StallHandshake) == true)
            {
                await StallAsync();
                return;
            }

            if (_connection.Faults?.IsDue(Fault.DropTicketKeys) == true)
            {
                _port.Endpoint.Identity.Renew();
                _ledger.DropTicketKeys();
            }

            using var tls = Open();
            _deadline.Restart(HandshakeTime);
            if (_port.Endpoint.Options.TakesEarlyData)
            {
                await AnswerEarlyAsync(tls);
            }

            if (!await tls.HandshakeAsync())
            {
                return;
            }

            Establish(tls);
            while (_keeps && await AnswerNextAsync(tls))
            {
            }

            if (_responder.HasAborted)
            {
                _socket.Reset();
            }
            else
            {
                tls.End();
            }
        }
        catch (Exception e) when (e is IOException or OpenSslException or SocketException or CryptographicException or OperationCanceledException)
        {
            // The other end's doing, or its time is over. What became of the connection is in the ledger.
        }
        finally
        {
            if (_connection.Established)
            {
                _ledger.Close();
            }
            else
            {
                _ledger.Refuse(_connection.Refusal ?? RefusalReason.HandshakeFailed);
            }
        }
    }

    /// <summary>Ends it with the answer that is under way; at once where none is.</summary>
    public void Stop()
    {
        _isStopping = true;
        _deadline.Signal();
    }

    public void Dispose()
    {
        _responder.Dispose();
        _deadline.Dispose();
        _socket.Dispose();
    }

    private ServerConnection Open()
    {
        ITransport transport = _connection.Faults?.Strikes(Fault.ResetAfterServerHello) == true ? new ResettingTransport(_socket) : _socket;
        return new ServerConnection(_port.Context(), transport, _connection, _port.Clients, _port.Tickets, _deadline);
    }

    // Takes what the client says and never answers, until the client has had enough.
    private async Task StallAsync()
    {
        for (var count = _socket.Receive(Scratch); count != 0; count = _socket.Receive(Scratch))
        {
            if (count == ITransport.Nothing)
            {
                await _deadline.ChangeAsync();
            }
        }
    }

    // A request that came with the ClientHello is answered with the server's first flight. Whoever sent it need not be there: it may be somebody who heard it
    // before (RFC 8446, 8), which the session that it came with, and that served once, rules out.
    private async ValueTask AnswerEarlyAsync(ServerConnection tls)
    {
        while (true)
        {
            var scratch = Scratch;
            var count = tls.ReadEarly(scratch);
            if (count == 0)
            {
                return;
            }

            if (count < 0)
            {
                await tls.WaitAsync(count, "SSL_read_early_data");
                continue;
            }

            if (!tls.IsLetIn())
            {
                // Nothing is done for it, and it hears of it as every client does whose session is refused.
                continue;
            }

            Establish(tls);
            for (var step = _reader.Take(scratch.AsSpan(0, count)); step == RequestStep.Whole && _keeps; step = _reader.Next())
            {
                _ledger.AnswerEarly();
                _keeps = await _responder.AnswerAsync(tls, _reader, _isStopping, isEarly: true);
            }
        }
    }

    private void Establish(ServerConnection tls)
    {
        if (_connection.Established)
        {
            return;
        }

        _connection.Established = true;
        _connection.Agree(tls.IsResumed ? HandshakeKind.Resumed : HandshakeKind.Full);
        _ledger.Establish(_connection.Kind, _connection.Subject);
        if (_connection is { Kind: HandshakeKind.Full, Faults: { Fault: Fault.DropTicketKeys } faults })
        {
            // Every client offers the ticket that it has: a full handshake is a ticket that was worth nothing, or a client's first call.
            faults.Count();
        }
    }

    private async ValueTask<bool> AnswerNextAsync(ServerConnection tls)
    {
        var step = await ReadAsync(tls);
        if (step == RequestStep.More)
        {
            return false;
        }

        _deadline.Pause();
        var keeps = step == RequestStep.Whole
            ? await _responder.AnswerAsync(tls, _reader, _isStopping)
            : await _responder.RefuseAsync(tls, step);
        if (!keeps && step != RequestStep.Whole)
        {
            tls.End();
            await HearOutAsync(tls);
        }

        return keeps;
    }

    // More when no request comes any more.
    private async ValueTask<RequestStep> ReadAsync(ServerConnection tls)
    {
        var step = _reader.Next();
        _deadline.Restart(_reader.HasBegun ? RequestTime : IdleTime);
        var hasPermitted = false;
        while (step == RequestStep.More)
        {
            if (_reader is { AwaitsBody: true, Head.ExpectsContinue: true } && !hasPermitted)
            {
                hasPermitted = true;
                await tls.WriteAsync(Reply.Continue);
            }

            var hadBegun = _reader.HasBegun;
            var scratch = Scratch;
            var count = tls.Read(scratch);
            if (count < 0)
            {
                if (_isStopping && !hadBegun)
                {
                    return RequestStep.More;
                }

                await tls.WaitAsync(count, "SSL_read");
                continue;
            }

            if (count == 0)
            {
                return RequestStep.More;
            }

            step = _reader.Take(scratch.AsSpan(0, count));
            if (!hadBegun)
            {
                _deadline.Restart(RequestTime);
            }
        }

        return step;
    }

    // A socket that is closed with something unread in it resets the connection, and with it the answer.
    private async ValueTask HearOutAsync(ServerConnection tls)
    {
        _deadline.Restart(LastWordTime);
        for (var count = tls.Read(Scratch); count != 0; count = tls.Read(Scratch))
        {
            if (count < 0)
            {
                await tls.WaitAsync(count, "SSL_read");
            }
        }
    }
}
