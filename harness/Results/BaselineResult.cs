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

    /// <summary>Past runs like the baseline; when they are enough, times and CPU are compared with them, see <c>PredictionInterval</c>.</summary>
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

/// <summary>One metric of one arm divided by what the same arm had in the baseline run, or in the runs before it.</summary>
/// <param name="Metric">The metric's name, such as <c>handshake p50</c>.</param>
/// <param name="Arm">The arm, of the same name in both runs.</param>
/// <param name="Value">Median over this run's rounds, in the metric's unit; of several launches the geometric mean of their medians.</param>
/// <param name="BaselineValue">The same of the baseline; with past runs the geometric mean of their medians.</param>
/// <param name="Ratio">Two-sample Hodges-Lehmann estimate; of a count, and with past runs or launches, the ratio of the two values.</param>
/// <param name="Low">Lower end of the interval; null when there are too few rounds for one.</param>
/// <param name="High">Upper end of the interval; null when there are too few rounds for one.</param>
/// <param name="Confidence">Confidence level of the interval, 0..1; 1 for a count, whose interval is the ratio itself.</param>
/// <param name="Rounds">Rounds of this run that have the metric.</param>
/// <param name="BaselineRounds">Rounds of the baseline that have the metric.</param>
/// <param name="Limit">The limit of the gate on this comparison; null when no gate asks for it (exploratory).</param>
/// <param name="Verdict">The gate's answer; null when no gate asks for it.</param>
/// <param name="PastRuns">Past runs whose scatter is in the interval; null when it is of two runs, and for a count.</param>
/// <param name="Launches">Launches of both runs whose scatter is in the interval; null when it is of rounds or of past runs, and for a count.</param>
public sealed record BaselineComparison(
    string Metric, string Arm, double Value, double BaselineValue, double Ratio, double? Low, double? High, double Confidence,
    int Rounds, int BaselineRounds, double? Limit, Gates.Verdict? Verdict, int? PastRuns = null, int? Launches = null);

/// <summary>One of the two runs of a comparison.</summary>
public enum ComparedRun
{
    /// <summary>The stored run.</summary>
    Baseline,

    /// <summary>The run that is judged.</summary>
    Candidate,
}

/// <summary>A fact of environment or options that differs between a run and its baseline.</summary>
/// <param name="Name">The fact's name, such as <c>OpenSSL</c>.</param>
/// <param name="Baseline">Its value in the baseline; empty where it is not known.</param>
/// <param name="Candidate">Its value in this run; empty where it is not known.</param>
/// <param name="Weight">What follows from it.</param>
public sealed record FactDifference(string Name, string Baseline, string Candidate, DifferenceWeight Weight);

/// <summary>What a fact that differs between two runs does to their comparison.</summary>
public enum DifferenceWeight
{
    /// <summary>Measured under other conditions: the figures are not to be compared.</summary>
    Unlike,

    /// <summary>May be what the comparison is about, or matters little: shown.</summary>
    Noted,
}

/// <summary>A past run that says nothing of this one.</summary>
/// <param name="Run">Name of its directory.</param>
/// <param name="Why">Why it was left out, such as <c>cpu differs</c>.</param>
public sealed record LeftOutRun(string Run, string Why);

/// <summary>An arm, or a metric of an arm, that only one of two compared runs has.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Metric">The metric's name; null when the whole arm is meant.</param>
/// <param name="OnlyIn">The run that has it.</param>
public sealed record OneSidedPart(string Arm, string? Metric, ComparedRun OnlyIn);
