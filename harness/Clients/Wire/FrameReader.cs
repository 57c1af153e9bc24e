namespace LoadHarness.Clients.Wire;

/// <summary>Reads the headers of HTTP/2 frames (RFC 9113, 4.1) from what a server sends, however it is split, and counts those that want a reply.</summary>
/// <remarks>
/// For each PING and each SETTINGS, .NET's client keeps a reply until the server has read it, and bounds neither their number nor their
/// bytes: a server that sends them and reads nothing would fill the memory (CVE-2019-9512 and CVE-2019-9515 are the same, the other way round).
/// A right server wants a reply now and then: one at its start, and to measure the line one or two a request.
/// </remarks>
internal sealed class FrameReader
{
    /// <summary>Replies that a server may want before it answers a request: some 250 KiB of .NET's.</summary>
    public const int MostReplies = 1_000;

    private const int HeaderLength = 9;
    private const int TypeAt = 3;
    private const int FlagsAt = 4;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;

    // The same bit in both.
    private const byte Acknowledges = 1;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerLength;
    private int _payloadLeft;
    private int _replies;
    private volatile bool _isLeaving;

    /// <summary>Whether the server wants more replies than any right one would.</summary>
    public bool IsFlooded => Volatile.Read(ref _replies) > MostReplies;

    /// <summary>Whether the server said that it takes no more requests on this connection. What it had taken it may still answer.</summary>
    public bool IsLeaving => _isLeaving;

    /// <summary>Takes bytes that the server sent, behind TLS.</summary>
    public void FromServer(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_payloadLeft > 0)
            {
                var skipped = Math.Min(_payloadLeft, bytes.Length);
                bytes = bytes[skipped..];
                _payloadLeft -= skipped;
                continue;
            }

            var taken = Math.Min(HeaderLength - _headerLength, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerLength));
            bytes = bytes[taken..];
            _headerLength += taken;
            if (_headerLength == HeaderLength)
            {
                _headerLength = 0;
                _payloadLeft = (_header[0] << 16) | (_header[1] << 8) | _header[2];
                if (_header[TypeAt] is Settings or Ping && (_header[FlagsAt] & Acknowledges) == 0)
                {
                    Interlocked.Increment(ref _replies);
                }

                _isLeaving |= _header[TypeAt] == GoAway;
            }
        }
    }

    /// <summary>Counts anew: the server has answered a request.</summary>
    public void Answered() => Interlocked.Exchange(ref _replies, 0);
}
