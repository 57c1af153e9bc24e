using LoadHarness.Arms;

namespace LoadHarness.Recording;

/// <summary>One request's facts. A struct, so that a million of them leave no garbage.</summary>
public readonly record struct Sample
{
    /// <summary>Index of the arm in the plan.</summary>
    public int Arm { get; init; }

    /// <summary>How the request ended.</summary>
    public Outcome Outcome { get; init; }

    /// <summary>The step in which a failed request was.</summary>
    public Phase Phase { get; init; }

    /// <summary>The first line of the error, null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>Why the client refused the server; null when it did not.</summary>
    public RefusalReason? Refusal { get; init; }

    /// <summary>When its steps happened.</summary>
    public Timings Timings { get; init; }

    /// <summary>Whether the request made a new connection.</summary>
    public bool NewConnection { get; init; }

    /// <summary>What the client read on the wire; default on a kept connection.</summary>
    public WireEvidence Wire { get; init; }

    /// <summary>What the server said of the connection.</summary>
    public ServerEvidence Server { get; init; }

    /// <summary>Whether the answer said that the server closes the connection; only looked for where the server was told to.</summary>
    public bool AnnouncesClose { get; init; }

    /// <summary>Bytes that the client sent in the handshake, TLS records included; 0 on a kept connection.</summary>
    public int HandshakeBytesSent { get; init; }

    /// <summary>Bytes that the client received in the handshake, TLS records included; 0 on a kept connection.</summary>
    public int HandshakeBytesReceived { get; init; }

    /// <summary>Times the client waited for the server in the handshake; 0 on a kept connection.</summary>
    public int HandshakeRoundTrips { get; init; }
}
