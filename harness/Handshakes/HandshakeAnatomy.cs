namespace LoadHarness.Handshakes;

/// <summary>A handshake put together from what both ends noted: each message from the one that made it to the one that read it, and all that lies between.</summary>
/// <param name="Messages">The messages, in the order in which they were made.</param>
/// <param name="Ways">How often bytes were on their way while both ends waited for them.</param>
/// <param name="Values">Values in microseconds, in the order of <see cref="AnatomyLayout"/>.</param>
public sealed record HandshakeAnatomy(IReadOnlyList<HandshakeMessage> Messages, int Ways, double[] Values)
{
    /// <summary>When TTS began to connect, by the machine's monotonic clock, in nanoseconds.</summary>
    public long Begin { get; init; }

    /// <summary>Puts a handshake together.</summary>
    /// <param name="tts">What TTS noted.</param>
    /// <param name="lla">What LLA noted, on the same machine.</param>
    /// <returns>The handshake; null where one of them is not whole, or the two do not tell of the same messages.</returns>
    public static HandshakeAnatomy? Of(HandshakeLog tts, HandshakeLog lla)
    {
        if (EndAccount.Of(tts.Events, isClient: true) is not { } client || EndAccount.Of(lla.Events, isClient: false) is not { } server)
        {
            return null;
        }

        // An LLA that acts on early data is waited for when TTS's next flight is out.
        server.Awaited = server.AsideTurn >= 0 && server.AsideTurn + 1 < client.Turns.Count ? client.Turns[server.AsideTurn + 1].End : 0;

        // Whoever has the last turn ends the handshake.
        var serverIsLast = server.Turns.Count == client.Turns.Count;
        return (!serverIsLast && client.Turns.Count != server.Turns.Count + 1) || Pairs(client, server) is not { } pairs ? null : new Assembly(client, server, serverIsLast).Of(pairs);
    }

    private static List<Pair>? Pairs(EndAccount client, EndAccount server)
    {
        if (Pairs(Side.Client, client.Made, server.Read) is not { } sent || Pairs(Side.Server, server.Made, client.Read) is not { } received)
        {
            return null;
        }

        return [.. sent.Concat(received).OrderBy(pair => (2 * pair.Made.Turn) + (pair.From == Side.Server ? 1 : 0)).ThenBy(pair => pair.Made.At)];
    }

    private static List<Pair>? Pairs(Side from, List<MessageAccount> made, List<MessageAccount> read)
    {
        List<Pair> pairs = [];
        var next = 0;
        foreach (var message in made)
        {
            if (next < read.Count && read[next].Kind == message.Kind && read[next].Bytes == message.Bytes)
            {
                pairs.Add(new(from, message, read[next++]));
            }
            else if (message.Kind is MessageKind.ChangeCipherSpec or MessageKind.NewSessionTicket)
            {
                // In TLS 1.3 nobody acts on the one, and a client may close before it reads the other.
                pairs.Add(new(from, message, null));
            }
            else
            {
                return null;
            }
        }

        return next == read.Count ? pairs : null;
    }

    private sealed record Pair(Side From, MessageAccount Made, MessageAccount? Read);

    private sealed class Assembly(EndAccount client, EndAccount server, bool serverIsLast)
    {
        private readonly List<double> _values = [];

        private EndAccount Last => serverIsLast ? server : client;

