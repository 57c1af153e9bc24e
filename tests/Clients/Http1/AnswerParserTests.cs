using System.Text;
using LoadHarness.Bench.Fuzz;
using LoadHarness.Clients.Http1;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Clients.Http1;

public sealed class AnswerParserTests
{
    private const int FuzzedBytes = 1_000_000;

    private readonly AnswerParser _parser = new("lla-evidence"u8.ToArray());

    public static TheoryData<string, string, string> Right => new()
    {
        { "a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello" },
        { "the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nhello", "200 hello" },
        { "no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 " },
        { "no reason", "HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno", "404 no" },
        { "lines that end in LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "200 hello" },
        { "chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n002;x=y\r\nlo\r\n0\r\n\r\n", "200 hello" },
        { "trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nx: y\r\n\r\n", "200 hello" },
        { "an interim answer", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx: y\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello" },
        { "no content", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 " },
        { "not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 " },
        { "the end of the connection", "HTTP/1.1 200 OK\r\n\r\nhello", "200 hello" },
        { "another encoding until the end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello", "200 hello" },
        { "HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "200 hello" },
    };

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "another protocol", "SSH-2.0-OpenSSH_9.2\r\n", "does not begin with a status line of HTTP/1, but with 'SSH-2.0-OpenSSH_9.2'" },
        { "a status of letters", "HTTP/1.1 2x0 OK\r\n", "does not begin with a status line" },
        { "a status of four digits", "HTTP/1.1 2000 OK\r\n", "does not begin with a status line" },
        { "a version to come", "HTTP/1.2 200 OK\r\n", "does not begin with a status line" },
        { "no colon", "HTTP/1.1 200 OK\r\nx\r\n", "is no header, but 'x'" },
        { "a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n", "is no header" },
        { "a folded header", "HTTP/1.1 200 OK\r\nx: y\r\n z\r\n", "is no header" },
        { "a control character", "HTTP/1.1 200 OK\r\nx: y\u0001z\r\n", "control character" },
        { "a CR within a line", "HTTP/1.1 200 OK\r\nx: y\rz: 1\r\n", "control character" },
        { "a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "switches to another protocol" },
        { "a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", "has no size, but 'hello'" },
        { "a chunk of a negative size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "has no size" },
        { "a chunk of 2^64 bytes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", "has no size" },
        { "a chunk that is longer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n", "longer than its size" },
    };

    public static TheoryData<string, string, string> Undelimited => new()
    {
        { "two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "is no number of bytes, but '5, 6'" },
        { "a list of lengths", "Content-Length: 5, 5\r\n", "is no number of bytes, but '5, 5'" },
        { "a negative length", "Content-Length: -5\r\n", "is no number of bytes, but '-5'" },
        { "no length", "Content-Length:\r\n", "is no number of bytes, but ''" },
        { "a length beyond 64 bits", "Content-Length: 99999999999999999999\r\n", "is no number of bytes" },
        { "a length beside chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "of which only one can be right" },
        { "chunks that are encoded", "Transfer-Encoding: chunked, gzip\r\n", "goes on after chunked" },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void Reads_an_answer_however_it_is_cut(string what, string answer, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        for (var length = 1; length <= bytes.Length; length++)
        {
            var (step, status, used, body) = AnswerFuzz.Read(_parser, bytes, () => length, static piece => piece);

            Assert.True(step == AnswerStep.Whole, $"{what}, pieces of {length}: {step} {_parser.Error}");
            Assert.Equal(expected, $"{status} {Encoding.Latin1.GetString(body)}");
            Assert.Equal(bytes.Length, used);
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Refuses_what_is_no_answer_with_a_reason(string what, string answer, string reason)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        for (var length = 1; length <= bytes.Length; length++)
        {
            Assert.Equal((what, AnswerStep.Broken), (what, AnswerFuzz.Read(_parser, bytes, () => length, static piece => piece).Step));
            Assert.Contains(reason, _parser.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Undelimited))]
    public void Tells_with_the_head_that_nobody_knows_where_the_body_ends(string what, string headers, string problem)
    {
        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers}\r\nhello");
        _parser.Begin(isBodiless: false);

        Assert.Equal((what, AnswerStep.Head), (what, _parser.Read(ref bytes, out _)));
        Assert.Contains(problem, _parser.Head.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false, null)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, Close\r\n\r\n", true, null)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", true, null)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: max=3, timeout=5\r\n\r\n", false, 5)]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=x\r\n\r\n", false, null)]
    public void Says_what_becomes_of_the_connection(string head, bool ends, int? idleSeconds)
    {
        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(head);
        _parser.Begin(isBodiless: true);

        Assert.Equal(AnswerStep.Head, _parser.Read(ref bytes, out _));
        Assert.Equal((ends, idleSeconds), (_parser.Head.EndsConnection, (int?)_parser.Head.IdleLimit?.TotalSeconds));
        Assert.Equal(AnswerStep.Whole, _parser.Read(ref bytes, out _));
    }

    [Fact]
    public void Keeps_the_first_value_of_the_evidence_and_leaves_what_follows_the_answer()
    {
        ReadOnlySpan<byte> bytes = "HTTP/1.1 200 OK\r\nLLA-Evidence: one\r\nlla-evidence: two\r\nContent-Length: 1\r\n\r\nxHTTP"u8;
        _parser.Begin(isBodiless: false);

        AnswerStep step;
        while ((step = _parser.Read(ref bytes, out _)) is AnswerStep.Head or AnswerStep.Body)
        {
        }

        Assert.Equal((AnswerStep.Whole, "one", "HTTP"), (step, _parser.Evidence.ToString(), Encoding.ASCII.GetString(bytes)));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "x: y\r\n", "head")]
    [InlineData("HTTP/1.1 200 OK\r\nx: ", "yyyyyyyy", "head")]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n", "head")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "x: y\r\n", "trailers")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "xxxxxxxx", "chunks", false)]
    public void Takes_no_more_of_a_head_than_its_limit(string start, string again, string what, bool isTooLong = true)
    {
        var bytes = Encoding.Latin1.GetBytes(start + string.Concat(Enumerable.Repeat(again, 20_000)));

        var (step, _, used, _) = AnswerFuzz.Read(_parser, bytes, () => 1_000, static piece => piece);

        Assert.Equal(isTooLong ? AnswerStep.TooLong : AnswerStep.Broken, step);
        Assert.InRange(used, 1, AnswerParser.LongestHead + start.Length);
        Assert.Contains(what, _parser.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_larger_than_can_be_counted_is_a_body_that_is_too_large()
    {
        const string Start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n";
        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(Start + new string('x', 5_000));
        _parser.Begin(isBodiless: false);

        Assert.Equal(AnswerStep.Head, _parser.Read(ref bytes, out _));
        Assert.Equal(AnswerStep.Body, _parser.Read(ref bytes, out var body));
        Assert.Equal((5_000, AnswerStep.More), (body.Length, _parser.Read(ref bytes, out _)));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public void An_end_of_the_connection_is_not_the_end_of_an_answer_that_says_where_it_ends(string answer) =>
        Assert.Equal(AnswerStep.More, AnswerFuzz.Read(_parser, Encoding.Latin1.GetBytes(answer), () => 7, static piece => piece).Step);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Says_the_same_of_all_bytes_in_all_pieces_and_reads_none_behind_them(int seed)
    {
        var random = new Random(seed);
        var other = new AnswerParser("lla-evidence"u8.ToArray());
        using var guarded = new GuardedBytes(4_096);
        for (var read = 0; read < FuzzedBytes;)
        {
            var bytes = AnswerFuzz.Draw(random);
            var whole = AnswerFuzz.Read(_parser, bytes, () => bytes.Length, guarded.Of);
            var cut = AnswerFuzz.Read(other, bytes, () => random.Next(1, 8), guarded.Of);

            Assert.True(
                whole.Step == cut.Step && whole.Status == cut.Status && whole.Body.SequenceEqual(cut.Body), $"seed {seed}: {whole.Step}, {cut.Step} of {Convert.ToHexString(bytes)}");
            read += bytes.Length;
        }
    }
}
