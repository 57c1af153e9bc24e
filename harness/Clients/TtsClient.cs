using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Workloads;

namespace LoadHarness.Clients;

/// <summary>One TTS instance: sends one request at a time in the way its arm asks for, and reports what happened.</summary>
/// <remarks>Not thread-safe: one caller at a time, as an actor guarantees. Trouble on the wire is an outcome, never an exception.</remarks>
public sealed class TtsClient : IClient
{
    /// <summary>Bytes of a body that are read: a server that never stops must not keep its client for ever.</summary>
    public const int MostRead = 1024 * 1024;

    // What is not looked at is read into this much, again and again.
    private const int Dropped = 4096;

    private const double GoldenRatio = 0.6180339887498949;

    private readonly Arm _arm;
    private readonly TargetEndpoint _endpoint;
    private readonly ClientChannel? _channel;
    private readonly bool _ownsChannel;
    private readonly ChannelPool? _pool;
    private readonly Timeouts _timeouts;
    private readonly TimeProvider _clock;
    private readonly Uri _url;
    private readonly IClientScript? _script;
    private readonly Version _version;
    private readonly CancellationToken _abort;
    private CancellationTokenSource _deadline;
    private int _onConnection;

    /// <summary>Makes a client; nothing is opened before the first request.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Number of the client within its arm, from 0.</param>
    /// <param name="channel">Its connection; null when it takes one from the pool for each request.</param>
    /// <param name="ownsChannel">Whether the channel ends with the client.</param>
    /// <param name="pool">Where it takes a connection for each request; null when it has a channel.</param>
    /// <param name="script">What it sends, where that is not always the same; null where it is the endpoint's request.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="abort">Ends a request in flight; its outcome is then Cancelled.</param>
    internal TtsClient(
        Arm arm,
        TargetEndpoint endpoint,
        int index,
        ClientChannel? channel,
        bool ownsChannel,
        ChannelPool? pool,
        IClientScript? script,
        Timeouts timeouts,
        TimeProvider clock,
        CancellationToken abort)
    {
        (_arm, _endpoint, _timeouts, _clock, _abort) = (arm, endpoint, timeouts, clock, abort);
        (_channel, _ownsChannel, _pool) = (channel, ownsChannel, pool);
        _url = UrlOf(endpoint);
        _script = script;
        _version = arm.Http == HttpProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _deadline = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _onConnection = FirstOnConnection(arm, index);
    }

    /// <summary>Where the clients of an endpoint send their requests to.</summary>
    internal static Uri UrlOf(TargetEndpoint endpoint) => new(new UriBuilder(Uri.UriSchemeHttps, endpoint.Host, endpoint.Address.Port).Uri, endpoint.Request.Path);

    /// <summary>Requests that a client whose connections are counted acts as if it had sent on its first one.</summary>
    /// <remarks>
    /// Clients that closed their connections in step would make new ones in step. Multiples of the golden ratio lie evenly between
    /// 0 and 1 however many there are (Knuth, The Art of Computer Programming, vol. 3, 6.4, theorem S).
    /// </remarks>
    internal static int FirstOnConnection(Arm arm, int index) => arm.RequestsPerConnection is { } limit ? (int)(index * GoldenRatio % 1 * limit) : 0;

