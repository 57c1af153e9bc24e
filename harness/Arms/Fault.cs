namespace LoadHarness.Arms;

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
