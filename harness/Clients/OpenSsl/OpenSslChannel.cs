using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LoadHarness.Clients.Http1;
using LoadHarness.Clients.Wire;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>HTTP/1.1 over OpenSSL: one connection at a time, of one client or of several that take turns. Used on the loop's thread only.</summary>
/// <remarks>What becomes of a request whose kept connection the server closes is <see cref="ClientChannel"/>'s rule, word for word.</remarks>
internal sealed class OpenSslChannel : IDisposable
{
    private const int RecordSize = 16 * 1024;

    // A record of TLS at a time. One for all, since nothing is left in it while anybody waits.
    [ThreadStatic]
    private static byte[]? _scratch;

    // Who says close_notify closes in the same breath, or waits for the other end to.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(20);

    // A server makes its ticket as soon as it has the client's Finished.
    private static readonly TimeSpan TicketPatience = TimeSpan.FromSeconds(1);

    private readonly Arm _arm;
    private readonly OpenSslArm _shared;
    private readonly Timeouts _timeouts;
    private readonly TimeProvider _clock;
    private readonly string? _name;
    private readonly string _namesHint;
    private readonly OpenSslDialer _dialer;
    private readonly SessionSlot? _sessions;
    private readonly EventLoop _loop;
    private readonly Action _lookWhenIdle;
    private bool _isFirst = true;
    private bool _isSpent;
    private ClientConnection? _connection;
    private ConnectionFacts? _current;
    private ClientCertificate _certificate;
    private int _connections;
    private int _spares;

    /// <summary>Makes a channel; nothing is opened before the first request.</summary>
    /// <param name="shared">How to connect, and where to.</param>
    /// <param name="index">Chooses the source address of the first connection.</param>
    /// <param name="name">The name to send as SNI; null takes a new one for each connection.</param>
    /// <param name="namesHint">What to add to the message of a server that refuses the name.</param>
    /// <param name="sessions">Where sessions are kept; null where every connection is a cold one.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    public OpenSslChannel(OpenSslArm shared, int index, string? name, string namesHint, SessionSlot? sessions, EventLoop loop, Timeouts timeouts, TimeProvider clock)
    {
        (_arm, _shared, _name, _namesHint, _sessions, _timeouts, _clock) = (shared.Arm, shared, name, namesHint, sessions, timeouts, clock);
        _dialer = new OpenSslDialer(_arm, loop, timeouts, clock);
        (_loop, _lookWhenIdle) = (loop, LookWhenIdle);
        _connections = index - 1;
    }

    /// <summary>Whether what a connection sends before it hears anything is kept.</summary>
    public bool RecordsFirstFlights { get; init; }

