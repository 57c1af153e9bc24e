using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Tests.Support;

/// <summary>Ports of loopback for a program that must be told its own; <c>serve</c> takes no port 0, because its users must know it beforehand.</summary>
internal static class FreePorts
{
    private const int Lowest = 10_000;

    // Another number in each process that runs tests, so that two of them hardly draw the same ports.
    private static readonly Random Draw = new(Environment.ProcessId);

    /// <summary>Ports that were free a moment ago, below those that the kernel gives to whoever connects, where it leaves any.</summary>
    public static int[] Take(int count)
    {
        var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t');
        var end = int.Parse(range[0], CultureInfo.InvariantCulture) is var kernels && kernels > 2 * Lowest ? kernels : IPEndPoint.MaxPort;
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            lock (Draw)
            {
                if (Draw.Next(Lowest, end) is var port && IsFree(port))
                {
                    ports.Add(port);
                }
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
