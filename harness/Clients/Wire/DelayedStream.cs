using System.Diagnostics;
using System.Threading.Channels;
using LoadHarness.Machine;

namespace LoadHarness.Clients.Wire;

/// <summary>A stream whose bytes take time on their way, in both directions; their order, number and flights stay what they are.</summary>
/// <remarks>
/// Bytes are stamped when they are written or arrive and handed on when they are due, so that several flights may be on
/// their way at once, as on a real line; so is the end of what the other side sends. Bandwidth is not limited. What the
/// client has sent and closes before it is due is lost: no client of ours closes before it has its answer.
/// </remarks>
internal sealed class DelayedStream : TransportStream
{
    private const int BlockSize = 16 * 1024;

    // Stands in the queue where the other side has closed.
    private static readonly byte[] End = [];

    private readonly Stream _inner;
    private readonly long _oneWay;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<(byte[] Bytes, long Due)> _outgoing = Channel.CreateUnbounded<(byte[], long)>();
    private readonly Channel<(byte[] Bytes, long Due)> _incoming = Channel.CreateUnbounded<(byte[], long)>();

    // What is left of the block that the reader has begun.
    private ReadOnlyMemory<byte> _rest;

    public DelayedStream(Stream inner, TimeSpan oneWay)
    {
        _inner = inner;
        _oneWay = PreciseDelay.Ticks(oneWay);
        _ = SendAsync();
        _ = ReceiveAsync();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_outgoing.Writer.TryWrite((buffer.ToArray(), Stopwatch.GetTimestamp() + _oneWay)))
        {
            throw new IOException("the connection is closed");
        }

        return ValueTask.CompletedTask;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            // Looked at before it is taken: a read that is cancelled while it waits loses no byte. The end is never taken.
            await _incoming.Reader.WaitToReadAsync(cancellationToken);
            _incoming.Reader.TryPeek(out var block);
            await PreciseDelay.WaitUntilAsync(block.Due, cancellationToken);
            if (block.Bytes == End)
            {
                return 0;
            }

            _incoming.Reader.TryRead(out _);
            _rest = block.Bytes;
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
            await foreach (var (bytes, due) in _outgoing.Reader.ReadAllAsync(_closed.Token))
            {
                await PreciseDelay.WaitUntilAsync(due, _closed.Token);
                await _inner.WriteAsync(bytes, _closed.Token);
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
            while ((count = await _inner.ReadAsync(buffer, _closed.Token)) > 0)
            {
                _incoming.Writer.TryWrite((buffer[..count], Stopwatch.GetTimestamp() + _oneWay));
            }

            _incoming.Writer.TryWrite((End, Stopwatch.GetTimestamp() + _oneWay));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Break(e);
        }
    }

    // A broken connection breaks in both directions. What had arrived before can still be read.
    private void Break(Exception cause)
    {
        _outgoing.Writer.TryComplete();
        _incoming.Writer.TryComplete(cause);
    }
}
