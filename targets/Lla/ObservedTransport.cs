using System.IO.Pipelines;
using LoadHarness.Clients;

namespace LoadHarness.Targets.Lla;

/// <summary>A connection's transport that shows the handshake's bytes to a reader on their way.</summary>
internal sealed class ObservedTransport(IDuplexPipe transport, HandshakeReader wire) : IDuplexPipe
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = new ObservedInput(transport.Input, wire);

    /// <inheritdoc/>
    public PipeWriter Output { get; } = new ObservedOutput(transport.Output, wire);

    private sealed class ObservedInput(PipeReader inner, HandshakeReader wire) : PipeReader
    {
        // Bytes at the start of the next read that were shown already, because the caller examined but did not consume them.
        private long _shown;
        private ReadResult _last;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            wire.ClientDone ? await inner.ReadAsync(cancellationToken) : Show(await inner.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            var read = inner.TryRead(out result);
            if (read && !wire.ClientDone)
            {
                Show(result);
            }

            return read;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (!wire.ClientDone)
            {
                _shown -= _last.Buffer.Slice(0, consumed).Length;
            }

            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private ReadResult Show(ReadResult result)
        {
            _last = result;
            foreach (var segment in result.Buffer.Slice(_shown))
            {
                wire.FromClient(segment.Span);
            }

            _shown = result.Buffer.Length;
            return result;
        }
    }

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
