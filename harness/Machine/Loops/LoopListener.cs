using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadHarness.Machine.Loops;

/// <summary>A listening TCP socket of a loop. Used on the loop's thread only, but for its making.</summary>
internal sealed unsafe class LoopListener : IWatched, IDisposable
{
    private const int Closed = -1;

    // As many as Kestrel lets wait.
    private const int Backlog = 512;

    // Between two looks at what else there is to do.
    private const int MostAtOnce = 64;

    // struct sockaddr_in6 is the longest that is listened at (ipv6(7)).
    private const int LongestAddress = 28;

    private readonly EventLoop _loop;
    private readonly Action<LoopSocket, IPAddress> _accepted;
    private int _file;

    /// <summary>Listens; nothing is accepted before <see cref="Start"/>.</summary>
    /// <param name="loop">Who watches it.</param>
    /// <param name="address">Where; port 0 takes a free one.</param>
    /// <param name="accepted">Given each connection, which is its owner's from then on, and the address it comes from.</param>
    /// <exception cref="SocketException">The port is taken, or the address is not of this machine.</exception>
    public LoopListener(EventLoop loop, IPEndPoint address, Action<LoopSocket, IPAddress> accepted)
    {
        (_loop, _accepted) = (loop, accepted);
        var family = address.AddressFamily == AddressFamily.InterNetworkV6 ? LibC.InterNetworkV6 : LibC.InterNetwork;
        _file = Checked(LibC.Socket(family, LibC.Stream | LibC.NonBlocking | LibC.CloseOnExec, 0));
        try
        {
            // Whoever listened here a moment ago may have left connections in TIME_WAIT (socket(7)).
            var one = 1;
            Checked(LibC.SetOption(_file, LibC.SocketLevel, LibC.ReuseAddress, &one, sizeof(int)));
            var native = address.Serialize();
            fixed (byte* bytes = native.Buffer.Span)
            {
                Checked(LibC.Bind(_file, bytes, native.Size));
            }

            Checked(LibC.Listen(_file, Backlog));
            Port = PortOf(_file, address);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Accepts from now on.</summary>
    public void Start() => _loop.Watch(this, _file);

    public void Happened(uint events)
    {
        var address = stackalloc byte[LongestAddress];
        for (var taken = 0; taken < MostAtOnce && _file != Closed; taken++)
        {
            var length = LongestAddress;
            var file = LibC.Accept(_file, address, &length, LibC.NonBlocking | LibC.CloseOnExec);
            if (file < 0)
            {
                // Nobody waits any more; or there are no more files, and whoever waits is told of again with the next that comes.
                return;
            }

            if (TryTake(file) is { } socket)
            {
                _accepted(socket, AddressOf(new ReadOnlySpan<byte>(address, length)));
            }
        }

        // Edges tell each change once.
        _loop.Post(static listener => ((LoopListener)listener!).Happened(LibC.In), this);
    }

    /// <summary>Listens no longer; who waits is refused.</summary>
    public void Dispose()
    {
        if (_file != Closed)
        {
            _loop.Forget(_file);
            _ = LibC.Close(_file);
            _file = Closed;
        }
    }

    // The kernel may have no room for one more; who called is hung up on, and others are served.
    private LoopSocket? TryTake(int file)
    {
        try
        {
            return new LoopSocket(_loop, file);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static int PortOf(int file, IPEndPoint address)
    {
        var native = address.Serialize();
        var length = native.Size;
        fixed (byte* bytes = native.Buffer.Span)
        {
            Checked(LibC.LocalAddress(file, bytes, &length));
        }

        return ((IPEndPoint)address.Create(native)).Port;
    }

    // Behind the family and the port, and in IPv6 the flow, stands the address (ip(7), ipv6(7)).
    private static IPAddress AddressOf(ReadOnlySpan<byte> native) =>
        MemoryMarshal.Read<ushort>(native) == LibC.InterNetworkV6 ? new IPAddress(native.Slice(8, 16)) : new IPAddress(native.Slice(4, 4));

    private static int Checked(int result) => result < 0 ? throw LoopSocket.Failure(Marshal.GetLastPInvokeError()) : result;
}
