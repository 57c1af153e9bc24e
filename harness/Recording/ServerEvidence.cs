using LoadHarness.Handshakes;

namespace LoadHarness.Recording;

/// <summary>What the server said, in its answer, of the connection that carried the request.</summary>
public readonly record struct ServerEvidence
{
    /// <summary>False when the answer carries no evidence (a server that nobody here wrote).</summary>
    public bool Given { get; init; }

    /// <summary>The server's number of the connection, from 1.</summary>
    public long Connection { get; init; }

    /// <summary>Full or resumed, as the server read it on its own side of the wire.</summary>
    public HandshakeKind Kind { get; init; }

    /// <summary>Requests on this connection so far, this one included.</summary>
    public int RequestOnConnection { get; init; }

    /// <summary>Whether the server took up the request before the handshake had ended.</summary>
    public bool IsEarly { get; init; }

    /// <summary>What it noted of the handshake; null where it was not told to.</summary>
    public HandshakeLog? Messages { get; init; }

    /// <summary>Whether the server names the subject that the client's certificate has.</summary>
    public bool IdentityMatches { get; init; }
}
