using System.Security.Authentication;

namespace LoadHarness.Targets.Lla;

/// <summary>All that decides how an LLA behaves.</summary>
public sealed record LlaOptions
{
    /// <summary>The ports, at least one.</summary>
    public required IReadOnlyList<LlaEndpoint> Endpoints { get; init; }

    /// <summary>Loopback port of the admin endpoint; 0 takes a free one.</summary>
    public int AdminPort { get; init; }

    /// <summary>TLS versions that the server accepts.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Whether sessions may be resumed. When not, .NET's server still hands out tickets, and refuses them.</summary>
    public bool AcceptTickets { get; init; } = true;

    /// <summary>How long the server waits before it answers, on top of its own work.</summary>
    public TimeSpan Delay { get; init; }
}
