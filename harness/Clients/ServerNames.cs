using System.Globalization;

namespace LoadHarness.Clients;

/// <summary>Gives out the names under which clients call the target.</summary>
/// <remarks>
/// .NET keeps one TLS session per server name in a cache of the process (Interop.OpenSsl.AllocateSslHandle), so a name of
/// its own is a session slot of its own, and a name never used before is a connection that cannot be resumed. Static
/// because that cache is. All names have the same length: SNI travels in the ClientHello and must not make arms differ.
/// </remarks>
internal static class ServerNames
{
    // c0000001 … cfffffff: 268 million names.
    private static int _last;

    /// <summary>A name below <paramref name="host"/> that this process has not used before.</summary>
    public static string Next(string host) =>
        string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _last):x7}.{host}");
}
