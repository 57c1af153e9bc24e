using LoadHarness.Clients.OpenSsl;
using LoadHarness.Machine.Loops;
using Xunit;

namespace LoadHarness.Tests.Clients;

public sealed class DelayedTransportTests
{
    private const int Blocks = 500;

    [Fact]
    public Task What_comes_due_while_it_is_asked_for_is_no_end() => EventLoop.Shared.RunAsync(() =>
    {
        using var inner = new Letters();
        using var delayed = new DelayedTransport(inner, EventLoop.Shared, TimeSpan.FromMicroseconds(50));
        var buffer = new byte[1];
        for (var block = 0; block < Blocks; block++)
        {
            inner.Arrive();

            // Asked again and again, so that it comes due within a question now and then.
            int count;
            do
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                count = delayed.Receive(buffer);
            }
            while (count == ITransport.Nothing);

            Assert.Equal(1, count);
        }

        return Task.CompletedTask;
    });

    // A letter at a time.
    private sealed class Letters : ITransport
    {
        private bool _isThere;

        public Action? Changed { get; set; }

        public bool MayReceive => _isThere;

        public void Arrive()
        {
            _isThere = true;
            Changed?.Invoke();
        }

        public int Receive(Span<byte> buffer)
        {
            var count = _isThere ? 1 : ITransport.Nothing;
            _isThere = false;
            return count;
        }

        public int Send(ReadOnlySpan<byte> bytes) => bytes.Length;

        public int Information(Span<byte> information) => 0;

        public void Dispose() => Changed = null;
    }
}
