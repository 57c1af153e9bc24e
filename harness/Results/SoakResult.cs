namespace LoadHarness.Results;

/// <summary>What a soak is beyond its arms: windows, trends and what was lost.</summary>
/// <param name="WindowSeconds">Length of a window.</param>
/// <param name="PlannedWindows">Windows of the whole soak.</param>
/// <param name="Windows">Windows that were measured.</param>
/// <param name="StoredWindows">Of these, windows that are on the disk.</param>
/// <param name="LatenessP99">99th percentile over the soak of dispatch minus intended start, in microseconds; null when nothing was dispatched.</param>
/// <param name="Gaps">When nothing was measured.</param>
/// <param name="Marks">What happened on purpose or was noticed.</param>
/// <param name="Trends">The trends.</param>
/// <param name="Series">
/// The figures over time. Beside the trend metrics: <c>latency</c> per arm, whose rows hold p50 as the lowest, p90 as the middle and p99 as the
/// highest value, and <c>errors</c>, failed requests a second.
/// </param>
public sealed record SoakResult(
    double WindowSeconds,
    int PlannedWindows,
    int Windows,
    int StoredWindows,
    double? LatenessP99,
    IReadOnlyList<SoakGap> Gaps,
    IReadOnlyList<SoakMark> Marks,
    IReadOnlyList<TrendResult> Trends,
    IReadOnlyList<TimeSeries> Series);
