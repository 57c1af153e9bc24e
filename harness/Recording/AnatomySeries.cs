using LoadHarness.Handshakes;

namespace LoadHarness.Recording;

/// <summary>Handshakes of an arm whose messages were timed, round by round. Has one owner.</summary>
internal sealed class AnatomySeries
{
    // The middle of a thousand moves by less than the machine does from round to round.
    private const int MostOfRound = 1_000;

    // A handshake may go another way once in a while, such as over a HelloRetryRequest; each way is counted, and the usual one is told.
    private const int MostShapes = 8;

    private readonly List<Shape> _shapes = [];
    private long _others;
    private long _broken;

    /// <summary>Takes the handshake of a proven connection.</summary>
    /// <param name="handshake">What both ends noted, put together; null where that could not be done.</param>
    public void Record(HandshakeAnatomy? handshake)
    {
        if (handshake is null)
        {
            _broken++;
            return;
        }

        var shape = _shapes.Find(known => known.Fits(handshake));
        if (shape is null && _shapes.Count < MostShapes)
        {
            _shapes.Add(shape = new(handshake));
        }

        if (shape is null)
        {
            _others++;
        }
        else
        {
            shape.Add(handshake);
        }
    }

    /// <summary>Takes all handshakes of the open round that another one recorded, which then has none.</summary>
    public void Take(AnatomySeries other)
    {
        foreach (var theirs in other._shapes)
        {
            var shape = _shapes.Find(theirs.Fits);
            if (shape is null && _shapes.Count < MostShapes)
            {
                _shapes.Add(theirs);
            }
            else if (shape is null)
            {
                _others += theirs.Count;
            }
            else
            {
                shape.Take(theirs);
            }
        }

        (_others, _broken) = (_others + other._others, _broken + other._broken);
        other._shapes.Clear();
        (other._others, other._broken) = (0, 0);
    }

    /// <summary>Ends a round.</summary>
    public void EndRound() => _shapes.ForEach(shape => shape.EndRound());

    /// <summary>What it came to; null where no handshake was put together.</summary>
    public AnatomyRounds? ToRounds()
    {
        var usual = _shapes.MaxBy(shape => shape.Count);
        return usual is null ? null : new AnatomyRounds(usual.Count, _others + _shapes.Sum(shape => shape.Count) - usual.Count, _broken, usual.ToSpans(), usual.Ways, [.. usual.Rounds]);
    }

    private sealed class Shape(HandshakeAnatomy first)
    {
        private readonly List<double[]> _round = [];
        private readonly int[] _least = [.. first.Messages.Select(message => message.Bytes)];
        private readonly int[] _most = [.. first.Messages.Select(message => message.Bytes)];

        public long Count { get; private set; }

        public int Ways => first.Ways;

        private HandshakeAnatomy Example => first;

        public List<double[]> Rounds { get; } = [];

        public bool Fits(Shape other) => Fits(other.Example);

        public bool Fits(HandshakeAnatomy other) => other.Ways == first.Ways && other.Messages.Count == first.Messages.Count
            && other.Messages.Zip(first.Messages).All(pair => pair.First.Kind == pair.Second.Kind && pair.First.From == pair.Second.From && pair.First.IsRead == pair.Second.IsRead);

        public void Add(HandshakeAnatomy handshake)
        {
            Count++;
            for (var i = 0; i < _least.Length; i++)
            {
                _least[i] = Math.Min(_least[i], handshake.Messages[i].Bytes);
                _most[i] = Math.Max(_most[i], handshake.Messages[i].Bytes);
            }

            if (_round.Count < MostOfRound)
            {
                _round.Add(handshake.Values);
            }
        }

        public void Take(Shape other)
        {
            Count += other.Count;
            for (var i = 0; i < _least.Length; i++)
            {
                _least[i] = Math.Min(_least[i], other._least[i]);
                _most[i] = Math.Max(_most[i], other._most[i]);
            }

            _round.AddRange(other._round.Take(MostOfRound - _round.Count));
        }

        // Medians of parts do not add up to the median of the whole, means do. So the median handshake is told by those around it: the middle half by
        // their length, without those that something interrupted, and the mean of each of their parts.
        public void EndRound()
        {
            if (_round.Count == 0)
            {
                return;
            }

            var whole = new AnatomyLayout(first.Messages.Count, first.Ways).Whole;
            _round.Sort((one, other) => one[whole].CompareTo(other[whole]));
            var middle = _round.GetRange(_round.Count / 4, _round.Count - (2 * (_round.Count / 4)));
            Rounds.Add([.. Enumerable.Range(0, middle[0].Length).Select(value => middle.Select(one => one[value]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())]);
            _round.Clear();
        }

        public IReadOnlyList<MessageSpan> ToSpans() => [.. first.Messages.Select((message, i) => new MessageSpan(message.Kind, message.From, message.IsRead, _least[i], _most[i]))];
    }
}

/// <summary>Handshakes of an arm, as the median one of each round, told by the middle half of them.</summary>
/// <param name="Connections">Handshakes that went the usual way.</param>
/// <param name="Others">Those that had other messages.</param>
/// <param name="Broken">Those that could not be put together from what both ends noted.</param>
/// <param name="Messages">The messages of the usual way.</param>
/// <param name="Ways">How often bytes were on their way while both ends waited for them.</param>
/// <param name="Rounds">The parts in each round, in the order of <see cref="AnatomyLayout"/>, in microseconds.</param>
public sealed record AnatomyRounds(long Connections, long Others, long Broken, IReadOnlyList<MessageSpan> Messages, int Ways, IReadOnlyList<double[]> Rounds);

/// <summary>A message of the usual way, with the lengths that it had.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">Who made it.</param>
/// <param name="IsRead">Whether the other end read it while anybody looked.</param>
/// <param name="LeastBytes">Its shortest length.</param>
/// <param name="MostBytes">Its longest length.</param>
public sealed record MessageSpan(MessageKind Kind, Side From, bool IsRead, int LeastBytes, int MostBytes);
