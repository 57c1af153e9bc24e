namespace LoadHarness.Results;

/// <summary>Tickets and sessions to come back with, on the new connections of an arm that carried an answer.</summary>
/// <param name="Sent">Connections on which the server was seen to give one; null in TLS 1.3, which sends them encrypted.</param>
/// <param name="Offered">Connections on which the client offered one that it had; none came before where it offers none.</param>
/// <param name="Accepted">Of these, connections that the server resumed.</param>
public sealed record TicketCounts(long? Sent, long Offered, long Accepted)
{
    /// <summary>This and others.</summary>
    public TicketCounts Plus(TicketCounts? other) => other is null ? this : new(Sent + other.Sent, Offered + other.Offered, Accepted + other.Accepted);

    /// <summary>This without an earlier part of it.</summary>
    public TicketCounts Minus(TicketCounts? earlier) => earlier is null ? this : new(Sent - earlier.Sent, Offered - earlier.Offered, Accepted - earlier.Accepted);
}
