using LoadHarness.Machine;

namespace LoadHarness.Clients.Wire;

/// <summary>A stream whose bytes take time on their way, in both directions; their order, number and flights stay what they are.</summary>
/// <remarks>
/// Bytes are stamped when they are written or arrive and handed on when they are due, so that several flights may be on
/// their way at once, as on a real line; so is the end of what the other side sends. As on a real line only so many bytes are on their way
/// (<see cref="DelayLine.Most"/> in each direction): then nothing more is read from the other side, and a write waits. Else bandwidth is not
/// limited. What the client has sent and closes before it is due is lost: no client of ours closes before it has its answer.
/// </remarks>
internal sealed class DelayedStream : TransportStream
{
    /// <summary>Bytes that are read from the other side at once, at most.</summary>
    public const int BlockSize = 16 * 1024;

    private readonly Stream _inner;
    private readonly CancellationTokenSource _closed = new();
    private readonly DelayLine _outgoing;
    private readonly DelayLine _incoming;

    // What is left of the block that the reader has begun.
    private ReadOnlyMemory<byte> _rest;

    public DelayedStream(Stream inner, TimeSpan oneWay)
    {
        _inner = inner;
        var delay = PreciseDelay.Ticks(oneWay);
        (_outgoing, _incoming) = (new DelayLine(delay), new DelayLine(delay));
        _ = SendAsync();
        _ = ReceiveAsync();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty block would be the end.
        if (!buffer.IsEmpty && (!await _outgoing.HasRoomAsync(cancellationToken) || !_outgoing.TryPut(buffer.ToArray())))
        {
            throw new IOException("the connection is closed");
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            // The end is never taken, so that it can be read again.
            var block = await _incoming.FirstAsync(cancellationToken);
            if (block.Length == 0)
            {
                return 0;
            }

            _incoming.Take();
            _rest = block;
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // First, so that a read that waits ends as on a closed socket, not as if it had been cancelled: that would be a timeout.
            Break(new ObjectDisposedException(nameof(DelayedStream)));
            _closed.Cancel();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _outgoing.FirstAsync(_closed.Token) is { Length: > 0 } block)
            {
                await _inner.WriteAsync(block, _closed.Token);
                _outgoing.Take();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(e);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[BlockSize];
        try
        {
            int count;
            while (await _incoming.HasRoomAsync(_closed.Token) && (count = await _inner.ReadAsync(buffer, _closed.Token)) > 0)
            {
                _incoming.TryPut(buffer[..count]);
            }

            _incoming.TryPut([]);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(e);
        }
    }

    // A broken connection breaks in both directions. What had arrived before can still be read.
    private void Break(Exception cause)
    {
        _outgoing.Close();
        _incoming.Close(cause);
    }
}
