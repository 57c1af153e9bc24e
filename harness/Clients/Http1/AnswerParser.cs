using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace LoadHarness.Clients.Http1;

/// <summary>What came next of an answer.</summary>
internal enum AnswerStep
{
    /// <summary>All bytes are used up, and there is more to come.</summary>
    More,

    /// <summary>The head is complete.</summary>
    Head,

    /// <summary>A piece of the body.</summary>
    Body,

    /// <summary>The answer is complete; bytes that are left do not belong to it.</summary>
    Whole,

    /// <summary>It is no answer of HTTP/1.</summary>
    Broken,

    /// <summary>Its head or its trailers are longer than is taken.</summary>
    TooLong,
}

/// <summary>Reads the answer to one request after the other (RFC 9112), from bytes as they come, in whatever pieces. Keeps nothing of a body.</summary>
/// <remarks>
/// Strict where being lenient would be a guess about where an answer ends: no folded headers, no two lengths, no length beside chunks.
/// Answers that only announce another one (1xx) are passed over.
/// </remarks>
/// <param name="evidenceHeader">Name of the header whose first value is kept.</param>
internal sealed class AnswerParser(ReadOnlyMemory<byte> evidenceHeader)
{
    /// <summary>Bytes of a head, of those before it that announce it, and of trailers: as many as .NET's client takes.</summary>
    public const int LongestHead = 64 * 1024;

    // A number of 16 digits, and extensions that nobody uses.
    private const int LongestChunkLine = 4 * 1024;

    private const int SwitchingProtocols = 101;
    private const int NoContent = 204;
    private const int NotModified = 304;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly LineReader _lines = new();
    private AnswerHead _head;
    private Expected _next;
    private bool _isBodiless;
    private int _left;
    private long _bodyLeft;
    private char[] _evidence = [];
    private int _evidenceLength = -1;
    private byte[][] _wanted = [];
    private string?[] _values = [];

    private enum Expected
    {
        StatusLine,
        Header,
        Fixed,
        UntilEnd,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,
        Nothing,
    }

    /// <summary>The head; complete from <see cref="AnswerStep.Head"/> on.</summary>
    public ref readonly AnswerHead Head => ref _head;

    /// <summary>The value of the header that is kept; empty when it was not there.</summary>
    public ReadOnlySpan<char> Evidence => _evidence.AsSpan(0, Math.Max(0, _evidenceLength));

    /// <summary>The first value of each header that is wanted; null for one that was not there.</summary>
    public string?[] Values => _values;

    /// <summary>What is wrong, in a sentence, after <see cref="AnswerStep.Broken"/> and <see cref="AnswerStep.TooLong"/>.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether anything of the answer has come.</summary>
    public bool HasBegun => _next != Expected.StatusLine || _lines.Begun > 0 || _left < LongestHead;

    /// <summary>Waits for the answer to the next request.</summary>
    /// <param name="isBodiless">Whether the request was one whose answer has no body: HEAD.</param>
    /// <param name="wanted">Names of further headers whose values are kept.</param>
    public void Begin(bool isBodiless, byte[][]? wanted = null)
    {
        _wanted = wanted ?? [];
        _values = _wanted.Length == 0 ? [] : new string?[_wanted.Length];
        _lines.Clear();
        (_head, _next, _isBodiless, _left, _bodyLeft, Error, _evidenceLength) = (default, Expected.StatusLine, isBodiless, LongestHead, 0, null, -1);
    }

    /// <summary>Reads on, and moves <paramref name="bytes"/> behind what was used.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="body">The piece of the body, after <see cref="AnswerStep.Body"/>.</param>
    public AnswerStep Read(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = [];
        while (true)
        {
            switch (_next)
            {
                case Expected.Nothing:
                    return Error is null ? AnswerStep.Whole : AnswerStep.Broken;
                case Expected.Fixed or Expected.Chunk when _bodyLeft == 0:
                    _next = _next == Expected.Fixed ? Expected.Nothing : Expected.ChunkEnd;
                    continue;
                case Expected.Fixed or Expected.Chunk or Expected.UntilEnd:
                    return TakeBody(ref bytes, out body);
                default:
                    break;
            }

            var used = _lines.Read(ref bytes, _next is Expected.ChunkSize or Expected.ChunkEnd ? LongestChunkLine : _left, out var line);
            if (used == 0)
            {
                return AnswerStep.More;
            }

            if (used < 0)
            {
                // What stands between chunks belongs to no answer that is meant well.
                if (_next is Expected.ChunkSize or Expected.ChunkEnd)
                {
                    return Fail($"a line between the answer's chunks is longer than {ByteText.Format(LongestChunkLine)}");
                }

                Fail($"the answer's head or its trailers are longer than {ByteText.Format(LongestHead)}");
                return AnswerStep.TooLong;
            }

            if (ReadLine(line, used) is { } step)
            {
                return step;
            }
        }
    }

    /// <summary>Hears that nothing more will come.</summary>
    /// <returns><see cref="AnswerStep.Whole"/> when the end of the connection is that of the answer, else <see cref="AnswerStep.More"/>.</returns>
    public AnswerStep End()
    {
        _next = _next == Expected.UntilEnd ? Expected.Nothing : _next;
        return _next == Expected.Nothing ? AnswerStep.Whole : AnswerStep.More;
    }

