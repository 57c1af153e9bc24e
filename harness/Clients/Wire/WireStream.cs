using System.Net.Sockets;

namespace LoadHarness.Clients.Wire;

/// <summary>The stream between a client's transport and its TLS: passes bytes through and has them noted.</summary>
/// <param name="transport">What carries the bytes; closed with this.</param>
/// <param name="facts">Notes them.</param>
internal sealed class WireStream(Stream transport, WireFacts facts) : TransportStream
{
    // A server that always has more to send would keep a thread to itself, and a few of them all that serve the time limits of the others.
    private const int MostReadsAtOnce = 64;

    private int _readsAtOnce;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        facts.Sent(buffer.Span);
        facts.Sending();
        try
        {
            await transport.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is SocketException failure && facts.Holds(failure))
        {
            // A read will tell.
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = transport.ReadAsync(buffer, cancellationToken);
        _readsAtOnce = reading.IsCompleted ? _readsAtOnce + 1 : 0;
        var count = await reading.ConfigureAwait(false);
        if (_readsAtOnce > MostReadsAtOnce)
        {
            _readsAtOnce = 0;
            await Task.Yield();
        }

        if (count > 0)
        {
            facts.Received(buffer.Span[..count]);
        }
        else if (buffer.Length > 0)
        {
            facts.End();
            if (facts.WriteFailure is { } failure)
            {
                throw new IOException(failure.Message, failure);
            }
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (facts.ClosedAt == 0)
            {
                facts.Close(facts is { IsKept: true, EndsWithAlert: true } ? TcpState.AtEndOf(transport) : TcpState.Of(transport));
            }

            transport.Dispose();
        }

        base.Dispose(disposing);
    }
}
