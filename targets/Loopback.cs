using System.Net;

namespace LoadHarness.Targets;

/// <summary>Local addresses for clients whose target is on this machine.</summary>
internal static class Loopback
{
    // Each source address brings its own range of ports: eight carry some 3,700 new connections a second for good, where one
    // carries 470 (28,000 ports, each held for 60 s by TIME_WAIT).
    private const int Addresses = 8;

    // 127.0.0.2 to 127.0.0.9.
    private static readonly IReadOnlyList<IPAddress> Sources =
        [.. Enumerable.Range(2, Addresses).Select(last => new IPAddress([127, 0, 0, (byte)last]))];

    /// <summary>The sources for a target at <paramref name="address"/>; none when it is not on IPv4 loopback.</summary>
    public static IReadOnlyList<IPAddress> SourcesFor(IPAddress address) =>
        OperatingSystem.IsLinux() && address.GetAddressBytes() is [127, _, _, _] ? Sources : [];
}
