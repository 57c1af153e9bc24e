using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Tests.Support;

/// <summary>Ports of loopback for a program that must be told its own; <c>serve</c> takes no port 0, because its users must know it beforehand.</summary>
internal static class FreePorts
{
    /// <summary>Ports that were free a moment ago.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
