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

/// <summary>What an LLA does wrong on purpose.</summary>
public enum Fault
{
    /// <summary>It takes the ClientHello and never answers it.</summary>
    StallHandshake,

    /// <summary>It resets the TCP connection after its ServerHello.</summary>
    ResetAfterServerHello,

    /// <summary>It closes the connection after the request, before the first byte of an answer.</summary>
    CloseBeforeAnswer,

    /// <summary>It answers right, but byte by byte, too slowly for the client's patience.</summary>
    SlowAnswer,

    /// <summary>It answers with status 500.</summary>
    ServerError,

    /// <summary>It answers with a body far larger than any right answer.</summary>
    OversizedAnswer,

    /// <summary>It drops its ticket keys, so that every client's ticket is worth nothing.</summary>
    DropTicketKeys,

    /// <summary>
    /// It does to its clients what a graceful restart does: every open connection ends with its next answer, which says so, nothing in flight is
    /// lost, and new connections meet a server that knows no old ticket.
    /// </summary>
    RestartGracefully,
}
