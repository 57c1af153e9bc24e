using System.Text.Json.Serialization;
using LoadHarness.Arms;

namespace LoadHarness.Results;

/// <summary>What one arm measured over all its rounds.</summary>
public sealed record ArmResult
{
    /// <summary>Unique name within the run.</summary>
    public required string Name { get; init; }

    /// <summary>How each request got its connection.</summary>
    public required ConnectionMode Mode { get; init; }

    /// <summary>Who proved an identity.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>Name of the key kind, such as <c>rsa-2048</c>.</summary>
    public required string Key { get; init; }

    /// <summary>TLS version, <c>1.2</c> or <c>1.3</c>.</summary>
    public required string Tls { get; init; }

    /// <summary>Requests that the schedule intended, failed and refused ones included.</summary>
    public required long Requests { get; init; }

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How the connections were classified.</summary>
    public required ConnectionCounts Connections { get; init; }

    /// <summary>Answers in which the server named the expected client.</summary>
    public required long IdentityVerified { get; init; }

    /// <summary>What became of the requests when one end of the arm is an impostor; null, and not in the file, when both are honest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImpostorCounts? Impostors { get; init; }

    /// <summary>What the server did to the arm on purpose; null, and not in the file, when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Disturbance? Disturbance { get; init; }

    /// <summary>What the server did wrong and how it was filed; null, and not in the file, when it did nothing wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaultCounts? Faults { get; init; }

    /// <summary>
    /// Summaries in microseconds of proven requests, keyed handshake, service, response, connect, hello, firstByte, lateness; of
    /// refused impostors, keyed refusal: from the actual start until the client knows.
    /// </summary>
    public required IReadOnlyDictionary<string, LatencySummary> LatencyMicroseconds { get; init; }

    /// <summary>CPU per connection, let in or refused (per request in KeepAlive), mean over the rounds; null where it could not be read.</summary>
    public required CpuCost CpuMicroseconds { get; init; }

    /// <summary>Medians per handshake, TLS records included; null when the arm made no proven handshake.</summary>
    public required ByteCost? HandshakeBytes { get; init; }

    /// <summary>Proven handshakes by the number of round trips that they took.</summary>
    public IReadOnlyDictionary<int, long> RoundTrips { get; init; } = new Dictionary<int, long>();

    /// <summary>The rounds, in the order in which they ran.</summary>
    public required IReadOnlyList<RoundResult> Rounds { get; init; }

    /// <summary>
    /// Latency distributions for charts, keyed as <see cref="LatencyMicroseconds"/>: pairs of a value in microseconds and the count of
    /// samples there, ascending, at a resolution of 1 %.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<long[]>> Distributions { get; init; }

    /// <summary>Failed requests by kind and phase; an impostor that was refused is none.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];
}
