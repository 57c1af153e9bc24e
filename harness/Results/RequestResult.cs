using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What one request of a workload measured within an arm, of those that were sent: what was refused is nobody's in a mix.</summary>
public sealed record RequestResult
{
    /// <summary>Its name, unique within the workload.</summary>
    public required string Name { get; init; }

    /// <summary>Requests that were sent.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests before the rounds and between them, which are in no other figure; not in the file when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long WarmUpRequests { get; init; }

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>Summaries in microseconds, as <see cref="ArmResult.LatencyMicroseconds"/>. The response time of a later step runs from the end of the one before it.</summary>
    public required IReadOnlyDictionary<string, LatencySummary> LatencyMicroseconds { get; init; }

    /// <summary>The rounds, in the order in which they ran, with the metrics that a request has of its own.</summary>
    public required IReadOnlyList<RoundResult> Rounds { get; init; }

    /// <summary>Distributions, as <see cref="ArmResult.Distributions"/>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<long[]>> Distributions { get; init; }

    /// <summary>Failed requests by kind and phase.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];

    /// <summary>Its times with intervals, as <see cref="ArmResult.Estimates"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, RoundsEstimate>? Estimates { get; init; }

    /// <summary>What each launch made of it; null, and not in the file, in a run of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ArmLaunch>? Launches { get; init; }

    /// <summary>The twelve equal parts of a soak; null, and never in the file, for a run that is no soak.</summary>
    [JsonIgnore]
    public IReadOnlyList<RoundResult>? Blocks { get; init; }

    /// <summary>The arm as if it had sent this request alone, so that it is estimated, judged and shown by the same rules.</summary>
    /// <param name="arm">The arm that it is of.</param>
    public ArmResult AsArm(ArmResult arm) => arm with
    {
        Name = $"{arm.Name}: {Name}",
        Requests = Requests,
        WarmUpRequests = WarmUpRequests,
        Outcomes = Outcomes,
        LatencyMicroseconds = LatencyMicroseconds,
        CpuMicroseconds = new(null, null),
        HandshakeBytes = null,
        Rounds = Rounds,
        Estimates = Estimates,
        Launches = Launches,
        Blocks = Blocks,
        Distributions = Distributions,
        Errors = Errors,
        ByRequest = null,
    };

    /// <summary>What was measured of a request as part of its arm; the other way round than <see cref="AsArm"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="part">What was measured.</param>
    public static RequestResult Of(string name, ArmResult part) => new()
    {
        Name = name,
        Requests = part.Requests,
        WarmUpRequests = part.WarmUpRequests,
        Outcomes = part.Outcomes,
        LatencyMicroseconds = part.LatencyMicroseconds,
        Rounds = part.Rounds,
        Estimates = part.Estimates,
        Launches = part.Launches,
        Blocks = part.Blocks,
        Distributions = part.Distributions,
        Errors = part.Errors,
    };
}

/// <summary>What one request of a workload came to within an arm in a window.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requests">Requests that ended in the window.</param>
/// <param name="Outcomes">Count of each outcome that occurred, by its name.</param>
/// <param name="Errors">Failed requests by kind and phase.</param>
public sealed record RequestWindow(string Name, long Requests, IReadOnlyDictionary<string, long> Outcomes, IReadOnlyList<ErrorCount> Errors);
