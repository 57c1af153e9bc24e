using System.Buffers.Binary;

namespace LoadHarness.Workloads;

/// <summary>A row of the data, as one client has it. Its memory is used again for the next one, of the same data.</summary>
internal sealed class Row
{
    /// <summary>Number of no block.</summary>
    public const long NoBlock = -1;

    private byte[] _bytes = [];
    private int _start;

    /// <summary>The block of rows that is in the room; below 0 for none.</summary>
    public long Block { get; set; } = NoBlock;

    /// <summary>A value of the row, UTF-8; empty where there is no row.</summary>
    /// <param name="column">Which, from 0.</param>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            if (_bytes.Length == 0)
            {
                return [];
            }

            var rest = _bytes.AsSpan(_start);
            for (; column > 0; column--)
            {
                rest = rest[(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(rest))..];
            }

            return rest.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(rest));
        }
    }

    /// <summary>Room to read the rows of a block into.</summary>
    public byte[] Room(int bytes)
    {
        if (_bytes.Length < bytes)
        {
            (_bytes, Block) = (new byte[bytes], NoBlock);
        }

        return _bytes;
    }

    /// <summary>Says where in the room the values of the row begin.</summary>
    public void StartAt(int start) => _start = start;
}
