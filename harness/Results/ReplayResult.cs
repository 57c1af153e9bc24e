namespace LoadHarness.Results;

/// <summary>How often the target acted on the first flight of a request, which was sent again by somebody who only heard it; in a merged run, of one request of each shard.</summary>
/// <param name="Arm">Name of the arm whose client made the request.</param>
/// <param name="Own">What became of the client's own early data.</param>
/// <param name="OwnActedOn">How often the server says that it acted on the client's own request before the handshake's end; null where it does not count.</param>
/// <param name="Sent">How often the flight was sent again.</param>
/// <param name="ActedOn">How often the server says that it acted on these; null where it does not count.</param>
public sealed record ReplayResult(string Arm, EarlyDataFate Own, long? OwnActedOn, long Sent, long? ActedOn)
{
    /// <summary>Whether it tells anything: the client's own early data was taken, and the server counts.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsTold => Own == EarlyDataFate.Accepted && ActedOn is not null;

    /// <summary>This and that of another shard: counts add up, and what one of them cannot tell is not told of both.</summary>
    public ReplayResult Plus(ReplayResult other) =>
        new(Arm, Own == EarlyDataFate.Accepted ? other.Own : Own, OwnActedOn + other.OwnActedOn, Sent + other.Sent, ActedOn + other.ActedOn);
}
