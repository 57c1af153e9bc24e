using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadHarness.Machine.Loops;

namespace LoadHarness.Clients.Wire;

/// <summary>What the kernel knows of a TCP connection (tcp(7), TCP_INFO; struct tcp_info of linux/tcp.h).</summary>
/// <param name="IsOpen">Whether the peer has neither closed nor reset it.</param>
/// <param name="IsReset">Whether the peer has reset it: what it had not read by then it never will.</param>
/// <param name="BytesAcknowledged">Bytes that the peer's kernel has acknowledged; the SYN is one of them.</param>
/// <param name="Silence">Since the last segment of the peer, its FIN included; in ticks of the kernel, 1 to 10 ms.</param>
internal readonly record struct TcpState(bool IsOpen, bool IsReset, long BytesAcknowledged, TimeSpan Silence)
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const byte Established = 1;
    private const byte Closed = 7;

    // Offsets of tcpi_last_ack_recv, in milliseconds, and tcpi_bytes_acked; tcpi_state is the first byte.
    private const int LastAckReceived = 56;
    private const int BytesAcked = 120;
    private const int Length = 128;

    // Who says close_notify closes in the same breath, or waits for the other end to.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(20);

    /// <summary>The same once the peer, whose last word was heard, has closed the connection, too, or after a moment.</summary>
    public static TcpState? AtEndOf(Stream transport)
    {
        var state = Of(transport);
        if (state is not { IsOpen: true } || transport is not NetworkStream { Socket: var socket })
        {
            return state;
        }

        try
        {
            socket.Poll(EndPatience, SelectMode.SelectRead);
            return Of(transport);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return state;
        }
    }

    /// <summary>Asks for it; null where the stream is no socket of this machine, or the kernel does not tell.</summary>
    public static TcpState? Of(Stream transport)
    {
        if (transport is not NetworkStream { Socket: var socket })
        {
            return null;
        }

        Span<byte> info = stackalloc byte[Length];
        try
        {
            return Of(info[..socket.GetRawSocketOption(Tcp, TcpInfo, info)]);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The same for a connection of a loop.</summary>
    public static TcpState? Of(ITransport transport)
    {
        Span<byte> info = stackalloc byte[Length];
        return Of(info[..transport.Information(info)]);
    }

    private static TcpState? Of(ReadOnlySpan<byte> info) => info.Length < Length
        ? null
        : new(info[0] == Established, info[0] == Closed, MemoryMarshal.Read<long>(info[BytesAcked..]), TimeSpan.FromMilliseconds(MemoryMarshal.Read<uint>(info[LastAckReceived..])));
}
