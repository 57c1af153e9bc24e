namespace LoadHarness.Recording;

/// <summary>What became of the request that a client sent with its ClientHello.</summary>
public enum EarlyDataFate
{
    /// <summary>Nothing was sent with it: the arm does not, or the client had no session that allows it.</summary>
    NotSent,

    /// <summary>The server did not take it, and the client sent it again after the handshake (RFC 8446, 4.2.10).</summary>
    Rejected,

    /// <summary>The server took it.</summary>
    Accepted,
}
