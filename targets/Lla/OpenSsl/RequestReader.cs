namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Reads requests of HTTP/1.1 from the bytes of a connection, however they are cut (RFC 9112).</summary>
/// <remarks>Strict, so that nobody can have one request taken for two: no folded headers, no length beside chunks, no two lengths, lines that end with CR LF.</remarks>
internal sealed class RequestReader
{
    // What Kestrel takes.
    private const int LongestHead = 32 * 1024;

    // A body may come in very small chunks.
    private const int LongestChunks = 4 * LlaAnswers.LongestBody;

    private byte[] _held = [];
    private int _length;
    private int _searched;
    private RequestHead _head;
    private int _headLength;
    private int _taken;

    /// <summary>The head of the request, once one has been read.</summary>
    public ref readonly RequestHead Head => ref _head;

    /// <summary>The body of the request that was read; valid until <see cref="Next"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Whether anything of the next request has come.</summary>
    public bool HasBegun => _length > 0;

    /// <summary>Whether its head is there, and its body is not.</summary>
    public bool AwaitsBody => _headLength > 0;

    /// <summary>Forgets the request that was read, and reads what came behind it.</summary>
    public RequestStep Next()
    {
        _held.AsSpan(_taken, _length - _taken).CopyTo(_held);
        _length -= _taken;
        (_taken, _searched, _headLength, Body) = (0, 0, 0, default);
        if (_length == 0)
        {
            // Thousands of connections are idle at once.
            _held = [];
        }

        return Read();
    }

    /// <summary>Takes what came.</summary>
    public RequestStep Take(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length < _length + bytes.Length)
        {
            Array.Resize(ref _held, Math.Max(_length + bytes.Length, 2 * _held.Length));
        }

        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
        return Read();
    }

    private RequestStep Read()
    {
        if (_headLength == 0)
        {
            var end = _held.AsSpan(_searched, _length - _searched).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                _searched = Math.Max(0, _length - 3);
                return _length > LongestHead ? RequestStep.LongHead : RequestStep.More;
            }

            _headLength = _searched + end + 4;
            if (_headLength > LongestHead)
            {
                return RequestStep.LongHead;
            }

            if (!RequestHead.TryRead(_held.AsSpan(0, _headLength - 2), out _head))
            {
                return RequestStep.Broken;
            }
        }

        return _head.IsChunked ? ReadChunks()
            : _head.Length > LlaAnswers.LongestBody ? RequestStep.LongBody
            : _length - _headLength < _head.Length ? RequestStep.More
            : Whole(_held.AsMemory(_headLength, (int)_head.Length), _headLength + (int)_head.Length);
    }

    // A line with the size in hexadecimal, the chunk, an empty line; one of no size, and lines of which none is looked at, up to an empty one (RFC 9112, 7.1).
    private RequestStep ReadChunks()
    {
        var all = _held.AsSpan(_headLength, _length - _headLength);
        var (at, bodyLength) = (0, 0);
        while (TryLine(all, at, out var line))
        {
            var size = SizeOf(line);
            if (size < 0)
            {
                return RequestStep.Broken;
            }

            at += line.Length + 2;
            bodyLength += size;
            if (bodyLength > LlaAnswers.LongestBody)
            {
                return RequestStep.LongBody;
            }

            if (size == 0)
            {
                return ReadTrailer(all, at);
            }

            if (all.Length < at + size + 2)
            {
                break;
            }

            if (!all.Slice(at + size, 2).SequenceEqual("\r\n"u8))
            {
                return RequestStep.Broken;
            }

            at += size + 2;
        }

        return all.Length > LongestChunks ? RequestStep.LongBody : RequestStep.More;
    }

    private RequestStep ReadTrailer(ReadOnlySpan<byte> all, int at)
    {
        while (TryLine(all, at, out var line))
        {
            at += line.Length + 2;
            if (line.IsEmpty)
            {
                return Whole(Joined(all), _headLength + at);
            }
        }

        return all.Length > LongestChunks ? RequestStep.LongBody : RequestStep.More;
    }

    // Known to be well formed.
    private static byte[] Joined(ReadOnlySpan<byte> all)
    {
        var body = new List<byte>();
        for (var at = 0; TryLine(all, at, out var line) && SizeOf(line) is > 0 and var size; at += line.Length + size + 4)
        {
            body.AddRange(all.Slice(at + line.Length + 2, size));
        }

        return [.. body];
    }

    private static bool TryLine(ReadOnlySpan<byte> all, int at, out ReadOnlySpan<byte> line)
    {
        var end = all[at..].IndexOf("\r\n"u8);
        line = end < 0 ? [] : all.Slice(at, end);
        return end >= 0;
    }

    // Below 0 where it is none. What follows a semicolon is ignored, as it may be.
    private static int SizeOf(ReadOnlySpan<byte> line)
    {
        var digits = line.IndexOf((byte)';') is >= 0 and var end ? line[..end].TrimEnd(" \t"u8) : line;
        return digits.Length is > 0 and <= 7 && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) ? size : -1;
    }

    private RequestStep Whole(ReadOnlyMemory<byte> body, int taken)
    {
        (Body, _taken) = (body, taken);
        return RequestStep.Whole;
    }
}

/// <summary>How far the reading of a request has come.</summary>
internal enum RequestStep
{
    /// <summary>More must come.</summary>
    More,

    /// <summary>It is there.</summary>
    Whole,

    /// <summary>It is no request of HTTP/1.1.</summary>
    Broken,

    /// <summary>Its head is too long.</summary>
    LongHead,

    /// <summary>Its body is too long.</summary>
    LongBody,
}
