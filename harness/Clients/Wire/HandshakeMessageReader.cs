using System.Buffers.Binary;

namespace LoadHarness.Clients.Wire;

/// <summary>Cuts one direction's bytes into TLS records and clear handshake messages, however they are split.</summary>
/// <remarks>Ends at the first encrypted record (type 23), at an alert, and at anything that is not TLS.</remarks>
internal sealed class HandshakeMessageReader
{
    /// <summary>Stands for a ChangeCipherSpec record, which is no handshake message; the number is used by none.</summary>
    public const byte ChangeCipherSpec = 255;

    private const int RecordHeaderLength = 5;
    private const int MessageHeaderLength = 4;
    private const byte ChangeCipherSpecRecord = 20;
    private const byte HandshakeRecord = 22;

    // RFC 8446, 5.2: at most 2^14 bytes and 256 of expansion; TLS 1.2 allows 2,048 of expansion.
    private const int LongestRecord = 16_384 + 2_048;

    // Hellos with post-quantum key shares stay far below; a longer "message" is not worth the memory.
    private const int LongestMessage = 65_536;

    private readonly byte[] _header = new byte[RecordHeaderLength];
    private int _headerLength;
    private int _recordLeft;
    private byte[] _message = new byte[512];
    private int _messageLength;

    /// <summary>True when no further clear message can follow.</summary>
    public bool Ended { get; private set; }

    /// <summary>Gives up on this direction and frees its buffer.</summary>
    public void End()
    {
        Ended = true;
        _message = [];
    }

    /// <summary>Reads the next complete message and moves <paramref name="bytes"/> behind what was used.</summary>
    /// <param name="bytes">Bytes in the order of the wire; any split will do.</param>
    /// <param name="type">The handshake type (RFC 8446, 4), or <see cref="ChangeCipherSpec"/>.</param>
    /// <param name="body">The message without its header; valid until the next call.</param>
    /// <returns>False when <paramref name="bytes"/> is used up or the direction has ended.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> bytes, out byte type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = [];
        while (!Ended && bytes.Length > 0)
        {
            if (_recordLeft == 0)
            {
                ReadRecordHeader(ref bytes);
            }
            else if (_header[0] == ChangeCipherSpecRecord)
            {
                bytes = bytes[1..];
                _recordLeft--;
                type = ChangeCipherSpec;
                return true;
            }
            else if (ReadMessage(ref bytes, out type, out body))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadRecordHeader(ref ReadOnlySpan<byte> bytes)
    {
        var missing = Math.Min(RecordHeaderLength - _headerLength, bytes.Length);
        bytes[..missing].CopyTo(_header.AsSpan(_headerLength));
        bytes = bytes[missing..];
        _headerLength += missing;
        if (_headerLength < RecordHeaderLength)
        {
            return;
        }

        _headerLength = 0;
        _recordLeft = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
        var clear = _header[0] is HandshakeRecord || (_header[0] is ChangeCipherSpecRecord && _recordLeft == 1);
        if (!clear || _header[1] != 3 || _recordLeft is 0 or > LongestRecord)
        {
            End();
        }
    }

    private bool ReadMessage(ref ReadOnlySpan<byte> bytes, out byte type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = [];
        var wanted = MessageHeaderLength;
        if (_messageLength >= MessageHeaderLength)
        {
            wanted += BodyLength();
        }

        var taken = Math.Min(Math.Min(wanted - _messageLength, _recordLeft), bytes.Length);
        if (_message.Length < _messageLength + taken)
        {
            Array.Resize(ref _message, Math.Max(_messageLength + taken, Math.Min(wanted, LongestMessage)));
        }

        bytes[..taken].CopyTo(_message.AsSpan(_messageLength));
        bytes = bytes[taken..];
        _messageLength += taken;
        _recordLeft -= taken;
        if (_messageLength < MessageHeaderLength)
        {
            return false;
        }

        var length = BodyLength();
        if (length > LongestMessage - MessageHeaderLength)
        {
            End();
            return false;
        }

        if (_messageLength < MessageHeaderLength + length)
        {
            return false;
        }

        type = _message[0];
        body = _message.AsSpan(MessageHeaderLength, length);
        _messageLength = 0;
        return true;
    }

    private int BodyLength() => (_message[1] << 16) | (_message[2] << 8) | _message[3];
}
