using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Targets;

/// <summary>Local addresses for clients whose target is on this machine.</summary>
public static class Loopback
{
    // Each source address brings its own range of ports: one carries some 470 new connections a second for good (28,000 ports, each held
    // for 60 s by TIME_WAIT), and 250 of them 117,000, beyond what any machine can do.
    private const int Addresses = 250;

    // 127.0.0.2 to 127.0.0.251.
    private static readonly IReadOnlyList<IPAddress> Sources = [.. Enumerable.Range(2, Addresses).Select(last => new IPAddress([127, 0, 0, (byte)last]))];

    /// <summary>The sources for a target at <paramref name="address"/>; none when it is not on IPv4 loopback.</summary>
    public static IReadOnlyList<IPAddress> SourcesFor(IPAddress address) =>
        OperatingSystem.IsLinux() && address.GetAddressBytes() is [127, _, _, _] ? Sources : [];

    /// <summary>Whether a client of this machine can call from an address.</summary>
    public static bool IsOfThisMachine(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