    public async ValueTask<Sample> SendAsync(int armIndex, long intendedStart)
    {
        var actualStart = _clock.GetTimestamp();
        long firstByte = 0;
        var outcome = Outcome.Ok;
        string? error = null;
        var server = default(ServerEvidence);
        int? body = null;
        var certificate = ClientCertificate.Unknown;
        var phase = Phase.Waiting;
        StartDeadline();
        using var request = Request();
        ClientChannel? channel = null;
        long lastByte;
        try
        {
            channel = _channel ?? await _pool!.RentAsync(_deadline.Token);
            for (var isWhole = false; !isWhole;)
            {
                phase = Phase.Request;
                using var response = await channel.SendAsync(request);
                firstByte = _clock.GetTimestamp();
                phase = Phase.Answer;
                server = ServerEvidenceHeader.In(response.Headers, _endpoint.ClientSubject);
                try
                {
                    (outcome, error, body) = HttpBreach.OfLength(response.Content.Headers) is { } breach ? (Outcome.UnexpectedAnswer, breach, null) : await ReadAnswerAsync(request, response);
                    isWhole = true;
                }
                catch (Exception e) when (channel.WasTurnedAway(request, e))
                {
                    // Once, on another connection.
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            phase = phase == Phase.Request && request.Opened is { } opened ? opened.Phase : phase;
            (outcome, error) = Classify(e, phase, request);
        }
        finally
        {
            lastByte = _clock.GetTimestamp();
            if (channel is not null)
            {
                channel.Note(request, answered: firstByte != 0 && outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer, lastByte);

                // HTTP/2 sends more than requests, and forbids to ask for a certificate later (RFC 8740).
                request.Opened?.Wire?.EndFirstRequest(sentNothingElse: _arm.Http == HttpProtocol.Http11);
                certificate = channel.CertificateOf(request.Opened);
                await ReleaseAsync(channel, request.Opened);
            }
        }

        var hasNext = _script?.End(outcome) ?? false;

        return Report(request.Opened, armIndex, intendedStart, actualStart, firstByte, lastByte, outcome, phase, error, server) with
        {
            Resent = request.IsResent,
            Waited = request.Waited,
            AnnouncesClose = request.EndsConnection,
            Body = body,
            Certificate = certificate,
            Request = _script?.Index ?? 0,
            HasNext = hasNext,
        };
    }

    /// <summary>Closes what the client opened.</summary>
    public ValueTask DisposeAsync()
    {
        if (_ownsChannel)
        {
            _channel!.Dispose();
        }

        _deadline.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask ReleaseAsync(ClientChannel channel, ConnectionFacts? opened)
    {
        if (opened is not null)
        {
            await channel.ForgetAsync(opened);

            // The server closed the last one before its time.
            _onConnection = opened.Before.IsReason && _onConnection > 0 ? 1 : _onConnection;
        }

        _pool?.Return(channel);
    }

    private TtsRequest Request()
    {
        _script?.Begin();
        var request = _script is null ? new TtsRequest(_endpoint.Request, _url, _version, _deadline) : new TtsRequest(_script, _version, _deadline);
        _onConnection++;
        if (_arm.Mode != ConnectionMode.KeepAlive || _onConnection == _arm.RequestsPerConnection)
        {
            request.Headers.ConnectionClose = true;
            _onConnection = 0;
        }

        return request;
    }

    private async ValueTask<(Outcome Outcome, string? Error, int? Body)> ReadAnswerAsync(TtsRequest request, HttpResponseMessage response)
    {
        // The answer of the LLA is 44 bytes; what does not fit is read and dropped, so that the connection stays usable.
        // Lent, because thousands of idle clients need none.
        var template = request.Template;
        var looksAt = template.LooksAt;
        var answer = ArrayPool<byte>.Shared.Rent(looksAt + Dropped);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(_deadline.Token);
            var (length, whole) = (0, 0);
            int read;
            do
            {
                if (whole > MostRead)
                {
                    return (Outcome.AnswerTooLarge, $"the answer is longer than {MostRead / 1024 / 1024} MiB, which is all that is read", null);
                }

                // Behind what is looked at, there is room for what is dropped.
                read = await stream.ReadAsync(answer.AsMemory(length < looksAt ? length..looksAt : looksAt..), _deadline.Token);
                length = Math.Min(length + read, looksAt);
                whole += read;
            }
            while (read > 0);

            return Judge(request, response, new(answer.AsSpan(0, length), whole));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }
    }

    private (Outcome Outcome, string? Error, int? Body) Judge(TtsRequest request, HttpResponseMessage response, AnswerBody body)
    {
        var template = request.Template;
        string?[] headers = template.WantedHeaders.Count == 0 ? [] : [.. template.WantedHeaders.Select(name => HeaderOf(response, name))];
        _script?.Hear((int)response.StatusCode, body.Beginning);
        var judged = AnswerJudge.Of(template, (int)response.StatusCode, response.Version, _version, body, headers, request.Opened);
        return judged.Outcome == Outcome.Ok && _script?.TakeFrom(new AnswerView(body, template, headers)) is { } missing ? (Outcome.UnexpectedAnswer, missing, null) : judged;
    }

    // As it came: of several values the first.
    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values) ? values.First() : null;

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

    private Failure Classify(Exception e, Phase phase, TtsRequest request)
    {
        if (_abort.IsCancellationRequested)
        {
            return Failure.Stopped;
        }

        // Not by the exception's type: the pool may report the step that the deadline ended before the request itself is.
        if (_deadline.IsCancellationRequested)
        {
            return Failure.OfTime(phase, _timeouts);
        }

        return Failure.Of(e, phase, _arm, request.Opened);
    }

    /// <summary>The sample of a request, as far as all clients of TTS make it alike.</summary>
    internal static Sample Report(
        ConnectionFacts? opened, int armIndex, long intended, long actual, long firstByte, long lastByte, Outcome outcome, Phase phase, string? error, ServerEvidence server)
    {
        var wire = opened?.Wire;
        return new Sample
        {
            Arm = armIndex,
            Outcome = outcome,
            Phase = phase,
            Error = error,
            Refusal = opened?.CertificateFault?.Reason,
            NewConnection = opened is not null,
            Before = opened?.Before ?? default,
            Wire = wire?.Evidence ?? default,
            Server = server,
            HandshakeBytesSent = wire?.HandshakeBytesSent ?? 0,
            HandshakeBytesReceived = wire?.HandshakeBytesReceived ?? 0,
            HandshakeRoundTrips = wire?.RoundTrips ?? 0,
            Timings = new Timings
            {
                IntendedStart = intended,
                ActualStart = actual,
                ConnectStarted = opened?.ConnectStarted ?? 0,
                Connected = opened?.Connected ?? 0,
                ClientHello = wire?.ClientHelloAt ?? 0,
                ServerHello = wire?.ServerHelloAt ?? 0,
                Finished = opened?.HandshakeDone is null or 0 ? 0 : wire?.LastOfHandshakeAt ?? 0,
                HandshakeDone = opened?.HandshakeDone ?? 0,
                FirstByte = firstByte,
                LastByte = lastByte,
            },
        };
    }
}
