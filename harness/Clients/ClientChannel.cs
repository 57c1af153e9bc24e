using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Clients;

/// <summary>HTTP over the dialer: one connection at a time, of one client or of several that take turns or multiplex.</summary>
/// <remarks>
/// A server may close a connection that was kept, and then the next request opens another. A request that met the close goes out again, once and whatever
/// its method, when it is known that nobody processed it (RFC 9110, 9.2.2). Three things tell that. The close was there before the request was written.
/// Or HTTP/2 said GOAWAY with NO_ERROR and closed without a whole answer: who says so finishes what it has taken up (RFC 9113, 6.8). Or the server ended the connection in
/// order and had not read the request: its kernel did not acknowledge it, or answered it with a reset. A server that read it all and closed without an
/// answer, or that reset the connection without a word, may have processed it: that is a failure. So is a close before the first answer of a connection.
/// </remarks>
internal sealed class ClientChannel : IDisposable
{
    private const string ClosedBeforeAnswer = "the server closed the connection before it answered";

    // HTTP/2's error code of an orderly end (RFC 9113, 7).
    private const long NoError = 0;

    private readonly Arm _arm;
    private readonly Timeouts _timeouts;
    private readonly TimeProvider _clock;
    private readonly string? _name;
    private readonly string _namesHint;
    private readonly bool _forgets;

    // Guarded by the gate: where requests multiplex, several clients are at it at once.
    private readonly Lock _gate = new();
    private TargetEndpoint _endpoint;
    private TlsDialer _dialer;
    private HttpMessageInvoker _http;
    private bool _isDue;
    private TlsDialer? _first;
    private ConnectionFacts? _current;
    private int _opened;
    private ClientCertificate _certificate;
    private int _connections;

    // How many of the spare addresses have been taken into use; the last one is in use.
    private int _spares;

    /// <summary>Makes a channel; nothing is opened before the first request.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Chooses the source address of the first connection.</param>
    /// <param name="naming">Which names are sent as SNI.</param>
    /// <param name="name">The name to send as SNI; null takes a new one for each connection.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    public ClientChannel(Arm arm, TargetEndpoint endpoint, int index, ServerNaming naming, string? name, Timeouts timeouts, TimeProvider clock)
    {
        _arm = arm;
        _endpoint = endpoint;
        _timeouts = timeouts;
        _clock = clock;
        _name = name;
        _namesHint = ServerNames.HintFor(naming, endpoint.ServerName);

        // For an address, .NET keeps no session.
        _forgets = !IPAddress.TryParse(endpoint.ServerName, out _) && (arm.DropsSessions || (name is not null && arm.Mode != ConnectionMode.Resumed && !arm.KeepsSession));
        _dialer = DialerTo(endpoint);
        _first = endpoint.TicketAddress is { } other ? new TlsDialer(arm, endpoint with { Address = other }, timeouts, clock) : null;
        _connections = index - 1;
        _http = Connectionless();
    }

    private bool Multiplexes => _arm.Http == HttpProtocol.Http2;

