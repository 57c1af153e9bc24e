using LoadHarness.Targets.Lla.Faults;

namespace LoadHarness.Targets.Lla;

/// <summary>One port of a running LLA. Safe for all threads.</summary>
/// <param name="options">Its options.</param>
/// <param name="ledger">Counts its connections and faults.</param>
/// <param name="clock">Decides which clients are valid now.</param>
internal sealed class ServedEndpoint(LlaEndpoint options, Ledger ledger, TimeProvider clock)
{
    /// <summary>How it serves.</summary>
    public LlaEndpoint Options => options;

    /// <summary>The certificate that it shows now.</summary>
    public ServedIdentity Identity { get; } = new(options.Credentials);

    /// <summary>Whom it lets in.</summary>
    public ClientAuthentication Authentication { get; } = new(options.Credentials, clock);

    /// <summary>What goes wrong here on purpose; null for nothing.</summary>
    public FaultInjector? Faults { get; } = options.Disturbance is { Fault: { } fault } disturbance ? new FaultInjector(fault, disturbance.FaultEvery, ledger) : null;

    /// <summary>Counts a new connection.</summary>
    public LlaConnection Accept() => new(ledger.Accept(), options.Disturbance?.Delay ?? TimeSpan.Zero, Faults);
}
