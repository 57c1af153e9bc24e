namespace LoadHarness.Results;

/// <summary>What one arm measured in one window. Its latencies are in the histogram log.</summary>
public sealed record ArmWindow
{
    /// <summary>The arm's name, which is also the tag of its response times in the histogram log.</summary>
    public required string Name { get; init; }

    /// <summary>Requests that ended in the window, or were refused in it.</summary>
    public required long Requests { get; init; }

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How the connections of answered requests were classified.</summary>
    public required ConnectionCounts Connections { get; init; }

    /// <summary>Answers in which the server named the expected client.</summary>
    public required long IdentityVerified { get; init; }

    /// <summary>Failed requests by kind and phase.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];

    /// <summary>Response time from the intended start of proven requests; null when there were none.</summary>
    public required LatencySummary? Response { get; init; }
}
