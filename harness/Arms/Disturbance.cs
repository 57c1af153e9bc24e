namespace LoadHarness.Arms;

/// <summary>What the embedded LLA does to an arm on purpose, so that it is known beforehand what must be measured.</summary>
public sealed record Disturbance
{
    /// <summary>How long it waits before it answers a request, on top of what its options say.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>It refuses every n-th ticket that is of any worth, and counts what it refuses; null refuses none. TLS 1.3 only.</summary>
    public int? RefusesTicketEvery { get; init; }

    /// <summary>What it does wrong; null for nothing.</summary>
    public Fault? Fault { get; init; }

    /// <summary>The fault strikes every n-th time it could: connection, request or answer; at least 1.</summary>
    public int FaultEvery { get; init; } = 1;
}
