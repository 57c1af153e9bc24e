using System.Buffers.Binary;

namespace LoadHarness.Clients.Wire;

/// <summary>Reads length-prefixed TLS fields; running past the end sets <see cref="Broken"/> instead of throwing.</summary>
internal ref struct WireFields(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True once a field was longer than what is left.</summary>
    public bool Broken { get; private set; }

    /// <summary>Bytes not yet read.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } field ? BinaryPrimitives.ReadUInt16BigEndian(field) : (ushort)0;

    public void Skip(int length) => Take(length);

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Broken = true;
            _rest = [];
            return [];
        }

        var field = _rest[..length];
        _rest = _rest[length..];
        return field;
    }

    /// <summary>Reads one extension: its number and its content. False at the end or when the list is broken.</summary>
    public bool TryExtension(out ushort id, out ReadOnlySpan<byte> content)
    {
        if (Left == 0)
        {
            id = 0;
            content = [];
            return false;
        }

        id = UInt16();
        content = Take(UInt16());
        return !Broken;
    }
}
