namespace LoadHarness.Machine.Loops;

/// <summary>What carries bytes below TLS on a loop: never waits, and tells when there is something new.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>What receiving and sending return when nothing can be received or sent now.</summary>
    const int Nothing = -1;

    /// <summary>Called when it may be that more can be received or sent.</summary>
    Action? Changed { get; set; }

    /// <summary>Whether something may have come that was not received yet.</summary>
    bool MayReceive { get; }

    /// <summary>How many flights of this end had reached the other one when it sent what was received last; 0 where the transport does not know.</summary>
    /// <remarks>A flight is all that is sent until something is heard. On a way of known length that is a count and no time: what the other end says cannot answer what was still on its way.</remarks>
    int RoundTrips => 0;

    /// <summary>Receives what is there.</summary>
    /// <returns>Bytes; 0 when the other end sends no more; <see cref="Nothing"/>.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The connection is broken.</exception>
    int Receive(Span<byte> buffer);

    /// <summary>Sends as much as there is room for.</summary>
    /// <returns>Bytes, or <see cref="Nothing"/>.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The connection is broken.</exception>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>What the kernel knows of the connection: struct tcp_info of linux/tcp.h.</summary>
    /// <returns>Bytes of it; 0 where it does not tell.</returns>
    int Information(Span<byte> information);
}
