namespace LoadHarness.Results;

/// <summary>What became of the requests of an arm of impostors. Warm-up is not in it.</summary>
public sealed record ImpostorCounts
{
    /// <summary>How every request had to end.</summary>
    public required Refusal Expected { get; init; }

    /// <summary>Requests that were answered, or connections that the server let in where it was to refuse: whichever are more.</summary>
    public required long Admitted { get; init; }

    /// <summary>What either end refused: the client by its own judgement, the server by its ledger.</summary>
    public required IReadOnlyList<RefusalCount> Refused { get; init; }

    /// <summary>Connections on which the client offered a ticket.</summary>
    public required long TicketsOffered { get; init; }

    /// <summary>Connections on which the server took the ticket and resumed the session, before it judged the client.</summary>
    public required long TicketsTaken { get; init; }

    /// <summary>This and what another launch counted.</summary>
    public ImpostorCounts Plus(ImpostorCounts other) => this with
    {
        Admitted = Admitted + other.Admitted,
        Refused =
        [
            .. Refused.Concat(other.Refused).GroupBy(one => (one.By, one.Reason)).Select(alike => alike.First() with { Count = alike.Sum(one => one.Count) })
                .OrderBy(one => one.By).ThenBy(one => one.By == Side.Client && Enum.TryParse<RefusalReason>(one.Reason, out var reason) ? reason : default).ThenBy(one => one.Reason, StringComparer.Ordinal),
        ],
        TicketsOffered = TicketsOffered + other.TicketsOffered,
        TicketsTaken = TicketsTaken + other.TicketsTaken,
    };
}

/// <summary>Connections that one end refused for one reason.</summary>
/// <param name="By">The end that refused.</param>
/// <param name="Reason">Name of the reason, as that end counts it.</param>
/// <param name="Count">How many.</param>
public sealed record RefusalCount(Side By, string Reason, long Count);