    private AnswerStep? ReadLine(ReadOnlySpan<byte> line, int used)
    {
        switch (_next)
        {
            case Expected.StatusLine:
                _left -= used;
                _next = Expected.Header;
                return ReadStatus(line) ? null : Fail($"the answer does not begin with a status line of HTTP/1, but with '{HeaderFields.Shown(line)}'");
            case Expected.Header when line.IsEmpty:
                _left -= used;
                return EndHead();
            case Expected.Header:
                _left -= used;
                return ReadHeader(line);
            case Expected.ChunkSize:
                return ReadChunkSize(line) ? null : Fail($"a chunk of the answer has no size, but '{HeaderFields.Shown(line)}'");
            case Expected.ChunkEnd:
                _next = Expected.ChunkSize;
                return line.IsEmpty ? null : Fail("a chunk of the answer is longer than its size says");
            case Expected.Trailer when line.IsEmpty:
                _next = Expected.Nothing;
                return AnswerStep.Whole;
            default:
                _left -= used;
                return HeaderFields.Split(line, out _, out _) is { } wrong ? Fail(wrong) : null;
        }
    }

    private bool ReadStatus(ReadOnlySpan<byte> line)
    {
        // HTTP-version SP 3DIGIT SP reason; many leave the last space out where there is no reason.
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || line.Slice(9, 3).ContainsAnyExceptInRange((byte)'0', (byte)'9') || line[9] == '0' || (line.Length > 12 && line[12] != ' '))
        {
            return false;
        }

        _head.Minor = line[7] - '0';
        return Utf8Parser.TryParse(line.Slice(9, 3), out int status, out _) && (_head.Status = status) > 0;
    }

    private AnswerStep? ReadHeader(ReadOnlySpan<byte> line)
    {
        if (HeaderFields.Split(line, out var name, out var value) is { } wrong)
        {
            return Fail(wrong);
        }

        HeaderFields.Read(name, value, ref _head);
        if (_evidenceLength < 0 && name.Length == evidenceHeader.Length && Ascii.EqualsIgnoreCase(name, evidenceHeader.Span))
        {
            _evidence = _evidence.Length < value.Length ? new char[value.Length] : _evidence;
            _evidenceLength = Encoding.Latin1.GetChars(value, _evidence);
        }

        for (var index = 0; index < _wanted.Length; index++)
        {
            if (_values[index] is null && Ascii.EqualsIgnoreCase(name, _wanted[index]))
            {
                _values[index] = Encoding.Latin1.GetString(value);
            }
        }

        return null;
    }

    private AnswerStep? EndHead()
    {
        if (_head.Status is >= 100 and < 200)
        {
            if (_head.Status == SwitchingProtocols)
            {
                return Fail("the answer switches to another protocol (status 101), which nobody asked for");
            }

            // An interim answer says nothing of the one to come.
            (_head, _next, _evidenceLength) = (default, Expected.StatusLine, -1);
            Array.Clear(_values);
            return null;
        }

        _head.Problem ??= (_head.IsEncoded, _head.Minor, _head.Length) switch
        {
            (true, 0, _) => "the answer of HTTP/1.0 has a Transfer-Encoding, which that version does not know",
            (true, _, not null) => "the answer has a Content-Length and a Transfer-Encoding, of which only one can be right",
            _ => null,
        };
        _bodyLeft = _head.Length.GetValueOrDefault();
        _next = _isBodiless || _head.Status is NoContent or NotModified ? Expected.Nothing
            : _head.IsChunked ? Expected.ChunkSize
            : _head is { IsEncoded: false, Length: not null } ? Expected.Fixed
            : Expected.UntilEnd;
        return AnswerStep.Head;
    }

    private bool ReadChunkSize(ReadOnlySpan<byte> line)
    {
        // chunk-size and extensions (RFC 9112, 7.1). Sizes beyond what can be counted are as much too large as those at its end.
        var digits = line.IndexOfAnyExcept(HexDigits) is var end && end < 0 ? line : line[..end];
        var rest = line[digits.Length..].TrimStart(" \t"u8);
        if ((!rest.IsEmpty && rest[0] != ';') || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
        {
            return false;
        }

        _bodyLeft = (long)Math.Min(size, long.MaxValue);
        (_next, _left) = _bodyLeft > 0 ? (Expected.Chunk, _left) : (Expected.Trailer, LongestHead);
        return true;
    }

    private AnswerStep TakeBody(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = _next == Expected.UntilEnd || bytes.Length <= _bodyLeft ? bytes : bytes[..(int)_bodyLeft];
        bytes = bytes[body.Length..];
        _bodyLeft -= _next == Expected.UntilEnd ? 0 : body.Length;
        return body.IsEmpty ? AnswerStep.More : AnswerStep.Body;
    }

    private AnswerStep Fail(string error)
    {
        (Error, _next) = (error, Expected.Nothing);
        return AnswerStep.Broken;
    }
}
