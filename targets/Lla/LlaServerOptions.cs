using System.Net;
using System.Security.Authentication;

namespace LoadHarness.Targets.Lla;

/// <summary>Where an LLA listens and how it behaves.</summary>
public sealed record LlaServerOptions
{
    /// <summary>The ports, at least one.</summary>
    public required IReadOnlyList<LlaEndpoint> Endpoints { get; init; }

    /// <summary>Port of the admin endpoint; 0 takes a free one, null opens none.</summary>
    public int? AdminPort { get; init; }

    /// <summary>Address of this machine at which the admin endpoint listens.</summary>
    public IPAddress AdminAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Addresses that clients call from: who calls from another one is closed before TLS and counted as a bystander. Null lets anybody call.</summary>
    public IReadOnlySet<IPAddress>? Callers { get; init; }

    /// <summary>TLS versions that the server accepts.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>
    /// Whether sessions may be resumed (when not, .NET's server still hands out tickets, and refuses them), and how long the
    /// server waits before it answers, on top of its own work.
    /// </summary>
    public required LlaOptions Behaviour { get; init; }
}
