using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What each shard of a merged run had of it, and whether shards differ.</summary>
/// <param name="Count">How many there are to be.</param>
/// <param name="Parts">Those that were merged, by their number.</param>
/// <param name="Differences">Whether they differ in each arm.</param>
/// <param name="Sentence">The answer in one sentence.</param>
public sealed record ShardsResult(int Count, IReadOnlyList<ShardPart> Parts, IReadOnlyList<ShardDifference> Differences, string Sentence);

/// <summary>One shard of a merged run.</summary>
public sealed record ShardPart
{
    /// <summary>Its number, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Its requests.</summary>
    public required long Requests { get; init; }

    /// <summary>Those that failed, were refused or never ended.</summary>
    public required long Failed { get; init; }

    /// <summary>99th percentile of dispatch minus intended start, in microseconds; null when nothing was dispatched.</summary>
    public required double? LatenessP99 { get; init; }

    /// <summary>Cores that its process may use.</summary>
    public required double Cores { get; init; }

    /// <summary>CPU of its process, as a share of them, 0..1.</summary>
    public required double ClientShare { get; init; }

    /// <summary>CPU of its machine, 0..1; null where it cannot be read.</summary>
    public required double? MachineShare { get; init; }

    /// <summary>Pace of its machine: what a signature and its check take, in microseconds; null, and not in the file, without rounds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PaceMicroseconds { get; init; }

    /// <summary>CPU that its client adds to a cold connection of OpenSSL alone; null, and not in the file, where it was not weighed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AddedCpu? AddedCpu { get; init; }

    /// <summary>What its held clients took in memory; null, and not in the file, where it held none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClientMemory>? Memory { get; init; }

    /// <summary>Seconds by which its clock was ahead of that of the file system, which all have in common; null where that is not known.</summary>
    public required double? ClockAheadSeconds { get; init; }

    /// <summary>The most by which a block of it, or its first window, began after the earliest shard's, in seconds on the clock that they have in common; null where none began.</summary>
    public required double? LateSeconds { get; init; }

    /// <summary>What it did not come through, such as <c>stopped before the end</c>; null, and not in the file, where it ran once, to its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trouble { get; init; }
}

/// <summary>CPU that a client adds to a connection, in microseconds; what noise makes of a little may be negative.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end of its interval; null when there are too few pairs for one.</param>
/// <param name="High">Upper end of its interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Confidence">Confidence of the interval, 0..1.</param>
public sealed record AddedCpu(double Value, double? Low, double? High, double Confidence);

/// <summary>Whether shards differ in an arm: in the median of the service time, over the rounds or parts of a soak that all have.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Rounds">Rounds that all shards have.</param>
/// <param name="Fastest">The shard whose typical median is the lowest.</param>
/// <param name="Slowest">The shard whose typical median is the highest.</param>
/// <param name="Ratio">The slowest's divided by the fastest's.</param>
/// <param name="Probability">Of shards that lie so far apart where they do not differ, by exchanging them within rounds; null with too few rounds.</param>
/// <param name="Differ">Whether that is too little for chance, with all arms that are asked.</param>
public sealed record ShardDifference(string Arm, int Rounds, int Fastest, int Slowest, double Ratio, double? Probability, bool Differ);
