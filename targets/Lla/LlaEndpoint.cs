using System.Net;

namespace LoadHarness.Targets.Lla;

/// <summary>One port of the LLA: its certificate, and whether clients must prove who they are.</summary>
public sealed record LlaEndpoint
{
    /// <summary>Mutual asks every client for a certificate and refuses those without a good one.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>Whether a client that comes back may send its request with its ClientHello; on OpenSSL alone.</summary>
    public bool TakesEarlyData { get; init; }

    /// <summary>What is done to the clients of this port on purpose; null for nothing.</summary>
    public Disturbance? Disturbance { get; init; }

    /// <summary>What the server proves itself with, and whom it lets in.</summary>
    /// <remarks>
    /// Endpoints that honest clients use must not share a certificate. .NET keeps one SSL_CTX, and so one set of ticket keys, per
    /// certificate: a ticket from a one-way endpoint is taken by a mutual one, and then refused for its lack of a client certificate.
    /// </remarks>
    public required ServerCredentials Credentials { get; init; }
}
