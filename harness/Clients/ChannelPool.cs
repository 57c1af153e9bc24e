using System.Threading.Channels;

namespace LoadHarness.Clients;

/// <summary>Connections that all clients of an arm share, one request at a time on each.</summary>
/// <remarks>
/// The pool of SocketsHttpHandler would do the same, but hides which request a connection carries: a request that makes it
/// open a connection may be sent on another one. Here each connection is a channel of its own that a request has for itself,
/// so that a new connection is always the one that the request was sent on. The channel that was idle longest comes first:
/// as many requests at once as there are connections use, and open, them all.
/// </remarks>
internal sealed class ChannelPool : IDisposable
{
    private readonly IReadOnlyList<ClientChannel> _channels;
    private readonly Channel<ClientChannel> _idle = Channel.CreateUnbounded<ClientChannel>();

    /// <summary>Takes over the channels, all of them idle.</summary>
    public ChannelPool(IReadOnlyList<ClientChannel> channels)
    {
        _channels = channels;
        foreach (var channel in channels)
        {
            Return(channel);
        }
    }

    /// <summary>Waits for a channel, first come, first served, and takes it.</summary>
    public ValueTask<ClientChannel> RentAsync(CancellationToken cancellationToken) => _idle.Reader.ReadAsync(cancellationToken);

    /// <summary>Gives a channel back; nothing may be under way on it.</summary>
    public void Return(ClientChannel channel) => _idle.Writer.TryWrite(channel);

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }
}
