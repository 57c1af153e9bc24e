using LoadHarness.Clients.Wire;

namespace LoadHarness.Tests.Support;

/// <summary>One end's stream below TLS that shows what passes to a handshake reader and keeps a copy.</summary>
/// <param name="inner">The stream to the other end.</param>
/// <param name="server">Whether this is the server's end.</param>
/// <param name="writes">Writes that reach the other end; further ones are lost, as those of a server that died before.</param>
internal sealed class TappedStream(Stream inner, bool server, int writes = int.MaxValue) : Stream
{
    private int _writes;

    /// <summary>What this end's reader made of it.</summary>
    public HandshakeReader Reader { get; } = new();

    /// <summary>Every read and write so far.</summary>
    public List<Flight> Flights { get; } = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Show(buffer.Span[..count], fromClient: server);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Show(buffer.Span, fromClient: !server);
        return ++_writes > writes ? ValueTask.CompletedTask : inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Show(ReadOnlySpan<byte> bytes, bool fromClient)
    {
        Flights.Add(new Flight(fromClient, bytes.ToArray()));
        new[] { Flights[^1] }.Feed(Reader);
    }
}
