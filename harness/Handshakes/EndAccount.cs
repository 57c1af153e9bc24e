namespace LoadHarness.Handshakes;

/// <summary>The handshake as one end lived through it: which message took what of its time, when it was its turn, and what the system's calls took.</summary>
/// <remarks>
/// Between two events that follow each other an end does one thing. What it did before a message was made belongs to that message, what it did after one was
/// read to that one, as far as OpenSSL's next step (`ossl_statem` in its source: each step is told by the callback SSL_CTX_set_info_callback). A turn begins
/// where bytes come and ends where the answer to them is sent. What an LLA does with a request that came with the ClientHello (<see cref="MessageKind.EarlyData"/>) is
/// aside: its flight is out, and TTS goes on at the same time. It takes time of the handshake only from <see cref="Awaited"/> on.
/// </remarks>
internal sealed class EndAccount
{
    private readonly List<Piece> _pieces = [];
    private readonly List<Turn> _turns = [];

    private readonly bool _isClient;
    private MessageAccount? _early;

    private EndAccount(HandshakeEvent first, bool isClient) => (Begin, _isClient) = (first.At, isClient);

    /// <summary>Timestamp of its first event.</summary>
    public long Begin { get; }

    /// <summary>Timestamp at which it took the handshake for done.</summary>
    public long Done { get; private set; }

    /// <summary>When the answer came to TTS; 0 where nobody says.</summary>
    public long Answer { get; private set; }

    /// <summary>The turn behind whose flight it does something aside; below 0 where it does not.</summary>
    public int AsideTurn => _early?.Turn ?? -1;

    /// <summary>Timestamp from which the other end waits for what is done aside.</summary>
    public long Awaited { get; set; }

    /// <summary>How long it does, in nanoseconds.</summary>
    public long Aside => _pieces.Where(piece => piece.IsAside).Sum(Waited);

    /// <summary>CPU until it was done, in nanoseconds.</summary>
    public long Cpu { get; private set; }

    /// <summary>What it made, in order.</summary>
    public List<MessageAccount> Made { get; } = [];

    /// <summary>What it read, in order; tickets of TLS 1.3 after the handshake.</summary>
    public List<MessageAccount> Read { get; } = [];

    /// <summary>Its turns, in order.</summary>
    public IReadOnlyList<Turn> Turns => _turns;

    /// <summary>Puts an account together.</summary>
    /// <param name="events">What happened at the end, in order.</param>
    /// <param name="isClient">Whether the first turn is its.</param>
    /// <returns>The account; null where the handshake is not whole.</returns>
    public static EndAccount? Of(IReadOnlyList<HandshakeEvent> events, bool isClient)
    {
        if (events.Count < 2 || events[0].Kind != EventKind.Begin)
        {
            return null;
        }

        var account = new EndAccount(events[0], isClient);
        if (isClient)
        {
            account._turns.Add(new Turn(events[0].At));
        }

        account.Walk(events);
        return account.Done == 0 || account._turns.Count == 0 ? null : account;
    }

    /// <summary>CPU and time of what is no message's, in nanoseconds; time only where it is the end's turn.</summary>
    /// <param name="kind">What.</param>
    /// <param name="isLast">Whether the handshake ends with this end's last turn, so that what it does after its last answer counts.</param>
    public (long Time, long Cpu) Of(PieceKind kind, bool isLast) => Sum(_pieces.Where(piece => piece.Message is null && piece.Kind == kind), isLast);

    /// <summary>The same of a message.</summary>
    public (long Time, long Cpu) Of(MessageAccount message, bool isLast) => Sum(_pieces.Where(piece => piece.Message == message), isLast);

    private (long Time, long Cpu) Sum(IEnumerable<Piece> pieces, bool isLast)
    {
        var (time, cpu) = (0L, 0L);
        foreach (var piece in pieces)
        {
            var counts = !piece.IsAside && piece.Turn >= 0 && piece.Kind != PieceKind.Wait && ((isLast && piece.Turn == _turns.Count - 1 && piece.To <= Done) || piece.To <= _turns[piece.Turn].End);
            time += counts ? piece.To - piece.From : Waited(piece);
            cpu += piece.Cpu;
        }

        return (time, cpu);
    }

    private long Waited(Piece piece) => piece.IsAside && Awaited > 0 ? Math.Max(0, piece.To - Math.Max(piece.From, Awaited)) : 0;

    private void Walk(IReadOnlyList<HandshakeEvent> events)
    {
        var received = 0L;
        var isAside = false;
        var messages = new MessageAccount?[events.Count];
        for (var i = 0; i < events.Count; i++)
        {
            var wasAside = isAside;
            switch (events[i].Kind)
            {
                case EventKind.Received:
                    (received, isAside) = (events[i].At, false);
                    if (Done == 0 && (_turns.Count == 0 || _turns[^1].End != 0))
                    {
                        _turns.Add(new Turn(events[i].At));
                    }

                    break;
                case EventKind.Sending when Done == 0 && _turns.Count > 0 && !isAside:
                    _turns[^1].End = events[i].At;
                    Made.Where(message => message.Moved == 0).ToList().ForEach(message => message.Moved = events[i].At);
                    break;
                case EventKind.Made when Done == 0 && (_isClient || !IsEarly(events[i])):
                    messages[i] = new(events[i], Math.Max(0, _turns.Count - 1));
                    Made.Add(messages[i]!);
                    break;
                case EventKind.Read when (Done == 0 || events[i].Message == MessageKind.NewSessionTicket) && !(_isClient && IsEarly(events[i])):
                    messages[i] = new(events[i], Math.Max(0, _turns.Count - 1)) { Moved = received };
                    Read.Add(messages[i]!);
                    isAside |= IsEarly(events[i]);
                    _early ??= IsEarly(events[i]) ? messages[i] : null;
                    break;
                case EventKind.Done when Done == 0:
                    (Done, Cpu) = (events[i].At, events[i].Cpu - events[0].Cpu);
                    break;
                case EventKind.Answer:
                    Answer = events[i].At;
                    break;
                default:
                    break;
            }

            if (i > 0 && (Done == 0 || events[i].At <= Done || messages[i - 1] is not null || events[i].Kind == EventKind.Read))
            {
                Add(events, messages, i, wasAside || isAside);
            }
        }
    }

