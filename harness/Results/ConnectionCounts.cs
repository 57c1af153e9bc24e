using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>How an arm's answered requests were carried. Warm-up is not in it.</summary>
public sealed record ConnectionCounts
{
    /// <summary>New connections with a full handshake.</summary>
    public required long Full { get; init; }

    /// <summary>New connections that were resumed.</summary>
    public required long Resumed { get; init; }

    /// <summary>Requests on a connection that was already open.</summary>
    public required long Reused { get; init; }

    /// <summary>
    /// Connections on which a block's requests travelled, by the server's own numbers, in the block that had most of them; 0 where an arm
    /// does not keep its connections or the server does not number them.
    /// </summary>
    public long Kept { get; init; }

    /// <summary>Tickets that the server refused on purpose, by its own count; not in the file when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TicketsRefused { get; init; }

    /// <summary>Requests whose connection is not what the arm claims; they are not in the latencies.</summary>
    public required long Unproven { get; init; }

    /// <summary>Requests on which client and server do not testify the same.</summary>
    public required long Disagreeing { get; init; }

    /// <summary>Requests for which the server gave no evidence.</summary>
    public required long ClientOnly { get; init; }

    /// <summary>This without an earlier part of it.</summary>
    public ConnectionCounts Minus(ConnectionCounts earlier) => this with
    {
        Full = Full - earlier.Full,
        Resumed = Resumed - earlier.Resumed,
        Reused = Reused - earlier.Reused,
        TicketsRefused = TicketsRefused - earlier.TicketsRefused,
        Unproven = Unproven - earlier.Unproven,
        Disagreeing = Disagreeing - earlier.Disagreeing,
        ClientOnly = ClientOnly - earlier.ClientOnly,
    };
}
