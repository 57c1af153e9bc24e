using System.Runtime.CompilerServices;
using LoadHarness.Clients.Http1;
using LoadHarness.Handshakes;
using LoadHarness.Machine.Loops;
using LoadHarness.OpenSsl;

namespace LoadHarness.Clients.OpenSsl;

/// <summary>Asks the LLA for what it noted of a handshake that had not ended when it answered. A request of its own behind the measured one, which nobody counts.</summary>
/// <param name="endpoint">Whom it asks.</param>
/// <param name="deadline">What to wait with.</param>
/// <param name="clock">Clock of the run.</param>
internal sealed class MessageInquiry(TargetEndpoint endpoint, StepDeadline deadline, TimeProvider clock)
{
    private static readonly RequestTemplate Template = new(HttpMethod.Get, HandshakeLog.Path, Body: default, ContentType: null, Expected: default);

    private readonly Exchange _exchange = new(deadline, clock);
    private readonly ReadOnlyMemory<byte> _bytes = RequestBytes.Of(Template, new Uri(TtsClient.UrlOf(endpoint), HandshakeLog.Path), closes: false);

    private HandshakeLog? _told;

    /// <summary>Takes what it told; null where it did not, and where it was not asked since.</summary>
    public HandshakeLog? Take()
    {
        var told = _told;
        _told = null;
        return told;
    }

    /// <summary>Asks.</summary>
    /// <param name="connection">The connection that it is about.</param>
    /// <param name="scratch">Takes a record of TLS at a time.</param>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public async ValueTask AskAsync(ClientConnection connection, byte[] scratch)
    {
        _told = null;
        try
        {
            _exchange.Begin(Template, _bytes, asksForClose: false);
            await connection.WriteAsync(_bytes);
            _told = await _exchange.ReadAsync(connection, scratch) == AnswerStep.Whole ? ServerEvidenceHeader.Parse(_exchange.Answer.Evidence, endpoint.ClientSubject).Messages : null;
        }
        catch (Exception e) when (e is IOException or OpenSslException or OperationCanceledException)
        {
            // The measured request was answered: its handshake counts as one that was not told.
        }
    }
}
