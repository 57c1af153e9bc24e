using LoadHarness.Clients.Tls;
using LoadHarness.Clients.Wire;
using LoadHarness.Handshakes;

namespace LoadHarness.Clients;

/// <summary>What is known of the connection that a request opened; filled step by step, so that a failure keeps what came before.</summary>
internal sealed class ConnectionFacts
{
    /// <summary>How long before the limit that a server tells a kept connection is not used any more: as HttpConnection.ProcessKeepAliveHeader in the runtime has it.</summary>
    public static readonly TimeSpan LimitOffset = TimeSpan.FromSeconds(1);

    // Who says GOAWAY does not say why: a limit of requests strikes under load, a limit of time when there is none.
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(0.5);

    /// <summary>The name sent as SNI, which is the slot of the TLS session.</summary>
    public required string ServerName { get; init; }

    /// <summary>What to add to the message of a server that refuses the name; empty where names do not vary.</summary>
    public required string NamesHint { get; init; }

    /// <summary>The step that was reached.</summary>
    public Phase Phase { get; set; } = Phase.Connect;

    /// <summary>Timestamp of the start of the TCP connect.</summary>
    public long ConnectStarted { get; set; }

    /// <summary>Timestamp of the TCP connection, 0 before.</summary>
    public long Connected { get; set; }

    /// <summary>Timestamp of the end of the handshake, 0 before.</summary>
    public long HandshakeDone { get; set; }

    /// <summary>Takes the bytes that the client sends before it hears anything; null where nobody wants them.</summary>
    public List<byte>? FirstFlight { get; init; }

    /// <summary>What became of the request that went out with the ClientHello.</summary>
    public EarlyDataFate EarlyData { get; set; }

    /// <summary>Why the client did not take the server's certificate; null when it did.</summary>
    public CertificateFault? CertificateFault { get; set; }

    /// <summary>The end of the connection that this one takes the place of.</summary>
    public ConnectionEnd Before { get; init; }

    /// <summary>Requests answered on it.</summary>
    public int Answers { get; private set; }

    /// <summary>Timestamp of the end of the last answer, 0 before.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>For how long the server said that it keeps it idle; null when it did not.</summary>
    public TimeSpan? IdleLimit { get; private set; }

    /// <summary>Why it will end, as far as HTTP tells.</summary>
    public CloseKind Close { get; set; }

    /// <summary>What passes below TLS; null until TCP is connected.</summary>
    public WireFacts? Wire { get; set; }

    /// <summary>What is noted of the handshake; null where messages are not timed.</summary>
    public HandshakeLog? Log { get; set; }

    /// <summary>Reads the frames of HTTP/2 above TLS; null where another HTTP version is spoken.</summary>
    public FrameReader? Frames { get; set; }

    /// <summary>Notes that a request was answered on it.</summary>
    /// <param name="at">Timestamp of the end of the answer.</param>
    /// <param name="idleLimit">For how long the server said that it keeps the connection idle; null when it did not.</param>
    public void NoteAnswer(long at, TimeSpan? idleLimit)
    {
        Answers++;
        AnsweredAt = Math.Max(AnsweredAt, at);
        IdleLimit = idleLimit;
        Frames?.Answered();
    }

    /// <summary>How it ended, for the one that takes its place.</summary>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="multiplexes">Whether several requests are under way on it at once.</param>
    public ConnectionEnd EndAt(TimeProvider clock, bool multiplexes)
    {
        if (Wire is not { } wire)
        {
            return default;
        }

        var ended = wire.ClosedAt == 0 ? clock.GetTimestamp() : wire.ClosedAt;
        var idle = AnsweredAt == 0 ? TimeSpan.Zero : clock.GetElapsedTime(AnsweredAt, ended) - (wire.AtClose?.Silence ?? TimeSpan.Zero);
        idle = idle < TimeSpan.Zero ? TimeSpan.Zero : idle;
        var kind = Close switch
        {
            not CloseKind.None => Close,

            // The client leaves a connection alone from a second before the server's own limit on.
            _ when wire.AtClose is not { IsOpen: false } && IdleLimit - idle <= LimitOffset => CloseKind.Idle,

            // The pool opens a second connection of HTTP/2 only when the server wants no more requests on the first.
            _ when multiplexes && idle < Lull => CloseKind.Announced,
            _ when multiplexes || wire.EndedInOrder || wire.AtClose is { IsOpen: false } => CloseKind.Idle,
            _ => CloseKind.None,
        };
        return new(kind, Answers, kind == CloseKind.Idle && wire.AtClose is { IsOpen: true } && IdleLimit > idle ? IdleLimit.Value : idle);
    }
}
