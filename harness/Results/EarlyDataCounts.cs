namespace LoadHarness.Results;

/// <summary>What became of the requests that an arm sent with its ClientHellos.</summary>
/// <param name="Accepted">Those that the server took, by the client's TLS library.</param>
/// <param name="Rejected">Those that it did not take, and that were sent again.</param>
/// <param name="TakenUp">Those that the server says it took up before the handshake had ended.</param>
public sealed record EarlyDataCounts(long Accepted, long Rejected, long TakenUp)
{
    /// <summary>This and others.</summary>
    public EarlyDataCounts Plus(EarlyDataCounts? other) => other is null ? this : new(Accepted + other.Accepted, Rejected + other.Rejected, TakenUp + other.TakenUp);

    /// <summary>This without an earlier part of it.</summary>
    public EarlyDataCounts Minus(EarlyDataCounts? earlier) => earlier is null ? this : new(Accepted - earlier.Accepted, Rejected - earlier.Rejected, TakenUp - earlier.TakenUp);
}
