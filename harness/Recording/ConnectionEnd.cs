namespace LoadHarness.Recording;

/// <summary>The end of the connection that a request would have travelled on, had it been kept.</summary>
/// <param name="Kind">How it came.</param>
/// <param name="Requests">Requests answered on it; where requests multiplex, a few may be counted for its neighbours.</param>
/// <param name="Idle">From its last answer until the server closed it.</param>
public readonly record struct ConnectionEnd(CloseKind Kind, int Requests, TimeSpan Idle)
{
    /// <summary>Whether it explains why a connection that was to be kept was opened anew.</summary>
    public bool IsReason => Kind is CloseKind.Announced or CloseKind.Idle or CloseKind.Failed;
}

/// <summary>How a connection came to its end.</summary>
public enum CloseKind
{
    /// <summary>It has not, or nobody knows why.</summary>
    None,

    /// <summary>The client asked for it.</summary>
    Asked,

    /// <summary>The server said so beforehand: <c>Connection: close</c> in HTTP/1, GOAWAY in HTTP/2.</summary>
    Announced,

    /// <summary>The server closed it while nothing was under way.</summary>
    Idle,

    /// <summary>It was lost with a request that failed.</summary>
    Failed,
}