        public HandshakeAnatomy Of(List<Pair> pairs)
        {
            var named = 0.0;
            double[] onlyMutual = [0, 0, 0];
            foreach (var pair in pairs)
            {
                var (making, reading) = (Account(pair.From, pair.Made), pair.Read is { } read ? Account(Other(pair.From), read) : (Time: 0, Cpu: 0));
                named += making.Time + reading.Time;
                var arrived = pair.Read?.Moved ?? Of(Other(pair.From)).Turns.FirstOrDefault(turn => turn.Begin > pair.Made.Moved)?.Begin ?? 0;
                _values.AddRange([Since(pair.Made.At), Since(pair.Made.Moved), Since(arrived), Since(pair.Read?.At ?? 0), making.Time, making.Cpu, reading.Time, reading.Cpu]);
                if (HandshakePhase.IsOnlyMutual(pair.Made.Kind, pair.From))
                {
                    var (tts, lla) = pair.From == Side.Client ? (making, reading) : (reading, making);
                    (onlyMutual[0], onlyMutual[1], onlyMutual[2]) = (onlyMutual[0] + making.Time + reading.Time, onlyMutual[1] + tts.Cpu, onlyMutual[2] + lla.Cpu);
                }
            }

            List<double> ways = [.. Ways()];
            var (connect, accept) = (Of(Side.Client, PieceKind.Connect), Of(Side.Server, PieceKind.Connect));
            var calls = new[] { Of(Side.Client, PieceKind.Send), Of(Side.Client, PieceKind.Wait), Of(Side.Server, PieceKind.Send), Of(Side.Server, PieceKind.Wait) };
            var (ttsEnd, llaEnd) = (Of(Side.Client, PieceKind.End), Of(Side.Server, PieceKind.End));
            var check = Of(Side.Server, PieceKind.Check);
            (onlyMutual[0], onlyMutual[2]) = (onlyMutual[0] + check.Time, onlyMutual[2] + check.Cpu);
            var total = Microseconds(Last.Done - client.Begin);
            named += ways.Sum() + connect.Time + calls.Sum(call => call.Time) + check.Time + ttsEnd.Time + llaEnd.Time;
            _values.AddRange(
            [
                .. ways,
                connect.Time, connect.Cpu, accept.Cpu,
                calls.Sum(call => call.Time), calls[0].Cpu + calls[1].Cpu, calls[2].Cpu + calls[3].Cpu,
                .. onlyMutual,
                total, Microseconds(client.Cpu), Microseconds(server.Cpu),
                total - named, Since(client.Done), Since(client.Answer), check.Time, check.Cpu, ttsEnd.Time + llaEnd.Time, ttsEnd.Cpu, llaEnd.Cpu,
            ]);
            return new([.. pairs.Select(pair => new HandshakeMessage(pair.Made.Kind, pair.From, pair.Made.Bytes) { IsRead = pair.Read is not null })], ways.Count, [.. _values]) { Begin = client.Begin };
        }

        // From the end of a turn to the beginning of the other end's next one.
        private IEnumerable<double> Ways()
        {
            for (var turn = 0; turn < client.Turns.Count; turn++)
            {
                if (turn < server.Turns.Count)
                {
                    yield return Microseconds(server.Turns[turn].Begin - client.Turns[turn].End - (turn == server.AsideTurn + 1 ? server.Aside : 0));
                }

                if (turn + 1 < client.Turns.Count)
                {
                    yield return Microseconds(client.Turns[turn + 1].Begin - server.Turns[turn].End);
                }
            }
        }

        private EndAccount Of(Side side) => side == Side.Client ? client : server;

        private (double Time, double Cpu) Of(Side side, PieceKind kind)
        {
            var (time, cpu) = Of(side).Of(kind, Of(side) == Last);
            return (side == Side.Server && kind == PieceKind.Connect ? 0 : Microseconds(time), Microseconds(cpu));
        }

        private (double Time, double Cpu) Account(Side side, MessageAccount message)
        {
            var (time, cpu) = Of(side).Of(message, Of(side) == Last);
            return (Microseconds(time), Microseconds(cpu));
        }

        private double Since(long at) => at == 0 ? double.NaN : Microseconds(at - client.Begin);

        private static double Microseconds(long nanoseconds) => nanoseconds / 1_000.0;

        private static Side Other(Side side) => side == Side.Client ? Side.Server : Side.Client;
    }
}

/// <summary>A message of a handshake.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">Who made it.</param>
/// <param name="Bytes">Its length, the header of 4 included.</param>
public sealed record HandshakeMessage(MessageKind Kind, Side From, int Bytes)
{
    /// <summary>Whether the other end read it while anybody looked.</summary>
    public bool IsRead { get; init; }
}
