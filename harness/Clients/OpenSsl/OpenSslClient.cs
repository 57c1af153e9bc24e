using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using LoadHarness.Clients.Http1;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;
using LoadHarness.Workloads;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>One TTS instance on OpenSSL and an event loop: the same requests, outcomes and facts as <see cref="TtsClient"/>.</summary>
/// <remarks>One caller at a time. Called on the loop's thread, nothing of a request leaves it; called elsewhere, the request crosses over and back.</remarks>
internal sealed class OpenSslClient : IClient
{
    // SYN and its acknowledgement.
    private const int ConnectTrips = 1;

    private readonly Arm _arm;
    private readonly TargetEndpoint _endpoint;
    private readonly OpenSslChannel? _channel;
    private readonly ChannelTurns? _turns;
    private readonly EventLoop _loop;
    private readonly Timeouts _timeouts;
    private readonly TimeProvider _clock;
    private readonly StepDeadline _deadline;
    private readonly Exchange _exchange;
    private readonly ReadOnlyMemory<byte> _keeping;
    private readonly ReadOnlyMemory<byte> _closing;
    private readonly SessionSlot? _sessions;
    private readonly IClientScript? _script;
    private readonly MessageInquiry? _inquiry;
    private int _onConnection;

    /// <summary>Makes a client; nothing is opened before the first request.</summary>
    /// <param name="arm">How to connect.</param>
    /// <param name="endpoint">Where to.</param>
    /// <param name="index">Number of the client within its arm, from 0.</param>
    /// <param name="channel">Its connection, which ends with it; null when it takes turns with others.</param>
    /// <param name="turns">Where it takes a connection for each request; null when it has one.</param>
    /// <param name="script">What it sends, where that is not always the same; null where it is the endpoint's request.</param>
    /// <param name="sessions">Its sessions, where nobody else has them; they end with it.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="abort">Ends a request in flight; its outcome is then Cancelled.</param>
    public OpenSslClient(
        Arm arm,
        TargetEndpoint endpoint,
        int index,
        OpenSslChannel? channel,
        ChannelTurns? turns,
        IClientScript? script,
        SessionSlot? sessions,
        EventLoop loop,
        Timeouts timeouts,
        TimeProvider clock,
        CancellationToken abort)
    {
        (_arm, _endpoint, _channel, _turns, _sessions, _loop, _timeouts, _clock) = (arm, endpoint, channel, turns, sessions, loop, timeouts, clock);
        _deadline = new StepDeadline(loop, abort);
        _exchange = new Exchange(_deadline, clock);
        _inquiry = arm is { TimesMessages: true, Mode: ConnectionMode.EarlyData } ? new MessageInquiry(endpoint, _deadline, clock) : null;
        _script = script;
        var url = TtsClient.UrlOf(endpoint);
        _keeping = RequestBytes.Of(endpoint.Request, url, closes: false);
        _closing = RequestBytes.Of(endpoint.Request, url, closes: true);
        _onConnection = TtsClient.FirstOnConnection(arm, index);
    }

    public ValueTask<Sample> SendAsync(int armIndex, long intendedStart) =>
        _loop.IsCurrent ? SendHereAsync(armIndex, intendedStart) : CrossAsync(armIndex, intendedStart);

    /// <summary>Closes what the client opened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_loop.IsCurrent)
        {
            await _loop.RunAsync(() => DisposeAsync().AsTask());
            return;
        }

