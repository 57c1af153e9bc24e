using System.Net;
using LoadHarness.Plans;

namespace LoadHarness.Clients;

/// <summary>HTTP over the dialer: the connections of one client, or those that all clients of an arm share.</summary>
internal sealed class ClientChannel : IDisposable
{
    private readonly Arm _arm;
    private readonly TargetEndpoint _endpoint;
    private readonly Timeouts _timeouts;
    private readonly TlsDialer _dialer;
    private readonly IPAddress? _source;
    private readonly IReadOnlyList<string> _names;
    private readonly HttpMessageInvoker _http;
    private int _dials = -1;

    /// <summary>Makes a channel; nothing is opened before the first request.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Chooses the source address.</param>
    /// <param name="naming">Which names are sent as SNI.</param>
    /// <param name="names">Names to send as SNI, in turn; none takes a new one for each connection.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    public ClientChannel(Arm arm, TargetEndpoint endpoint, int index, ServerNaming naming, IReadOnlyList<string> names, Timeouts timeouts, TimeProvider clock)
    {
        _arm = arm;
        _endpoint = endpoint;
        _timeouts = timeouts;
        Naming = naming;
        _names = names;
        _dialer = new TlsDialer(arm, endpoint, timeouts, clock);
        _source = endpoint.SourceAddresses.Count == 0 ? null : endpoint.SourceAddresses[index % endpoint.SourceAddresses.Count];
        _http = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
                MaxConnectionsPerServer = arm.SharedConnections ?? 1,
            },
            disposeHandler: true);
    }

    /// <summary>Which names are sent as SNI.</summary>
    public ServerNaming Naming { get; }

    /// <summary>Sends a request and returns when the head of its answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(TtsRequest request) => _http.SendAsync(request, request.Deadline.Token);

    /// <summary>After an answer: drops the session that a cold connection left behind, where its name will be used again.</summary>
    public ValueTask ForgetAsync(ConnectionFacts opened) =>
        _arm.Mode == ConnectionMode.Resumed || Naming == ServerNaming.Vary ? ValueTask.CompletedTask : _dialer.ForgetAsync(opened.ServerName);

    /// <summary>Closes what is open.</summary>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        // The handler's token is not used: it belongs to the pool, which would go on connecting after the request was given up.
        var request = (TtsRequest)context.InitialRequestMessage;
        if (request.Opened is not null)
        {
            // One request, one connection: a silent second attempt would hide that the first one was closed.
            request.Retried = true;
            throw new IOException("the server closed the connection before it answered");
        }

        var facts = request.Opened = new ConnectionFacts { ServerName = NextName() };
        var stream = await _dialer.DialAsync(_source, facts, request.Deadline);

        // Only the time is set anew: a reset would take the caller's registration off the token.
        request.Deadline.CancelAfter(_timeouts.Request);
        return stream;
    }

    private string NextName() => _names.Count == 0
        ? ServerNames.Next(_endpoint.Host)
        : _names[(int)((uint)Interlocked.Increment(ref _dials) % (uint)_names.Count)];
}
