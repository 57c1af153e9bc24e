namespace LoadHarness.Recording;

/// <summary>When the steps of one request happened, as timestamps of the run's clock; 0 means "did not happen".</summary>
/// <remarks>
/// Response time runs from the intended start, service time from the actual start: the difference, lateness, is the
/// generator's and the waiting queue's, not the server's.
/// </remarks>
public readonly record struct Timings
{
    /// <summary>When the schedule wanted the request to start.</summary>
    public long IntendedStart { get; init; }

    /// <summary>When a client began to work on it.</summary>
    public long ActualStart { get; init; }

    /// <summary>TCP connect began, after the way through the HTTP client's pool; 0 on a kept connection.</summary>
    public long ConnectStarted { get; init; }

    /// <summary>TCP connected; 0 on a kept connection.</summary>
    public long Connected { get; init; }

    /// <summary>The server's hello arrived; 0 on a kept connection.</summary>
    public long ServerHello { get; init; }

    /// <summary>The handshake ended at the client; 0 on a kept connection.</summary>
    public long HandshakeDone { get; init; }

    /// <summary>The first byte of the answer arrived.</summary>
    public long FirstByte { get; init; }

    /// <summary>The answer was complete, or the request failed.</summary>
    public long LastByte { get; init; }
}
