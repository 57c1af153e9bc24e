using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>Kept connections of an arm that came to the same kind of end, warm-up included.</summary>
/// <param name="Kind">The kind of end.</param>
/// <param name="Count">How many.</param>
/// <param name="Requests">Requests answered on all of them.</param>
/// <param name="FewestRequests">Requests answered on the one that had fewest.</param>
/// <param name="MostRequests">Requests answered on the one that had most.</param>
/// <param name="ShortestIdleSeconds">The shortest time from a last answer to the close.</param>
/// <param name="LongestIdleSeconds">The longest.</param>
public sealed record CloseCount(
    CloseKind Kind, long Count, long Requests, int FewestRequests, int MostRequests, double ShortestIdleSeconds, double LongestIdleSeconds)
{
    // A difference below it is the machine's.
    private const double SameIdleSeconds = 0.1;

    /// <summary>What the server's limit seems to be, to stand behind a number of connections.</summary>
    [JsonIgnore]
    public string Words => Kind switch
    {
        CloseKind.Announced => $"closed by the server after {RequestWords}",
        CloseKind.Idle => $"closed by the server after {IdleWords} idle",
        _ => "lost with a request that failed",
    };

    private string RequestWords => FewestRequests == MostRequests
        ? Format.Count(MostRequests, "request")
        : $"{Format.Count(FewestRequests)} to {Format.Count(MostRequests, "request")}, {Format.Number((double)Requests / Count, 0)} on average";

    private string IdleWords => LongestIdleSeconds - ShortestIdleSeconds < SameIdleSeconds
        ? $"{Format.Number(ShortestIdleSeconds, 1)} s"
        : $"{Format.Number(ShortestIdleSeconds, 1)} to {Format.Number(LongestIdleSeconds, 1)} s";

    /// <summary>One connection.</summary>
    public static CloseCount Of(ConnectionEnd end) => new(end.Kind, 1, end.Requests, end.Requests, end.Requests, end.Idle.TotalSeconds, end.Idle.TotalSeconds);

    /// <summary>Both together.</summary>
    public CloseCount Plus(CloseCount other) => new(
        Kind, Count + other.Count, Requests + other.Requests,
        Math.Min(FewestRequests, other.FewestRequests), Math.Max(MostRequests, other.MostRequests),
        Math.Min(ShortestIdleSeconds, other.ShortestIdleSeconds), Math.Max(LongestIdleSeconds, other.LongestIdleSeconds));
}
