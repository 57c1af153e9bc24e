using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Tls;

/// <summary>A transport without a network, whose peer answers whatever comes with a fatal alert.</summary>
internal sealed class RefusingStream : TransportStream
{
    // An alert record in the clear (RFC 8446, 5.1 and 6): type 21, version 3.3, two bytes: fatal, handshake_failure.
    private static ReadOnlySpan<byte> Alert => [21, 3, 3, 0, 2, 2, 40];

    private int _sent;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, Alert.Length - _sent);
        Alert.Slice(_sent, count).CopyTo(buffer.Span);
        _sent += count;
        return ValueTask.FromResult(count);
    }
}
