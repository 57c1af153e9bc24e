using System.IO.Pipelines;

namespace LoadHarness.Targets.Lla.Kestrel;

/// <summary>A connection's transport that lets the server's first flight out and then breaks the connection.</summary>
/// <param name="transport">The transport below.</param>
/// <param name="reset">Breaks it.</param>
internal sealed class ResettingTransport(IDuplexPipe transport, Action reset) : IDuplexPipe
{
    public PipeReader Input => transport.Input;

    public PipeWriter Output { get; } = new ResettingOutput(transport.Output, reset);

    private sealed class ResettingOutput(PipeWriter inner, Action reset) : PipeWriter
    {
        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var result = await inner.FlushAsync(cancellationToken);
            reset();
            return result;
        }

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);
    }
}
