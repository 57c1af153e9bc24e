using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoadHarness.Workloads;

/// <summary>The columns of the data that requests use, row by row, to be read in any order by all clients at once.</summary>
/// <remarks>
/// What is small is kept in memory. More goes to a file without a name, for this user alone, which is gone with the process: no number of rows takes
/// memory to speak of, and a file that is changed meanwhile changes no run. Each row is the length of its values, and then each value behind its length.
/// </remarks>
internal sealed class RowStore : IDisposable
{
    /// <summary>Bytes up to which rows stay in memory.</summary>
    public const int MostInMemory = 4 * 1024 * 1024;

    // Where every so many rows begin is known; those between are passed over.
    private const int RowsPerBlock = 32;

    private readonly byte[] _memory;
    private readonly SafeFileHandle? _file;
    private readonly long[] _blocks;

    private RowStore(long count, byte[] memory, SafeFileHandle? file, long[] blocks) => (Count, _memory, _file, _blocks) = (count, memory, file, blocks);

    /// <summary>Rows, at least one.</summary>
    public long Count { get; }

    /// <summary>Reads a row.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <param name="row">Takes it.</param>
    /// <exception cref="IOException">The disk does not give it back.</exception>
    public void Read(long number, Row row)
    {
        var block = number / RowsPerBlock;
        var (start, end) = (_blocks[block], _blocks[block + 1]);
        var bytes = row.Room((int)(end - start));

        // A client that takes its turn in order has the next row's block already, more often than not, and one with a row of its own always.
        if (row.Block != block)
        {
            row.Block = Row.NoBlock;
            if (_file is null)
            {
                _memory.AsSpan((int)start, (int)(end - start)).CopyTo(bytes);
            }
            else if (RandomAccess.Read(_file, bytes.AsSpan(0, (int)(end - start)), start) < end - start)
            {
                throw new IOException("the rows of the data cannot be read back");
            }

            row.Block = block;
        }

        var at = 0;
        for (var left = number % RowsPerBlock; left > 0; left--)
        {
            at += sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        }

        row.StartAt(at + sizeof(int));
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Takes rows, one after the other.</summary>
    public sealed class Builder : IDisposable
    {
        private readonly ByteBuffer _row = new();
        private readonly MemoryStream _memory = new();
        private readonly List<long> _blocks = [];
        private FileStream? _file;
        private long _length;

        /// <summary>Rows so far.</summary>
        public long Count { get; private set; }

        /// <summary>Adds a row.</summary>
        /// <exception cref="IOException">It does not fit on the disk.</exception>
        public void Add(IReadOnlyList<string> values)
        {
            _row.Clear();
            foreach (var value in values)
            {
                var room = _row.Room(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
                var length = Encoding.UTF8.GetBytes(value, room[sizeof(int)..]);
                BinaryPrimitives.WriteInt32LittleEndian(room, length);
                _row.Advance(sizeof(int) + length);
            }

            if (Count % RowsPerBlock == 0)
            {
                _blocks.Add(_length);
            }

            Span<byte> head = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(head, _row.Length);
            var target = Target();
            target.Write(head);
            target.Write(_row.Written.Span);
            _length += sizeof(int) + _row.Length;
            Count++;
        }

        /// <summary>What was added.</summary>
        public RowStore Build()
        {
            _file?.Flush();
            var handle = _file?.SafeFileHandle;
            _file = null;
            return new(Count, handle is null ? _memory.ToArray() : [], handle, [.. _blocks, _length]);
        }

        public void Dispose() => _file?.Dispose();

        private Stream Target()
        {
            if (_file is not null)
            {
                return _file;
            }

            if (_length <= MostInMemory)
            {
                return _memory;
            }

            var path = Path.Combine(Path.GetTempPath(), $"loadharness-{Path.GetRandomFileName()}");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 64 * 1024 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            _file = new FileStream(path, options);

            // From here on it has no name, so that nothing is left however the process ends.
            File.Delete(path);
            _memory.WriteTo(_file);
            _memory.SetLength(0);
            _memory.Capacity = 0;
            return _file;
        }
    }
}
