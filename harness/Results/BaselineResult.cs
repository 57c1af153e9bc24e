namespace LoadHarness.Results;

/// <summary>The stored run that a run was judged against, and how the two compare.</summary>
public sealed record BaselineResult
{
    /// <summary>Name of its directory, without the way there.</summary>
    public required string Run { get; init; }

    /// <summary>Its start, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Requests per second that each of its arms was given; null in a closed loop.</summary>
    public required double? Rate { get; init; }

    /// <summary>Past runs like the baseline; the limits of default gates come from them when they are enough, see <c>ChangeThreshold</c>.</summary>
    public int PastRuns { get; init; }

    /// <summary>Past runs that were not used.</summary>
    public IReadOnlyList<LeftOutRun> LeftOut { get; init; } = [];

    /// <summary>Facts that differ between the runs.</summary>
    public IReadOnlyList<FactDifference> Differences { get; init; } = [];

    /// <summary>Ratios to the baseline; empty when the runs are unlike and that was not allowed.</summary>
    public IReadOnlyList<BaselineComparison> Comparisons { get; init; } = [];

    /// <summary>What could not be compared because one of the runs lacks it.</summary>
    public IReadOnlyList<OneSidedPart> Missing { get; init; } = [];

    /// <summary>Names of the gates on the comparison.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];
}
