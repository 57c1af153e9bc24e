using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LoadHarness.Tests.Support;

/// <summary>A server on a free loopback port that treats every connection as the test says, and counts them.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    // Bound and never listening, as long as the process lives: nobody else can be given its port meanwhile.
    private static readonly Socket Closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _treat;
    private readonly Task _serving;
    private int _accepted;

    static LoopbackServer() => Closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Listens at once.</summary>
    /// <param name="treat">Treats one connection, which is closed when this returns; its token ends with the server.</param>
    public LoopbackServer(Func<Socket, CancellationToken, Task> treat)
    {
        _treat = treat;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>An address on which nobody listens.</summary>
    public static IPEndPoint ClosedPort() => (IPEndPoint)Closed.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _accepted);
                connections.Add(TreatAsync(socket));
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TreatAsync(Socket socket)
    {
        // As a server would set it, so that no test waits 40 ms for a delayed acknowledgement.
        socket.NoDelay = true;
        using (socket)
        {
            try
            {
                await _treat(socket, _stop.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Clients that hang up or refuse the server are what most tests are about; they look at the client's end.
            }
        }
    }
}