    // The message that comes next may not have its account yet: its pieces are given to it when it has.
    private void Add(IReadOnlyList<HandshakeEvent> events, MessageAccount?[] messages, int i, bool isAside)
    {
        var (from, to) = (events[i - 1], events[i]);
        var turn = Done != 0 && to.At > Done ? -1 : from.Kind == EventKind.Waiting || (to.Kind == EventKind.Received && _turns is [.., var last] && last.Begin == to.At) ? _turns.Count - 2 : _turns.Count - 1;
        var (kind, message) = (from.Kind, to.Kind) switch
        {
            (EventKind.Waiting, _) => (PieceKind.Wait, null),
            (EventKind.Begin, EventKind.Connected) => (PieceKind.Connect, null),
            (EventKind.Begin, EventKind.Waiting or EventKind.Received) => (PieceKind.Connect, null),
            (EventKind.Sent, EventKind.Received) => (PieceKind.Wait, null),
            (EventKind.Sending, EventKind.Sent) => (PieceKind.Send, null),
            (_, EventKind.Made or EventKind.Read) => (PieceKind.Message, messages[i]),
            (_, EventKind.Checked) => (PieceKind.Check, null),
            (EventKind.Made or EventKind.Read, _) => (PieceKind.Message, messages[i - 1]),
            (_, EventKind.Done) => (PieceKind.End, null),
            (_, EventKind.Waiting) => (PieceKind.Rest, null),
            _ => (PieceKind.Open, (MessageAccount?)null),
        };
        if (isAside && kind is not (PieceKind.Wait or PieceKind.Send or PieceKind.Check))
        {
            (kind, message) = (PieceKind.Message, _early);
        }

        if (messages[i] is { } made)
        {
            for (var open = _pieces.Count - 1; open >= 0 && _pieces[open].Kind == PieceKind.Open; open--)
            {
                _pieces[open] = _pieces[open] with { Kind = PieceKind.Message, Message = made, IsAside = isAside };
            }
        }
        else if (kind is PieceKind.Rest or PieceKind.Wait or PieceKind.Check or PieceKind.End)
        {
            for (var open = _pieces.Count - 1; open >= 0 && _pieces[open].Kind == PieceKind.Open; open--)
            {
                _pieces[open] = _pieces[open] with { Kind = kind == PieceKind.Wait ? PieceKind.Rest : kind };
            }
        }

        _pieces.Add(new(kind, message, turn, from.At, to.At, Math.Max(0, to.Cpu - from.Cpu)) { IsAside = isAside && kind != PieceKind.Wait });
    }

    private static bool IsEarly(HandshakeEvent one) => one.Message == MessageKind.EarlyData;

    private readonly record struct Piece(PieceKind Kind, MessageAccount? Message, int Turn, long From, long To, long Cpu)
    {
        public bool IsAside { get; init; }
    }
}

/// <summary>What an end does between two events.</summary>
internal enum PieceKind
{
    /// <summary>Makes a message, or acts on one.</summary>
    Message,

    /// <summary>Connects, or takes the connection.</summary>
    Connect,

    /// <summary>Gives bytes to the kernel.</summary>
    Send,

    /// <summary>Waits for the other end, and takes the bytes that come.</summary>
    Wait,

    /// <summary>Judges the client of a resumed session.</summary>
    Check,

    /// <summary>Comes to the end of the handshake, with no message left to make or to read.</summary>
    End,

    /// <summary>Anything else.</summary>
    Rest,

    /// <summary>Not known yet.</summary>
    Open,
}

/// <summary>A stretch in which one end is at work and the other waits for it.</summary>
/// <param name="begin">Timestamp at which it began.</param>
internal sealed class Turn(long begin)
{
    /// <summary>Timestamp at which it began.</summary>
    public long Begin => begin;

    /// <summary>Timestamp at which its answer was about to be sent, the last time; 0 before.</summary>
    public long End { get; set; }
}

/// <summary>One message, as the end that made it or read it knows it.</summary>
/// <param name="one">The event of its making or reading.</param>
/// <param name="turn">The turn in which that was.</param>
internal sealed class MessageAccount(HandshakeEvent one, int turn)
{
    /// <summary>What it is.</summary>
    public MessageKind Kind => one.Message;

    /// <summary>Its length.</summary>
    public int Bytes => one.Bytes;

    /// <summary>Timestamp at which it was made or read.</summary>
    public long At => one.At;

    /// <summary>The turn in which that was, from 0.</summary>
    public int Turn => turn;

    /// <summary>Timestamp at which it was sent, or its last bytes were received; 0 where that did not happen.</summary>
    public long Moved { get; set; }
}
