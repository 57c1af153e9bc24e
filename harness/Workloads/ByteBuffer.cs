namespace LoadHarness.Workloads;

/// <summary>Bytes that are written anew for each request of a client, in memory that only grows.</summary>
internal sealed class ByteBuffer
{
    // As small as it can be, for thousands of clients have one.
    private byte[] _bytes = new byte[512];

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; gone with the next <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Begins anew.</summary>
    public void Clear() => Length = 0;

    /// <summary>Room for at most so many bytes, to be used by <see cref="Advance"/>.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + bytes));
        }

        return _bytes.AsSpan(Length);
    }

    /// <summary>Takes what was written into the room.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Writes bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Writes a whole number.</summary>
    public void Write(long number)
    {
        const int Longest = 20;
        number.TryFormat(Room(Longest), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }
}
