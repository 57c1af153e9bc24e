using LoadHarness.Machine.Loops;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>One port of an LLA on OpenSSL. Used on the loop's thread only.</summary>
/// <param name="endpoint">What is served there.</param>
/// <param name="contexts">Where its certificate has a context.</param>
/// <param name="ledger">Counts.</param>
/// <param name="clock">Decides which clients are valid now.</param>
internal sealed class OpenSslPort(ServedEndpoint endpoint, ServerContexts contexts, Ledger ledger, TimeProvider clock) : IDisposable
{
    /// <summary>What is served there.</summary>
    public ServedEndpoint Endpoint => endpoint;

    /// <summary>Judges the clients' certificates; null where none is asked for.</summary>
    public ClientChains? Clients { get; } = endpoint.Options.Authentication == Authentication.Mutual ? new ClientChains(endpoint, clock) : null;

    /// <summary>Decides which tickets are refused; null where none is.</summary>
    public TicketCount? Tickets { get; } = endpoint.Options.Disturbance?.RefusesTicketEvery is { } every ? new TicketCount(every, ledger) : null;

    /// <summary>Where it listens; null before.</summary>
    public LoopListener? Listener { get; set; }

    /// <summary>The context for the certificate that the endpoint shows now.</summary>
    /// <exception cref="LoadHarness.OpenSsl.OpenSslException">OpenSSL does not take the certificate or its key.</exception>
    public ServerContext Context() => contexts.For(endpoint);

    public void Dispose()
    {
        Listener?.Dispose();
        Clients?.Dispose();
    }
}
