using System.Text;
using LoadHarness.Clients.Http1;

namespace LoadHarness.Bench.Fuzz;

/// <summary>Answers of HTTP/1.1, right and wrong ones, and what must hold of their parser whatever it is given.</summary>
internal static class AnswerFuzz
{
    private static readonly string[] Pieces =
    [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.0 200\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 204 No Content\r\n", "HTTP/1.1 999 \r\n", "HTTP/2 200\r\n", "HTTP/1.1 20x\r\n",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length: 99999999999999999999\r\n", "content-length: -1\r\n", "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "transfer-encoding: chunked, chunked\r\n", "Connection: close\r\n", "connection: keep-alive, x\r\n", "Keep-Alive: timeout=5, max=1\r\n",
        "lla-evidence: connection=1\r\n", " folded\r\n", "a b: c\r\n", ": none\r\n", "x:\0\r\n", "\r\n", "\n", "\r", "5\r\nhello\r\n", "0\r\n\r\n", "0\r\nx: y\r\n\r\n", "5;ext=\"a\"\r\nhello\r\n",
        "ffffffffffffffff\r\n", "7fffffffffffffff\r\n", "fffffff\r\n", "hello", "{\"status\": \"success\"}",
    ];

    // The first of them begin an answer.
    private const int Heads = 4;

    /// <summary>Bytes that may be an answer.</summary>
    /// <param name="random">Draws them.</param>
    public static byte[] Draw(Random random)
    {
        // Most begin as answers do, or the parser would be done with them before it came to what follows.
        var text = new StringBuilder(random.Next(8) > 0 ? Pieces[random.Next(Heads)] : "");
        for (var left = random.Next(1, 12); left > 0; left--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        for (var left = random.Next(3) == 0 ? random.Next(1, 4) : 0; left > 0; left--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    /// <summary>Reads an answer to its end, in pieces.</summary>
    /// <param name="parser">The parser; begins anew.</param>
    /// <param name="bytes">What a server sends before it closes.</param>
    /// <param name="nextLength">Length of the next piece, at least 1.</param>
    /// <param name="show">How the parser sees a piece.</param>
    /// <returns>The last step, the status, and the body.</returns>
    /// <exception cref="InvalidOperationException">The parser goes on without having used a byte, or gives a body that was not sent.</exception>
    public static (AnswerStep Step, int Status, int Used, byte[] Body) Read(AnswerParser parser, ReadOnlySpan<byte> bytes, Func<int> nextLength, PieceShower show)
    {
        parser.Begin(isBodiless: false);
        var body = new List<byte>();
        var used = 0;
        while (used < bytes.Length)
        {
            var piece = show(bytes.Slice(used, Math.Min(nextLength(), bytes.Length - used)));
            var rest = piece;
            AnswerStep step;
            for (var steps = 0; (step = parser.Read(ref rest, out var part)) is AnswerStep.Head or AnswerStep.Body; steps++)
            {
                body.AddRange(part);
                if (steps > piece.Length + 1)
                {
                    throw new InvalidOperationException("the parser makes steps without using bytes");
                }
            }

            used += piece.Length - rest.Length;
            if (step != AnswerStep.More)
            {
                return (step, parser.Head.Status, used, [.. body]);
            }

            if (!rest.IsEmpty)
            {
                throw new InvalidOperationException("the parser wants more, and has not used what it was given");
            }
        }

        return (parser.End(), parser.Head.Status, used, [.. body]);
    }
}

/// <summary>Gives the parser a piece in a place of the test's choice.</summary>
internal delegate ReadOnlySpan<byte> PieceShower(ReadOnlySpan<byte> piece);
