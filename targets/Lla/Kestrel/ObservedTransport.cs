using System.IO.Pipelines;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Targets.Lla.Kestrel;

/// <summary>A connection's transport that shows a reader what the server sends of the handshake.</summary>
/// <remarks>The server's bytes alone tell whether a session is resumed, so those of the client pass unseen.</remarks>
internal sealed class ObservedTransport(IDuplexPipe transport, HandshakeReader wire) : IDuplexPipe
{
    public PipeReader Input => transport.Input;

    public PipeWriter Output { get; } = new ObservedOutput(transport.Output, wire);

    private sealed class ObservedOutput(PipeWriter inner, HandshakeReader wire) : PipeWriter
    {
        private Memory<byte> _memory;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            if (!wire.ServerDone)
            {
                wire.FromServer(_memory.Span[..bytes]);
            }

            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            if (!wire.ServerDone)
            {
                wire.FromServer(source.Span);
            }

            return inner.WriteAsync(source, cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
