namespace LoadHarness.Gates;

/// <summary>The rules on counts.</summary>
public enum Invariant
{
    /// <summary>At least a share of an arm's answered requests travelled on connections that are what the arm claims, by both ends.</summary>
    ProvenShare,

    /// <summary>No connection of a cold arm is resumed.</summary>
    ColdNeverResumed,

    /// <summary>Every request, or all but a number of them, ends in the outcome Ok.</summary>
    NoErrors,

    /// <summary>On mutual arms, every answer names the client that sent the request.</summary>
    IdentityVerified,

    /// <summary>No request of an impostor is answered, and the server lets none of its connections in.</summary>
    ImpostorsKeptOut,

    /// <summary>Every impostor is refused by the end that must refuse it, and for what is wrong with it.</summary>
    RefusedForTheirFlaw,

    /// <summary>At least a share of an arm's impostors are refused in the kind of handshake that the arm claims: resumed with a ticket, or full.</summary>
    ImpostorsResumed,

    /// <summary>
    /// Each new connection takes exactly the round trips that its kind of handshake needs, a full one of TLS 1.2 two, every other one; or
    /// no more than a number.
    /// </summary>
    RoundTrips,

    /// <summary>The resumed share of an arm's new connections is within limits.</summary>
    ResumedShare,

    /// <summary>An arm's new connections, divided by its answered requests, are within limits.</summary>
    ConnectionsPerRequest,

    /// <summary>The median of the bytes that the client sent in a handshake is within limits.</summary>
    HandshakeBytesSent,

    /// <summary>The median of the bytes that the client received in a handshake is within limits.</summary>
    HandshakeBytesReceived,
}
