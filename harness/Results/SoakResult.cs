using System.Text.Json.Serialization;

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
    double WindowSeconds, int PlannedWindows, int Windows, int StoredWindows, double? LatenessP99,
    IReadOnlyList<SoakGap> Gaps, IReadOnlyList<SoakMark> Marks, IReadOnlyList<TrendResult> Trends, IReadOnlyList<TimeSeries> Series)
{
    /// <summary>How the load went up and down; null, and not in the file, for one rate from start to end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShapeResult? Shape { get; init; }
}

/// <summary>A load's shape, and what came of it.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Asked">Requests of its open parts.</param>
/// <param name="Started">Requests that its schedule started, those among them that met a full queue.</param>
/// <param name="WindowsOff">Windows in which not as many were started as it asks for.</param>
/// <param name="IsEven">Whether it is the same from start to end, so that trends say something.</param>
public sealed record ShapeResult(string Text, long Asked, long Started, int WindowsOff, bool IsEven);

/// <summary>A time in which a soak measured nothing, because the harness was away.</summary>
/// <param name="FromSeconds">Since the start of the soak.</param>
/// <param name="ToSeconds">Since the start of the soak; equal to <paramref name="FromSeconds"/> at the end of a soak that nobody went on with.</param>
/// <param name="Why">A sentence, such as <c>The harness ended without a word; its last window is 118.</c></param>
public sealed record SoakGap(double FromSeconds, double ToSeconds, string Why);

/// <summary>Something that happened at a moment of a run, to be marked in charts.</summary>
/// <param name="AtSeconds">Since the start of the run.</param>
/// <param name="What">A few words, such as <c>ticket keys dropped</c>.</param>
public sealed record SoakMark(double AtSeconds, string What);

/// <summary>One figure over the time of a run, thinned for charts.</summary>
/// <param name="Id">Such as <c>serverResident</c>, <c>throughput</c>, or one that only charts show.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Unit">The unit of its values, as in <see cref="Metrics.TrendMetric.Unit"/>.</param>
/// <param name="Arm">The arm; null for the whole run.</param>
/// <param name="Points">
/// Rows of seconds since the start, lowest, median and highest value of the windows that the point stands for; a NaN-free list, ascending, at
/// most a few hundred. A point whose value is missing is left out.
/// </param>
public sealed record TimeSeries(string Id, string Name, string Unit, string? Arm, IReadOnlyList<double[]> Points);

/// <summary>The trend of one series of a soak.</summary>
/// <param name="Metric">Id of the metric, see <see cref="Metrics.TrendMetric"/>.</param>
/// <param name="Arm">The arm, where each has one; else null.</param>
/// <param name="Name">Name for people, such as <c>resident memory, server</c>.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="SlopePerHour">Theil-Sen slope in units an hour; null when too little was measured to say it of an hour.</param>
/// <param name="Low">Lower end of its interval; null when there is none.</param>
/// <param name="High">Upper end of its interval; null when there is none.</param>
/// <param name="Confidence">Confidence of the interval, 0..1.</param>
/// <param name="Limit">What may be gained over the whole soak, in units.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Sentence">Such as <c>grows by 3.1 MB [2.8, 3.4] over the soak, 6.2 MB/h [5.6, 6.8]</c>.</param>
/// <param name="Blocks">The block means that the slope comes from, in order.</param>
public sealed record TrendResult(
    string Metric, string? Arm, string Name, string Unit, double? SlopePerHour, double? Low, double? High, double Confidence, double Limit,
    TrendAnswer Answer, string Sentence, IReadOnlyList<double> Blocks)
{
    /// <summary>What the line comes to over the soak; null when too little was measured, and in files of older programs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrendGain? Gain { get; init; }
}

/// <summary>What a series gains over a soak by a line through blocks of time, in its unit; negative what it loses.</summary>
/// <param name="Seconds">The time that it is gained in.</param>
/// <param name="Value">By the slope of the line.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="AtEnd">What the last block lies above the line; negative below it.</param>
/// <param name="Shape">How the blocks follow the line.</param>
public sealed record TrendGain(double Seconds, double Value, double Low, double High, double AtEnd, TrendShape Shape)
{
    /// <summary>What is lost instead.</summary>
    public TrendGain Reversed() => this with { Value = -Value, Low = -High, High = -Low, AtEnd = -AtEnd };

    /// <summary>Whether it is known to be at or below a limit: the whole interval, and what the last block lies above the line on top of it.</summary>
    public bool IsWithin(double limit) => High + Math.Max(0, AtEnd) <= limit;

    /// <summary>Whether it is known to be above a limit: the whole interval, of a line that goes on.</summary>
    public bool IsBeyond(double limit) => Low > limit && Shape == TrendShape.Lasting;
}

/// <summary>How blocks of time follow the line through them.</summary>
public enum TrendShape
{
    /// <summary>To the end, and none falls far below an earlier one: what grows like that goes on, so far as a soak can tell.</summary>
    Lasting,

    /// <summary>It is not known to go on in the second half, as a start-up does not.</summary>
    SlowsDown,

    /// <summary>It falls back in between, as a saw-tooth does.</summary>
    FallsBack,
}

/// <summary>What a trend comes to.</summary>
public enum TrendAnswer
{
    /// <summary>It may be that it does not move, and if it does, it stays within the limit.</summary>
    Stable,

    /// <summary>It grows, and the limit is not known to be kept.</summary>
    Grows,

    /// <summary>It falls, by more than the limit.</summary>
    Falls,

    /// <summary>The measurement cannot tell; more time could.</summary>
    Inconclusive,

    /// <summary>It moves, and stays within the limit.</summary>
    Within,

    /// <summary>The soak was too short for a trend.</summary>
    TooShort,
}
