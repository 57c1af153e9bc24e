using System.Buffers.Text;
using System.Diagnostics;
using LoadHarness.Machine;

namespace LoadHarness.Handshakes;

/// <summary>What happened at one end of a connection, in order. Made only where messages are timed; used by one thread at a time.</summary>
public sealed class HandshakeLog
{
    /// <summary>Events that are kept: twice as many as the longest handshake has, so that a peer that never ends fills nothing.</summary>
    public const int Most = 160;

    /// <summary>Where an LLA is asked for what it noted after it had answered; it tells in the header of the answer, as ever.</summary>
    public const string Path = "/api/handshake";

    // SHA-256 of "HelloRetryRequest" (RFC 8446, 4.1.3) begins so; header and version stand before it.
    private const int RandomAt = 6;

    // Kind, message, length, and two differences in variable length.
    private const int LongestEvent = 2 + 5 + 10 + 10;

    private static readonly long TicksPerSecond = Stopwatch.Frequency;

    private readonly List<HandshakeEvent> _events;

    /// <summary>Makes an empty one.</summary>
    public HandshakeLog() => _events = new(64);

    internal HandshakeLog(List<HandshakeEvent> events) => _events = events;

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<HandshakeEvent> Events => _events;

    private static ReadOnlySpan<byte> HelloRetryRandom => [0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11];

    /// <summary>Notes something that happens now.</summary>
    /// <param name="kind">What.</param>
    /// <param name="bytes">Bytes that it is about.</param>
    /// <param name="message">The message that it is about.</param>
    public void Add(EventKind kind, int bytes = 0, MessageKind message = MessageKind.None)
    {
        if (_events.Count < Most)
        {
            _events.Add(new(kind, message, bytes, Now(), ThreadCpu.Nanoseconds()));
        }
    }

    /// <summary>Notes a message that was made or read.</summary>
    /// <param name="isMade">Whether this end made it.</param>
    /// <param name="message">All of it, header included, at least one byte.</param>
    public void AddMessage(bool isMade, ReadOnlySpan<byte> message)
    {
        var kind = (MessageKind)message[0];
        kind = kind == MessageKind.ServerHello && message.Length > RandomAt && message[RandomAt..].StartsWith(HelloRetryRandom) ? MessageKind.HelloRetryRequest : kind;
        Add(isMade ? EventKind.Made : EventKind.Read, message.Length, kind);
    }

    /// <summary>Notes a ChangeCipherSpec, which is a single byte.</summary>
    public void AddChangeCipherSpec(bool isMade) => Add(isMade ? EventKind.Made : EventKind.Read, 1, MessageKind.ChangeCipherSpec);

    /// <summary>Notes a record of data that went by before the handshake had ended; an answer to early data is one, too.</summary>
    /// <param name="isMade">Whether this end made it.</param>
    /// <param name="bytes">Its length as it travels, without the header of the record.</param>
    public void AddEarlyData(bool isMade, int bytes) => Add(isMade ? EventKind.Made : EventKind.Read, bytes, MessageKind.EarlyData);

    /// <summary>All of it in printable ASCII without quotes or spaces.</summary>
    public string Encode()
    {
        Span<byte> bytes = stackalloc byte[Most * LongestEvent];
        var (length, at, cpu) = (0, 0L, 0L);
        foreach (var one in _events)
        {
            bytes[length++] = (byte)one.Kind;
            bytes[length++] = (byte)one.Message;
            length += Write(bytes[length..], (ulong)one.Bytes);
            length += Write(bytes[length..], (ulong)Math.Max(0, one.At - at));
            length += Write(bytes[length..], (ulong)Math.Max(0, one.Cpu - cpu));
            (at, cpu) = (one.At, one.Cpu);
        }

        return Base64Url.EncodeToString(bytes[..length]);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null where it is something else.</summary>
    public static HandshakeLog? Decode(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > Base64Url.GetEncodedLength(Most * LongestEvent) || !Base64Url.IsValid(text))
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        List<HandshakeEvent> events = [];
        var (at, cpu) = (0L, 0L);
        while (!bytes.IsEmpty)
        {
            var (kind, message) = ((EventKind)bytes[0], bytes.Length > 1 ? (MessageKind)bytes[1] : MessageKind.None);
            bytes = bytes.Length > 1 ? bytes[2..] : [];
            if (events.Count == Most || !Enum.IsDefined(kind) || !TryRead(ref bytes, out var count) || !TryRead(ref bytes, out var later) || !TryRead(ref bytes, out var spent) || count > int.MaxValue)
            {
                return null;
            }

            (at, cpu) = (at + (long)later, cpu + (long)spent);
            events.Add(new(kind, message, (int)count, at, cpu));
        }

        return new(events);
    }

    private static long Now() => TicksPerSecond == 1_000_000_000 ? Stopwatch.GetTimestamp() : (long)(Stopwatch.GetTimestamp() * (1e9 / TicksPerSecond));

    // LEB128: seven bits a byte, the lowest first.
    private static int Write(Span<byte> bytes, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
        return length;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var place = 0; place < bytes.Length && place < 9; place++)
        {
            value |= (ulong)(bytes[place] & 0x7F) << (7 * place);
            if (bytes[place] < 0x80)
            {
                bytes = bytes[(place + 1)..];
                return true;
            }
        }

        return false;
    }
}