    /// <summary>Sends a request and returns when the head of its answer is there.</summary>
    public async Task<HttpResponseMessage> SendAsync(TtsRequest request)
    {
        if (!request.IsResent)
        {
            CloseWhereDue();
            _isDue = Multiplexes && request.Headers.ConnectionClose == true;
            lock (_gate)
            {
                (request.SentBefore, request.OpenedBefore) = (_current?.Wire?.BytesSent ?? 0, _opened);
            }
        }

        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, request.Deadline.Token);
        }
        catch (Exception e) when (MaySendAgain(request, e))
        {
            response = await _http.SendAsync(request, request.Deadline.Token);
        }

        request.Hear(response);

        // A server that is asked for the end of a connection and keeps it is sent nothing more there (RFC 9112, 9.6).
        _isDue |= request.Headers.ConnectionClose == true && !request.EndsConnection;
        return response;
    }

    /// <summary>Whether a request whose answer has begun may go out again: HTTP/2 said GOAWAY and closed, though the request was not whole there or its answer not here.</summary>
    public bool WasTurnedAway(TtsRequest request, Exception failure) => Multiplexes && MaySendAgain(request, failure);

    /// <summary>Notes how a request ended, for whoever finds its connection closed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answered">Whether a whole answer came.</param>
    /// <param name="at">Timestamp of the end.</param>
    public void Note(TtsRequest request, bool answered, long at)
    {
        lock (_gate)
        {
            request.Waited = request.Opened is null && _opened != request.OpenedBefore;
            if (_current is not { } connection || (request.Opened is { } opened && opened != connection))
            {
                return;
            }

            if (answered)
            {
                connection.NoteAnswer(at, request.IdleLimit);
            }

            // A stream of HTTP/2 may fail by itself.
            connection.Close = request.Headers.ConnectionClose == true ? CloseKind.Asked
                : request.EndsConnection ? CloseKind.Announced
                : !answered && (!Multiplexes || connection is { Close: CloseKind.None, Wire.ClosedAt: not 0 }) ? CloseKind.Failed
                : connection.Close;
        }
    }

    /// <summary>After an answer: drops the session that a cold connection left behind, where its name will be used again or the arm asks for it.</summary>
    public ValueTask ForgetAsync(ConnectionFacts opened)
    {
        CloseWhereDue();
        return _forgets ? _dialer.ForgetAsync(opened.ServerName) : ValueTask.CompletedTask;
    }

    /// <summary>What became of the client's certificate in the full handshake that a request's connection goes back to: its own, or that of its session.</summary>
    /// <param name="opened">The connection that the request opened; null when it found one open.</param>
    public ClientCertificate CertificateOf(ConnectionFacts? opened)
    {
        if (opened?.Wire is { Evidence: { Kind: HandshakeKind.Full, ClientCertificate: var certificate } })
        {
            _certificate = certificate;
        }

        return _certificate;
    }

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _http.Dispose();

    // HTTP/2 has no header that ends a connection (RFC 9113, 8.2.2), so the client ends it after the answer.
    private void CloseWhereDue()
    {
        if (_isDue)
        {
            _isDue = false;
            _http.Dispose();
            _http = Connectionless();
        }
    }

    private HttpMessageInvoker Connectionless() => new(
        new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            MaxConnectionsPerServer = 1,
        },
        disposeHandler: true);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        // The handler's token is not used: it belongs to the pool, which would go on connecting after the request was given up.
        var request = (TtsRequest)context.InitialRequestMessage;

        // The pool sends some requests again by itself: on HTTP/2 those that the server turned away, even if they opened the connection.
        var wasTurnedAway = Multiplexes && request.Opened == _current;
        if ((request.Opened is not null && !wasTurnedAway) || (WentOut(request) && !request.IsResent && !MaySendAgain(request, failure: null)))
        {
            throw new IOException(ClosedBeforeAnswer);
        }

        var facts = request.Opened = new ConnectionFacts { ServerName = _name ?? ServerNames.Next(_endpoint.ServerName), NamesHint = _namesHint, Before = _current?.EndAt(_clock, Multiplexes) ?? default };
        var dialer = Interlocked.Exchange(ref _first, null) ?? Dialer();
        var stream = await DialAsync(dialer, facts, request.Deadline);
        lock (_gate)
        {
            facts.Wire!.IsKept = _arm is { Mode: ConnectionMode.KeepAlive, RequestsPerConnection: null };
            (_current, _opened) = (facts, _opened + 1);
        }

        // Only the time is set anew: a reset would take the caller's registration off the token.
        request.Deadline.CancelAfter(_timeouts.Request);
        return stream;
    }

    private async ValueTask<Stream> DialAsync(TlsDialer dialer, ConnectionFacts facts, CancellationTokenSource deadline)
    {
        while (true)
        {
            try
            {
                return await dialer.DialAsync(NextSource(), facts, deadline);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && facts.Phase == Phase.Connect && _spares < _endpoint.SpareAddresses.Count)
            {
                _spares++;
            }
        }
    }

    /// <summary>Whether bytes of a request went out on the connection that was there before it. Where requests multiplex nobody can tell whose bytes they are.</summary>
    private bool WentOut(TtsRequest request) => !Multiplexes && request.Opened is null && _current?.Wire?.BytesSent > request.SentBefore;

    private bool MaySendAgain(TtsRequest request, Exception? failure)
    {
        if (request.Opened is not null || request.IsResent || request.Deadline.IsCancellationRequested || _current is not { Wire: { } wire } connection)
        {
            return false;
        }

        if (!Multiplexes)
        {
            // The SYN is acknowledged, too.
            return request.IsResent = WentOut(request) && wire is { EndedInOrder: true, AtClose: { } end } && (end.IsReset || end.BytesAcknowledged <= wire.BytesSent);
        }

        lock (_gate)
        {
            // .NET sends again by itself what a GOAWAY turned away, unless that came while the body was being written. The same error in a RST_STREAM proves nothing.
            return request.IsResent = failure?.GetBaseException() is HttpProtocolException { ErrorCode: NoError }
                && (_opened != request.OpenedBefore || wire.ClosedAt != 0 || connection.Frames is { IsLeaving: true });
        }
    }

    // Where a name has one spelling for all, another client's session may be there although this one's is dropped.
    private TlsDialer DialerTo(TargetEndpoint endpoint) =>
        new(_arm, endpoint, _timeouts, _clock) { OffersSessions = !_forgets || _name is null || endpoint.Spelling == NameSpelling.AnyCase };

    // Files and addresses of somebody else's target may change while it is called.
    private TlsDialer Dialer()
    {
        var latest = _endpoint.Latest?.Invoke() ?? _endpoint;
        lock (_gate)
        {
            if (!ReferenceEquals(latest, _endpoint))
            {
                (_endpoint, _dialer) = (latest, DialerTo(latest));
            }

            return _dialer;
        }
    }

    // In turn, so that even a single client has the ports of all addresses.
    private IPAddress? NextSource() => _spares > 0 ? _endpoint.SpareAddresses[_spares - 1]
        : _endpoint.SourceAddresses is { Count: > 0 } sources ? sources[(int)((uint)Interlocked.Increment(ref _connections) % (uint)sources.Count)]
        : null;
}
