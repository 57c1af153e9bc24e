using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadHarness.Machine.Loops;

/// <summary>A TCP socket of a loop: says at once what it cannot do, and later that it can. Its only owner closes it; used on the loop's thread only.</summary>
internal sealed unsafe class LoopSocket : ITransport, IWatched
{
    private const int Closed = -1;

    private readonly EventLoop _loop;
    private int _file;

    // Whether a look may find something. Edges tell each change once, so what they told is kept here.
    private bool _mayReceive;
    private bool _maySend;
    private bool _hasEnded;

    /// <summary>Makes a socket for an address; nothing is sent yet.</summary>
    /// <param name="loop">Who watches it.</param>
    /// <param name="remote">Where it will connect to.</param>
    /// <param name="source">The local address; null lets the system choose.</param>
    /// <exception cref="SocketException">There are no more files, or the address is not of this machine.</exception>
    public LoopSocket(EventLoop loop, IPEndPoint remote, IPAddress? source)
    {
        _loop = loop;
        _file = LibC.Socket(
            remote.AddressFamily == AddressFamily.InterNetworkV6 ? LibC.InterNetworkV6 : LibC.InterNetwork, LibC.Stream | LibC.NonBlocking | LibC.CloseOnExec, 0);
        Check(_file);
        try
        {
            // Without it, Nagle and a delayed acknowledgement hold a small second segment back for 40 ms.
            Set(LibC.TcpLevel, LibC.TcpNoDelay);
            if (source is not null)
            {
                // Choose the port when the peer is known, so that one port can serve several peers (ip(7)).
                Set(LibC.IpLevel, LibC.IpBindAddressNoPort);
                var address = new IPEndPoint(source, 0).Serialize();
                fixed (byte* bytes = address.Buffer.Span)
                {
                    Check(LibC.Bind(_file, bytes, address.Size));
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes a connection that was accepted. On the loop's thread.</summary>
    /// <param name="loop">Who watches it from now on.</param>
    /// <param name="file">The connected socket, which is this one's own from now on.</param>
    /// <exception cref="SocketException">The kernel refuses it an option, or watches no more.</exception>
    public LoopSocket(EventLoop loop, int file)
    {
        (_loop, _file) = (loop, file);
        try
        {
            Set(LibC.TcpLevel, LibC.TcpNoDelay);
            loop.Watch(this, file);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Action? Changed { get; set; }

    public bool MayReceive => _mayReceive;

    /// <summary>Begins to connect.</summary>
    /// <returns>True when it is connected, false when <see cref="IsConnected"/> is to be asked after a change.</returns>
    /// <exception cref="SocketException">The system refuses it.</exception>
    public bool Connect(IPEndPoint remote)
    {
        var address = remote.Serialize();
        bool isDone;
        fixed (byte* bytes = address.Buffer.Span)
        {
            isDone = LibC.Connect(_file, bytes, address.Size) == 0;
        }

        if (!isDone && Marshal.GetLastPInvokeError() is not LibC.InProgress and var error)
        {
            throw Failure(error);
        }

        // Not before: a socket that has not begun to connect is told as hung up.
        _loop.Watch(this, _file);
        return isDone;
    }

    /// <summary>Whether what <see cref="Connect"/> began has come to its end.</summary>
    /// <exception cref="SocketException">The other end refused, or is not there.</exception>
    public bool IsConnected()
    {
        if (!_hasEnded)
        {
            // What can be sent to, and has no end and no error, is connected: the kernel need not be asked.
            return _maySend;
        }

        var (error, length) = (0, sizeof(int));
        Check(LibC.GetOption(_file, LibC.SocketLevel, LibC.SocketError, (byte*)&error, &length));
        return error == 0 ? _maySend : throw Failure(error);
    }

    public int Receive(Span<byte> buffer)
    {
        if (!_mayReceive)
        {
            return ITransport.Nothing;
        }

        fixed (byte* bytes = buffer)
        {
            var count = LibC.Receive(_file, bytes, buffer.Length, 0);
            if (count >= 0)
            {
                // Fewer than asked for are all that there are (epoll(7)), unless the end lies behind them.
                _mayReceive = count == buffer.Length || _hasEnded;
                return (int)count;
            }
        }

        var error = Marshal.GetLastPInvokeError();
        if (error is LibC.WouldBlock or LibC.Interrupted)
        {
            _mayReceive = error == LibC.Interrupted;
            return ITransport.Nothing;
        }

        throw Failure(error);
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var count = LibC.Send(_file, first, bytes.Length, LibC.NoSignal);
            if (count >= 0)
            {
                return (int)count;
            }
        }

        return Marshal.GetLastPInvokeError() is LibC.WouldBlock or LibC.Interrupted ? ITransport.Nothing : throw Failure(Marshal.GetLastPInvokeError());
    }

    public int Information(Span<byte> information)
    {
        var length = information.Length;
        fixed (byte* bytes = information)
        {
            return _file != Closed && LibC.GetOption(_file, LibC.TcpLevel, LibC.TcpInformation, bytes, &length) == 0 ? length : 0;
        }
    }

    /// <summary>Closes it with a reset: with nothing to linger for, a socket sends RST instead of FIN (tcp(7), SO_LINGER).</summary>
    public void Reset()
    {
        // struct linger: on, and for no time.
        var linger = stackalloc int[] { 1, 0 };
        _ = LibC.SetOption(_file, LibC.SocketLevel, LibC.Linger, linger, 2 * sizeof(int));
        Dispose();
    }

    public void Dispose()
    {
        if (_file != Closed)
        {
            _loop.Forget(_file);
            _ = LibC.Close(_file);
            _file = Closed;
            Changed = null;
        }
    }

    public void Happened(uint events)
    {
        _hasEnded |= (events & (LibC.PeerHangUp | LibC.HangUp | LibC.Error)) != 0;
        _mayReceive |= (events & LibC.In) != 0 || _hasEnded;
        _maySend |= (events & LibC.Out) != 0;
        Changed?.Invoke();
    }

    private void Set(int level, int option)
    {
        var one = 1;
        Check(LibC.SetOption(_file, level, option, &one, sizeof(int)));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw Failure(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>What an error of the kernel is, by the numbers of errno(3) that a caller tells from others.</summary>
    internal static SocketException Failure(int error) => new((int)(error switch
    {
        23 or 24 or 28 => System.Net.Sockets.SocketError.TooManyOpenSockets,
        32 => System.Net.Sockets.SocketError.Shutdown,
        97 => System.Net.Sockets.SocketError.AddressFamilyNotSupported,
        98 => System.Net.Sockets.SocketError.AddressAlreadyInUse,
        99 => System.Net.Sockets.SocketError.AddressNotAvailable,
        100 => System.Net.Sockets.SocketError.NetworkDown,
        101 => System.Net.Sockets.SocketError.NetworkUnreachable,
        103 => System.Net.Sockets.SocketError.ConnectionAborted,
        104 => System.Net.Sockets.SocketError.ConnectionReset,
        110 => System.Net.Sockets.SocketError.TimedOut,
        111 => System.Net.Sockets.SocketError.ConnectionRefused,
        112 => System.Net.Sockets.SocketError.HostDown,
        113 => System.Net.Sockets.SocketError.HostUnreachable,
        _ => System.Net.Sockets.SocketError.SocketError,
    }), Marshal.GetPInvokeErrorMessage(error));
}
