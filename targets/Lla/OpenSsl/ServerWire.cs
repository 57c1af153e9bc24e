using System.Net.Sockets;
using LoadHarness.Clients.Wire;
using LoadHarness.OpenSsl;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>Shows a reader what the server sends of the handshake.</summary>
/// <remarks>The server's bytes alone tell whether a session is resumed, so those of the client pass unseen.</remarks>
/// <param name="reader">Reads the handshake.</param>
internal sealed class ServerWire(HandshakeReader reader) : IWire
{
    public SocketException? WriteFailure => null;

    public void Sending()
    {
    }

    public void Sent(ReadOnlySpan<byte> bytes)
    {
        if (!reader.ServerDone)
        {
            reader.FromServer(bytes);
        }
    }

    public void Received(ReadOnlySpan<byte> bytes)
    {
    }

    public void End()
    {
    }

    public bool Holds(SocketException failure) => false;
}
