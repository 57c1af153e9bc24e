using System.Text;

namespace LoadHarness.Bench.Fuzz;

/// <summary>Spoils a JSON file: its bytes, or what it says. The same seed and number give the same file.</summary>
/// <param name="seed">Seed of all.</param>
/// <param name="number">Number of this one.</param>
internal sealed class Mutation(int seed, int number)
{
    // Values that are no number, no count, no time, too large, too small, or of another kind.
    private static readonly byte[][] Odd =
    [
        .. new[]
        {
            "null", "true", "NaN", "Infinity", "0", "-0", "-1", "1", "2", "3", "0.5", "1.5", "100", "200", "201", "100000", "1e-6", "1e-10", "5e-324", "1e9", "1e12", "1e15", "1e308", "-1e308", "1e400",
            "2147483647", "2147483648", "4503599627370496", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
            "\"\"", "\"1\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u001b[31m\\n::error::\"", "\"\\u202e\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"1969-12-31T23:59:60Z\"",
            "\"10675199.02:48:05.4775807\"", "\"Ok\"", "\"Cold\"", "\"Inconclusive\"", "\"cancelled\"", "\"rsa-2048\"", "[]", "{}", "[null]", "[[]]", "[[1]]", "[[1,1],[1,1]]", "[[2,1],[1,1]]", "[[1,1,1,1],[2,2,2,2]]", "{\"\":null}", "{\"\":1}", "[1,2]",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xC3, 0x28, (byte)'"'],
    ];

    private readonly Random _random = new(HashCode(seed, number));

    /// <summary>A spoilt copy.</summary>
    public byte[] Of(byte[] content)
    {
        var spoilt = content;
        for (var left = _random.Next(4) == 0 ? 1 + _random.Next(4) : 1; left > 0; left--)
        {
            spoilt = _random.Next(10) < 3 ? Bytes(spoilt) : Values(spoilt);
        }

        return spoilt;
    }

    private byte[] Bytes(byte[] content)
    {
        if (content.Length == 0)
        {
            return content;
        }

        var at = _random.Next(content.Length);
        var length = Math.Min(content.Length - at, 1 + _random.Next(1 << _random.Next(12)));
        return _random.Next(6) switch
        {
            0 => content[..at],
            1 => Spliced(content, at, at + length, []),
            2 => Spliced(content, at, at, content.AsSpan(at, length)),
            3 => Spliced(content, at, at + 1, [(byte)_random.Next(256)]),
            4 => Spliced(content, at, at + 1, [(byte)(content[at] ^ (1 << _random.Next(8)))]),
            _ => Spliced(content, at, at, Noise(length)),
        };
    }

    private byte[] Values(byte[] content)
    {
        var pieces = JsonPieces.Of(content);
        if (pieces.Count == 0)
        {
            return content;
        }

        var piece = pieces[_random.Next(pieces.Count)];
        var value = content.AsSpan(piece.Start..piece.End);
        switch (_random.Next(12))
        {
            case 0:
                return Without(content, piece);
            case 1:
                return Spliced(content, piece.End, piece.End, [(byte)',', .. content.AsSpan(piece.Outer..piece.End)]);
            case 2:
                var other = pieces[_random.Next(pieces.Count)];
                return Spliced(content, piece.Start, piece.End, content.AsSpan(other.Start..other.End));
            case 3:
                return Swapped(content, piece, pieces[_random.Next(pieces.Count)]);
            case 4:
                var depth = 1 + _random.Next(1 << _random.Next(10));
                return Spliced(content, piece.Start, piece.End, [.. Enumerable.Repeat((byte)'[', depth), .. value, .. Enumerable.Repeat((byte)']', depth)]);
            case 5 when _random.Next(8) == 0:
                return Spliced(content, piece.Start, piece.End, [(byte)'"', .. Enumerable.Repeat((byte)'x', _random.Next(1 << _random.Next(20))), (byte)'"']);
            case 6 when value.Length < 2_000:
                var copies = Enumerable.Repeat((byte[])[(byte)',', .. value], _random.Next(50)).SelectMany(copy => copy);
                return Spliced(content, piece.Start, piece.End, [(byte)'[', .. value, .. copies, (byte)']']);
            default:
                return Spliced(content, piece.Start, piece.End, Odd[_random.Next(Odd.Length)]);
        }
    }

    // With one of the commas beside it.
    private static byte[] Without(byte[] content, JsonPiece piece)
    {
        var (from, to) = (piece.Outer, piece.End);
        while (to < content.Length && content[to] <= ' ')
        {
            to++;
        }

        if (to < content.Length && content[to] == ',')
        {
            return Spliced(content, from, to + 1, []);
        }

        while (from > 0 && content[from - 1] <= ' ')
        {
            from--;
        }

        return Spliced(content, from > 0 && content[from - 1] == ',' ? from - 1 : piece.Outer, piece.End, []);
    }

    private static byte[] Swapped(byte[] content, JsonPiece one, JsonPiece other)
    {
        var (first, second) = one.Start < other.Start ? (one, other) : (other, one);
        return first.End > second.Start ? content :
        [
            .. content[..first.Start], .. content[second.Start..second.End], .. content[first.End..second.Start], .. content[first.Start..first.End], .. content[second.End..],
        ];
    }

    private static byte[] Spliced(byte[] content, int from, int to, ReadOnlySpan<byte> by)
    {
        var spliced = new byte[content.Length - (to - from) + by.Length];
        content.AsSpan(0, from).CopyTo(spliced);
        by.CopyTo(spliced.AsSpan(from));
        content.AsSpan(to).CopyTo(spliced.AsSpan(from + by.Length));
        return spliced;
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }

    // The same on every machine and in every process.
    private static int HashCode(int seed, int number) => unchecked((seed * 1_000_003) ^ (number * 31_337));
}