    private static byte[] Scratch => _scratch ??= GC.AllocateUninitializedArray<byte>(RecordSize, pinned: true);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="exchange">The request; takes what comes.</param>
    /// <returns>How the reading ended: <see cref="AnswerStep.Whole"/>, or what is wrong with the answer.</returns>
    /// <exception cref="Exception">The way to the answer failed.</exception>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<AnswerStep> SendAsync(Exchange exchange)
    {
        if (_connection is not null && !IsUsable(_current!, _connection))
        {
            await CloseAsync(exchange.Deadline);
        }

        while (true)
        {
            if (_connection is null)
            {
                await OpenAsync(exchange);
            }

            exchange.Deadline.Restart(_timeouts.Request);
            _connection!.UseFor(exchange.Deadline);
            try
            {
                if (exchange.Opened?.EarlyData != EarlyDataFate.Accepted)
                {
                    await _connection.WriteAsync(exchange.Bytes);
                }

                return await exchange.ReadAsync(_connection, Scratch);
            }
            catch (Exception e) when (e is IOException or OpenSslException or OperationCanceledException)
            {
                await CloseAsync(exchange.Deadline);
                if (!MaySendAgain(exchange))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Notes how a request ended, for whoever finds its connection closed; and closes it where nothing more is sent there.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="answered">Whether a whole answer came.</param>
    /// <param name="at">Timestamp of the end.</param>
    public void Note(Exchange exchange, bool answered, long at)
    {
        if (_current is not { } connection || (exchange.Opened is { } opened && opened != connection))
        {
            return;
        }

        ref readonly var head = ref exchange.Answer.Head;
        if (answered)
        {
            connection.NoteAnswer(at, head.IdleLimit);
        }

        var announced = exchange.HeadAt != 0 && head.EndsConnection;
        connection.Close = exchange.AsksForClose ? CloseKind.Asked
            : announced ? CloseKind.Announced
            : !answered ? CloseKind.Failed
            : connection.Close;
        if (exchange.AsksForClose || announced || !answered || !exchange.IsClean)
        {
            Close();
        }
        else if (_connection is { Transport: var transport })
        {
            transport.Changed = _lookWhenIdle;
            if (transport.MayReceive)
            {
                // What had come before is not told again.
                _loop.Post(static channel => ((OpenSslChannel)channel!).LookWhenIdle(), this);
            }
        }
    }

    /// <summary>Waits for the ticket that comes behind the answer to a request that went out with the ClientHello, and closes. No ticket is no failure of the request.</summary>
    /// <param name="deadline">What to wait with.</param>
    /// <param name="inquiry">What is asked before the end, about the connection; null for nothing.</param>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask AwaitTicketAsync(StepDeadline deadline, MessageInquiry? inquiry = null)
    {
        if (_connection is { } connection)
        {
            deadline.Restart(TicketPatience + (2 * _arm.RoundTrip));
            connection.UseFor(deadline);
            await connection.AwaitSessionAsync(Scratch);
            connection.Facts.EndFirstRequest(sentNothingElse: true);
            if (inquiry is not null)
            {
                deadline.Restart(_timeouts.Request);
                await inquiry.AskAsync(connection, Scratch);
            }

            _current!.Close = CloseKind.Asked;
            Close();
        }
    }

    /// <inheritdoc cref="ClientChannel.CertificateOf"/>
    public ClientCertificate CertificateOf(ConnectionFacts? opened)
    {
        if (opened?.Wire is { Evidence: { Kind: HandshakeKind.Full, ClientCertificate: var certificate } })
        {
            _certificate = certificate;
        }

        return _certificate;
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => Close();

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask OpenAsync(Exchange exchange)
    {
        var endpoint = _shared.Latest();
        var facts = exchange.Opened = new ConnectionFacts
        {
            ServerName = _name ?? ServerNames.Next(endpoint.ServerName),
            NamesHint = _namesHint,
            FirstFlight = RecordsFirstFlights ? [] : null,
            Before = _current?.EndAt(_clock, multiplexes: false) ?? default,
        };
        // What OpenSSL does not take of the arm is found before anything is sent, and is no fault of the way there.
        facts.Phase = Phase.Hello;
        var context = _shared.ContextFor(endpoint);
        facts.Phase = Phase.Connect;
        var address = _isFirst ? endpoint.TicketAddress ?? endpoint.Address : endpoint.Address;
        _isFirst = false;
        while (true)
        {
            try
            {
                _connection = await _dialer.DialAsync(context, address, NextSource(endpoint), _sessions, facts, _arm.Mode == ConnectionMode.EarlyData ? exchange.Bytes : default, exchange.Deadline);
                break;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && facts.Phase == Phase.Connect && _spares < endpoint.SpareAddresses.Count)
            {
                _spares++;
            }
        }

        _isSpent = false;
        facts.Wire!.IsKept = _arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null };
        _current = facts;
    }

    // The server may end a connection that nobody uses: it is closed here, too, and not first when the next request comes. What says so before TCP does,
    // an alert or an answer that nobody asked for, is followed by TCP's end, which tells how it ended.
    private void LookWhenIdle()
    {
        if (_connection is { } connection && connection.Transport.Changed == _lookWhenIdle)
        {
            _isSpent |= !connection.IsQuiet(Scratch);
            if (_isSpent && TcpState.Of(connection.Transport) is not { IsOpen: true })
            {
                Close();
            }
        }
    }

    private bool IsUsable(ConnectionFacts current, ClientConnection connection)
    {
        return !_isSpent
            && !(current.IdleLimit is { } limit && _clock.GetElapsedTime(current.AnsweredAt) >= limit - ConnectionFacts.LimitOffset)
            && connection.IsQuiet(Scratch);
    }

    private bool MaySendAgain(Exchange exchange) =>
        exchange is { Opened: null, IsResent: false, Answer.HasBegun: false, Deadline: { HasPassed: false, IsStopped: false } }
        && _current?.Wire is { EndedInOrder: true, AtClose: { } end } wire
        && (exchange.IsResent = end.IsReset || end.BytesAcknowledged <= wire.BytesSent);

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private async ValueTask CloseAsync(StepDeadline deadline)
    {
        if (_connection is { } connection && connection.Facts is { IsKept: true, EndsWithAlert: true } && !deadline.HasPassed && !deadline.IsStopped)
        {
            deadline.Restart(EndPatience);
            connection.UseFor(deadline);
            try
            {
                while (TcpState.Of(connection.Transport) is { IsOpen: true })
                {
                    await deadline.ChangeAsync();
                }
            }
            catch (OperationCanceledException)
            {
                // The end did not come in this moment.
            }

            deadline.Restart(_timeouts.Request);
        }

        Close();
    }

    private void Close()
    {
        if (_connection is { } connection)
        {
            _connection = null;

            // How it stands tells how it ended, which nobody asks where it is this end that wanted it.
            connection.Facts.Close(_current?.Close == CloseKind.Asked ? null : TcpState.Of(connection.Transport));
            connection.Dispose();
        }
    }

    // In turn, so that even a single client has the ports of all addresses.
    private IPAddress? NextSource(TargetEndpoint endpoint) => _spares > 0 ? endpoint.SpareAddresses[_spares - 1]
        : endpoint.SourceAddresses is { Count: > 0 } sources ? sources[(int)((uint)++_connections % (uint)sources.Count)]
        : null;
}
