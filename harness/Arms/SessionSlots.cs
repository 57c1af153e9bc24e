namespace LoadHarness.Arms;

/// <summary>Where clients keep the TLS session that they resume.</summary>
public enum SessionSlots
{
    /// <summary>Each client has its own; its ticket is there when it needs it.</summary>
    PerClient,

    /// <summary>All clients of the arm share one. A TLS 1.3 ticket serves once, so concurrent clients miss it; how often is what such an arm measures.</summary>
    Shared,
}
