using System.Net;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Clients;

/// <summary>HTTP over the dialer: one connection at a time, of one client or of several that take turns or multiplex.</summary>
internal sealed class ClientChannel : IDisposable
{
    private readonly TargetEndpoint _endpoint;
    private readonly Timeouts _timeouts;
    private readonly TlsDialer _dialer;
    private readonly string? _name;
    private readonly string _namesHint;
    private readonly bool _forgets;
    private readonly bool _isHttp2;
    private HttpMessageInvoker _http;
    private bool _isDue;
    private TlsDialer? _first;
    private ClientCertificate _certificate;
    private int _connections;

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
        _endpoint = endpoint;
        _timeouts = timeouts;
        _name = name;
        _namesHint = naming == ServerNaming.Vary ? $": the server knows {endpoint.ServerName} and no names below it (write names=fixed)" : "";

        // For an address, .NET keeps no session.
        _forgets = !IPAddress.TryParse(endpoint.ServerName, out _) && (arm.DropsSessions || (name is not null && arm.Mode != ConnectionMode.Resumed && !arm.KeepsSession));

        // Where a name has one spelling for all, another client's session may be there in spite of that.
        _dialer = new TlsDialer(arm, endpoint, timeouts, clock) { OffersSessions = !_forgets || name is null || endpoint.Spelling == NameSpelling.AnyCase };
        _first = endpoint.TicketAddress is { } other ? new TlsDialer(arm, endpoint with { Address = other }, timeouts, clock) : null;
        _connections = index - 1;
        _isHttp2 = arm.Http == HttpProtocol.Http2;
        _http = Connectionless();
    }

    /// <summary>Sends a request and returns when the head of its answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(TtsRequest request)
    {
        CloseWhereDue();
        _isDue = _isHttp2 && request.Headers.ConnectionClose == true;
        return _http.SendAsync(request, request.Deadline.Token);
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
        if (request.Opened is not null)
        {
            // One request, one connection: a silent second attempt would hide that the first one was closed.
            throw new IOException("the server closed the connection before it answered");
        }

        var facts = request.Opened = new ConnectionFacts { ServerName = _name ?? ServerNames.Next(_endpoint.ServerName), NamesHint = _namesHint };
        var dialer = Interlocked.Exchange(ref _first, null) ?? _dialer;
        var stream = await dialer.DialAsync(NextSource(), facts, request.Deadline);

        // Only the time is set anew: a reset would take the caller's registration off the token.
        request.Deadline.CancelAfter(_timeouts.Request);
        return stream;
    }

    // In turn, so that even a single client has the ports of all addresses.
    private IPAddress? NextSource() => _endpoint.SourceAddresses is { Count: > 0 } sources
        ? sources[(int)((uint)Interlocked.Increment(ref _connections) % (uint)sources.Count)]
        : null;
}
