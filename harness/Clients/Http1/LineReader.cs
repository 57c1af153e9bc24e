namespace LoadHarness.Clients.Http1;

/// <summary>Cuts bytes into lines, however they are split: ended by CR LF, or by LF alone (RFC 9112, 2.2).</summary>
internal sealed class LineReader
{
    // Of a line that came in parts; most never do.
    private byte[] _part = [];
    private int _length;

    /// <summary>Bytes of the line that has begun and has not ended.</summary>
    public int Begun => _length;

    /// <summary>Forgets what has begun.</summary>
    public void Clear() => _length = 0;

    /// <summary>Reads a line and moves <paramref name="bytes"/> behind it.</summary>
    /// <param name="bytes">What came next.</param>
    /// <param name="most">Bytes that the line may have, its end included.</param>
    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>Bytes of the line with its end; 0 when it has not ended yet, below 0 when it is too long.</returns>
    public int Read(ref ReadOnlySpan<byte> bytes, int most, out ReadOnlySpan<byte> line)
    {
        line = [];
        var end = bytes.IndexOf((byte)'\n');
        var taken = end < 0 ? bytes.Length : end + 1;
        if (taken > most - _length)
        {
            return -1;
        }

        if (end >= 0 && _length == 0)
        {
            line = WithoutEnd(bytes[..taken]);
            bytes = bytes[taken..];
            return taken;
        }

        if (_part.Length < _length + taken)
        {
            Array.Resize(ref _part, Math.Max(_length + taken, 2 * _part.Length));
        }

        bytes[..taken].CopyTo(_part.AsSpan(_length));
        bytes = bytes[taken..];
        _length += taken;
        if (end < 0)
        {
            return 0;
        }

        var whole = _length;
        _length = 0;
        line = WithoutEnd(_part.AsSpan(0, whole));
        return whole;
    }

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line) => line is [.., (byte)'\r', (byte)'\n'] ? line[..^2] : line[..^1];
}