        _channel?.Dispose();
        _sessions?.Dispose();
        _deadline.Dispose();
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<Sample> SendHereAsync(int armIndex, long intendedStart)
    {
        var actualStart = _clock.GetTimestamp();
        var exchange = _exchange;
        var asksForClose = AsksForClose();
        var template = Begin(asksForClose);
        var (outcome, error, body) = (Outcome.Ok, (string?)null, (int?)null);
        var server = default(ServerEvidence);
        var phase = Phase.Waiting;
        OpenSslChannel? channel = null;
        try
        {
            channel = _channel ?? await RentAsync(_turns!);
            phase = Phase.Request;
            var step = await channel.SendAsync(exchange);
            exchange.Opened?.Log?.Add(EventKind.Answer);
            phase = exchange.HeadAt == 0 ? Phase.Request : Phase.Answer;
            server = ServerEvidenceHeader.Parse(exchange.Answer.Evidence, _endpoint.ClientSubject);
            (outcome, error, body) = step switch
            {
                AnswerStep.Whole => Judge(template),
                AnswerStep.TooLong => (Outcome.AnswerTooLarge, exchange.Error, null),
                _ => (Outcome.UnexpectedAnswer, exchange.Error, null),
            };
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or OpenSslException or CryptographicException or NotSupportedException)
        {
            phase = exchange.HeadAt != 0 ? Phase.Answer
                : phase == Phase.Request && exchange.Opened is { } opened ? opened.Phase
                : phase;
            (outcome, error) = Classify(e, phase);
        }

        _deadline.Pause();
        var lastByte = _clock.GetTimestamp();
        var certificate = ClientCertificate.Unknown;
        if (channel is not null)
        {
            if (_arm.Mode == ConnectionMode.EarlyData && outcome == Outcome.Ok)
            {
                await channel.AwaitTicketAsync(_deadline, server.IsEarly ? _inquiry : null);
                _deadline.Pause();
                server = server.IsEarly && _inquiry is not null ? server with { Messages = _inquiry.Take() } : server;
            }

            channel.Note(exchange, answered: exchange.HeadAt != 0 && outcome is Outcome.Ok or Outcome.UnexpectedStatus or Outcome.UnexpectedAnswer, lastByte);
            exchange.Opened?.Wire?.EndFirstRequest(sentNothingElse: true);
            certificate = channel.CertificateOf(exchange.Opened);

            // The server closed the last one before its time.
            _onConnection = exchange.Opened is { Before.IsReason: true } && _onConnection > 0 ? 1 : _onConnection;
            _turns?.Return(channel);
        }

        var hasNext = _script?.End(outcome) ?? false;

        return TtsClient.Report(exchange.Opened, armIndex, intendedStart, actualStart, exchange.HeadAt, lastByte, outcome, phase, error, server) with
        {
            Resent = exchange.IsResent,
            AnnouncesClose = exchange.HeadAt != 0 && exchange.Answer.Head.EndsConnection,
            Body = body,
            AnswerRoundTrips = exchange is { Opened: not null, RoundTrips: > 0 and var trips } ? ConnectTrips + trips : 0,
            EarlyData = exchange.Opened?.EarlyData ?? EarlyDataFate.NotSent,
            Certificate = certificate,
            Request = _script?.Index ?? 0,
            HasNext = hasNext,
            Anatomy = exchange.Opened?.Log is { } own && server.Messages is { } theirs ? HandshakeAnatomy.Of(own, theirs) : null,
        };
    }

    // A method of its own: what it hands over to the loop would take memory in every call of the other.
    private ValueTask<Sample> CrossAsync(int armIndex, long intendedStart) => new(_loop.RunAsync(() => SendHereAsync(armIndex, intendedStart).AsTask()));

    private ValueTask<OpenSslChannel> RentAsync(ChannelTurns turns)
    {
        _deadline.Restart(_timeouts.Request);
        return turns.RentAsync(_deadline);
    }

    private RequestTemplate Begin(bool asksForClose)
    {
        if (_script is null)
        {
            _exchange.Begin(_endpoint.Request, asksForClose ? _closing : _keeping, asksForClose);
            return _endpoint.Request;
        }

        _script.Begin();
        _exchange.Begin(_script.Template, _script.ToHttp1(asksForClose), asksForClose);
        return _script.Template;
    }

    private bool AsksForClose()
    {
        _onConnection++;
        // Who asks for the end gets no ticket of a server that answers before the handshake's end.
        if (_arm.Mode == ConnectionMode.EarlyData)
        {
            return false;
        }

        if (_arm.Mode == ConnectionMode.KeepAlive && _onConnection != _arm.RequestsPerConnection)
        {
            return false;
        }

        _onConnection = 0;
        return true;
    }

    private (Outcome Outcome, string? Error, int? Body) Judge(RequestTemplate template)
    {
        ref readonly var head = ref _exchange.Answer.Head;
        var version = head.Minor == 0 ? HttpVersion.Version10 : HttpVersion.Version11;
        _script?.Hear(head.Status, _exchange.Body.Beginning);
        var judged = AnswerJudge.Of(template, head.Status, version, HttpVersion.Version11, _exchange.Body, _exchange.Answer.Values, _exchange.Opened);
        return judged.Outcome == Outcome.Ok && _script?.TakeFrom(new AnswerView(_exchange.Body, template, _exchange.Answer.Values)) is { } missing
            ? (Outcome.UnexpectedAnswer, missing, null) : judged;
    }

    private Failure Classify(Exception e, Phase phase) =>
        _deadline.IsStopped ? Failure.Stopped
        : _deadline.HasPassed ? Failure.OfTime(phase, _timeouts)
        : Failure.Of(e, phase, _arm, _exchange.Opened);
}
