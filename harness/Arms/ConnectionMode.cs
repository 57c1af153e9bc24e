namespace LoadHarness.Arms;

/// <summary>How a client gets the connection that carries its request.</summary>
public enum ConnectionMode
{
    /// <summary>A new connection with a full handshake for every request.</summary>
    Cold,

    /// <summary>A new connection for every request, resumed with the client's own ticket.</summary>
    Resumed,

    /// <summary>One connection, kept open for all requests of the client.</summary>
    KeepAlive,
}
