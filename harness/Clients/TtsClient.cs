using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Measurement;
using LoadHarness.Plans;

namespace LoadHarness.Clients;

/// <summary>One TTS instance: sends one request at a time in the way its arm asks for, and reports what happened.</summary>
/// <remarks>Not thread-safe: one caller at a time, as an actor guarantees. Trouble on the wire is an outcome, never an exception.</remarks>
public sealed class TtsClient : IClient
{
    private static readonly byte[] Body = """{"data": "sensitive information", "user_id": 123}"""u8.ToArray();
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Arm _arm;
    private readonly TargetEndpoint _endpoint;
    private readonly Timeouts _timeouts;
    private readonly TimeProvider _clock;
    private readonly TlsDialer _dialer;
    private readonly IPAddress? _source;
    private readonly string _sessionName;
    private readonly Uri _url;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly CancellationToken _abort;
    private readonly byte[] _answer = new byte[4096];
    private CancellationTokenSource _deadline;

    // Touched by SendAsync, and by ConnectAsync that runs inside it.
    private ConnectionFacts? _opened;

    /// <summary>Makes a client; nothing is opened before the first request.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Number of the client within its arm, from 0; chooses the source address.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="abort">Ends a request in flight; its outcome is then Cancelled.</param>
    public TtsClient(Arm arm, TargetEndpoint endpoint, int index, Timeouts timeouts, TimeProvider clock, CancellationToken abort)
    {
        _arm = arm;
        _endpoint = endpoint;
        _timeouts = timeouts;
        _clock = clock;
        _abort = abort;
        _dialer = new TlsDialer(endpoint, arm.Tls, timeouts, clock);
        _source = endpoint.SourceAddresses.Count == 0 ? null : endpoint.SourceAddresses[index % endpoint.SourceAddresses.Count];
        _sessionName = ServerNames.Next(endpoint.Host);
        _url = new UriBuilder(Uri.UriSchemeHttps, endpoint.Host, endpoint.Address.Port, "/api/process").Uri;
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            MaxConnectionsPerServer = 1,
        };
        _http = new HttpMessageInvoker(_handler, disposeHandler: true);
    }

    /// <inheritdoc/>
    public async ValueTask<Sample> SendAsync(int armIndex, long intendedStart)
    {
        _opened = null;
        var actualStart = _clock.GetTimestamp();
        long firstByte = 0;
        var outcome = Outcome.Ok;
        string? error = null;
        var server = default(ServerEvidence);
        var phase = Phase.Request;
        try
        {
            using var request = Request();
            StartDeadline();
            using var response = await _http.SendAsync(request, _deadline.Token);
            firstByte = _clock.GetTimestamp();
            phase = Phase.Answer;
            server = ReadEvidence(response.Headers);
            var length = await ReadAnswerAsync(response);
            (outcome, error) = Judge(response.StatusCode, _answer.AsSpan(0, length));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            phase = phase == Phase.Request && _opened is { } opened ? opened.Phase : phase;
            (outcome, error) = Classify(e, phase);
        }

        var lastByte = _clock.GetTimestamp();
        return Report(armIndex, intendedStart, actualStart, firstByte, lastByte, outcome, phase, error, server);
    }

    /// <summary>Closes what is open.</summary>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage Request()
    {
        var content = new ByteArrayContent(Body);
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        if (_arm.Mode != ConnectionMode.KeepAlive)
        {
            request.Headers.ConnectionClose = true;
        }

        return request;
    }

    private async ValueTask<int> ReadAnswerAsync(HttpResponseMessage response)
    {
        // The answer of the LLA is 44 bytes; what does not fit is read and dropped, so that the connection stays usable.
        await using var stream = await response.Content.ReadAsStreamAsync(_deadline.Token);
        var length = 0;
        int read;
        do
        {
            read = await stream.ReadAsync(length < _answer.Length ? _answer.AsMemory(length) : _answer.AsMemory(), _deadline.Token);
            length = Math.Min(length + read, _answer.Length);
        }
        while (read > 0);

        return length;
    }

    private static (Outcome Outcome, string? Error) Judge(HttpStatusCode status, ReadOnlySpan<byte> answer)
    {
        if (status != HttpStatusCode.OK)
        {
            return (Outcome.UnexpectedStatus, $"status {(int)status}");
        }

        return answer.IndexOf("\"success\""u8) >= 0
            ? (Outcome.Ok, null)
            : (Outcome.UnexpectedAnswer, "status 200, but the answer holds no \"success\"");
    }

    private ServerEvidence ReadEvidence(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(ServerEvidenceHeader.Name, out var values))
        {
            return default;
        }

        foreach (var value in values)
        {
            return ServerEvidenceHeader.Parse(value, _endpoint.ClientSubject);
        }

        return default;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        // The handler's token is not used: it belongs to the pool, which would go on connecting after the request was given up.
        if (_opened is not null)
        {
            // One request, one connection: a silent second attempt would hide that the first one was closed.
            throw new IOException("the server closed the connection before it answered");
        }

        _opened = new ConnectionFacts();
        var name = _arm.Mode == ConnectionMode.Cold ? ServerNames.Next(_endpoint.Host) : _sessionName;
        var stream = await _dialer.DialAsync(name, _source, _opened, _deadline);

        // Only the time is set anew: a reset would take the caller's registration off the token.
        _deadline.CancelAfter(_timeouts.Request);
        return stream;
    }

    private void StartDeadline()
    {
        // One source serves all requests of the client; it must be replaced only after it fired.
        if (!_deadline.TryReset())
        {
            _deadline.Dispose();
            _deadline = CancellationTokenSource.CreateLinkedTokenSource(_abort);
        }

        _deadline.CancelAfter(_timeouts.Request);
    }

    private Failure Classify(Exception e, Phase phase)
    {
        if (_abort.IsCancellationRequested)
        {
            return new(Outcome.Cancelled, "the run was stopped");
        }

        // Not by the exception's type: the pool may report the step that the deadline ended before the request itself is.
        if (_deadline.IsCancellationRequested)
        {
            return phase switch
            {
                Phase.Connect => new(Outcome.ConnectTimeout, $"no TCP connection within {_timeouts.Connect.TotalMilliseconds} ms"),
                Phase.Hello or Phase.Handshake => new(Outcome.HandshakeTimeout, $"no TLS session within {_timeouts.Handshake.TotalMilliseconds} ms"),
                _ => new(Outcome.RequestTimeout, $"no complete answer within {_timeouts.Request.TotalMilliseconds} ms"),
            };
        }

        return Failure.Of(e, phase, _arm, _opened);
    }

    private Sample Report(
        int armIndex, long intended, long actual, long firstByte, long lastByte, Outcome outcome, Phase phase, string? error, ServerEvidence server)
    {
        var wire = _opened?.Wire;
        return new Sample
        {
            Arm = armIndex,
            Outcome = outcome,
            Phase = phase,
            Error = error,
            NewConnection = _opened is not null,
            Wire = wire?.Evidence ?? default,
            Server = server,
            HandshakeBytesSent = wire?.HandshakeBytesSent ?? 0,
            HandshakeBytesReceived = wire?.HandshakeBytesReceived ?? 0,
            HandshakeRoundTrips = wire?.RoundTrips ?? 0,
            Timings = new Timings
            {
                IntendedStart = intended,
                ActualStart = actual,
                ConnectStarted = _opened?.ConnectStarted ?? 0,
                Connected = _opened?.Connected ?? 0,
                ServerHello = wire?.ServerHelloAt ?? 0,
                HandshakeDone = _opened?.HandshakeDone ?? 0,
                FirstByte = firstByte,
                LastByte = lastByte,
            },
        };
    }
}
