using System.Diagnostics;
using System.Threading.Channels;
using LoadHarness.Machine;

namespace LoadHarness.Clients.Wire;

/// <summary>One direction of a <see cref="DelayedStream"/>: blocks on their way, each due a while after it was put in. It has one writer and one reader.</summary>
/// <param name="delay">How long a block is on its way, in ticks of <see cref="Stopwatch"/>.</param>
internal sealed class DelayLine(long delay)
{
    /// <summary>Bytes that may be on their way, a block's own cost among them; who has more to send waits, as a window of TCP lets it wait.</summary>
    /// <remarks>Several windows as TCP begins with, so that no answer that fits into one waits here; and a thousand connections that are flooded stay below 300 MB.</remarks>
    public const int Most = 256 * 1024;

    // What the queue takes for a block beside its bytes.
    private const int BlockCost = 64;

    // Bounded in bytes, by who puts in.
    private readonly Channel<(byte[] Bytes, long Due)> _blocks = Channel.CreateUnbounded<(byte[], long)>();

    // One word is enough to wake who waits for room.
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _onTheWay;

    /// <summary>Waits until there is room. What is put in then may be larger than the room.</summary>
    /// <returns>False when the line was closed.</returns>
    public async ValueTask<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _onTheWay) >= Most)
        {
            if (!await _room.Reader.WaitToReadAsync(cancellationToken))
            {
                return false;
            }

            _room.Reader.TryRead(out _);
        }

        return true;
    }

    /// <summary>Sends a block on its way; an empty one stands for the end.</summary>
    /// <returns>False when the line was closed.</returns>
    public bool TryPut(byte[] bytes)
    {
        Interlocked.Add(ref _onTheWay, bytes.Length + BlockCost);
        return _blocks.Writer.TryWrite((bytes, Stopwatch.GetTimestamp() + delay));
    }

    /// <summary>Waits until the first block is due. It stays the first until it is taken, so that a wait that is cancelled loses no byte.</summary>
    /// <returns>The block; an empty one at the end, and when the line was closed without a cause.</returns>
    public async ValueTask<byte[]> FirstAsync(CancellationToken cancellationToken)
    {
        if (!await _blocks.Reader.WaitToReadAsync(cancellationToken) || !_blocks.Reader.TryPeek(out var block))
        {
            return [];
        }

        await PreciseDelay.WaitUntilAsync(block.Due, cancellationToken);
        return block.Bytes;
    }

    /// <summary>Takes the first block, and makes room.</summary>
    public void Take()
    {
        if (_blocks.Reader.TryRead(out var block))
        {
            Interlocked.Add(ref _onTheWay, -(block.Bytes.Length + BlockCost));
            _room.Writer.TryWrite(true);
        }
    }

    /// <summary>Lets nothing more in. What is on its way can still be read, and then <paramref name="cause"/> is thrown, where there is one.</summary>
    public void Close(Exception? cause = null)
    {
        _blocks.Writer.TryComplete(cause);
        _room.Writer.TryComplete();
    }
}
