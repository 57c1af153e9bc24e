using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Tls;

/// <summary>Between TLS and the wire: lets no ClientHello pass that offers an earlier session, and all that follows.</summary>
/// <param name="wire">The wire; it stays open when the ClientHello was held back, so that a handshake can be begun anew.</param>
internal sealed class SessionGuard(Stream wire) : TransportStream
{
    private HandshakeReader? _reader = new();

    /// <summary>Whether the ClientHello was held back.</summary>
    public bool HasRefused { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_reader is { } reader)
        {
            // SslStream hands the whole ClientHello over at once.
            _reader = null;
            reader.FromClient(buffer.Span);
            HasRefused = reader.Evidence.TicketOffered;
        }

        return HasRefused ? ValueTask.FromException(new IOException("another client's session would be offered")) : wire.WriteAsync(buffer, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => wire.ReadAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !HasRefused)
        {
            wire.Dispose();
        }

        base.Dispose(disposing);
    }
}
