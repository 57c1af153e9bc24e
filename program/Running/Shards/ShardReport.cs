using System.Text.Json;

namespace LoadHarness.Program.Running.Shards;

/// <summary>What a shard measured and how, whole: what <c>merge</c> makes the run of. It lies beside the shard's own run.json.</summary>
internal sealed record ShardReport
{
    /// <summary>Name of its file.</summary>
    public const string Name = "shard.json";

    /// <summary>The schema that is written and read.</summary>
    public const int Current = 1;

    // Histograms of all rounds are some 100 KB an arm; whatever is longer is no shard.
    private const int Longest = 256 * 1024 * 1024;

    /// <summary>Schema of the file.</summary>
    public required int Schema { get; init; }

    /// <summary>Its number, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>Every option as it was used.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Facts of machine, software and target.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What can be asked of the target.</summary>
    public required TargetTraits Target { get; init; }

    /// <summary>Name and address of a target that runs already; null for one that was started for the shard.</summary>
    public string? External { get; init; }

    /// <summary>The file of gates as it was; null without one.</summary>
    public string? Gates { get; init; }

    /// <summary>The plan file that was given; null without one.</summary>
    public PlanCopy? Plan { get; init; }

    /// <summary>What its clients sent; null where it was one request that is always the same.</summary>
    public WorkloadCopy? Workload { get; init; }

    /// <summary>Names of the requests, each of which has figures of its own; none where there is one request.</summary>
    public IReadOnlyList<string> Requests { get; init; } = [];

    /// <summary>What the program was built from: another build measures with other code.</summary>
    public required string Build { get; init; }

    /// <summary>Seconds by which its clock is ahead of that of the file system it writes to, which all shards of one directory share; null where that is not known.</summary>
    public double? ClockAheadSeconds { get; init; }

    /// <summary>How often the scheduler had started it anew.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether it is a soak that was gone on with: what it sent before is in its windows, and its ledger is that of its last session.</summary>
    public bool WentOn { get; init; }

    /// <summary>What it measured.</summary>
    public required Measurements Measured { get; init; }

    /// <summary>The build of this program.</summary>
    public static string BuildOfThis => typeof(Measurements).Assembly.ManifestModule.ModuleVersionId.ToString();

    /// <summary>The file in a shard's directory.</summary>
    public static string FileOf(string directory) => Path.Combine(directory, Name);

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string directory) => WrittenFile.Write(FileOf(directory), JsonSerializer.SerializeToUtf8Bytes(this, LaunchJson.Of<ShardReport>()));

    /// <summary>Reads one.</summary>
    /// <exception cref="RunFileException">It is not there, or no whole shard.</exception>
    public static ShardReport Read(string directory) =>
        Content<ShardReport>(directory) is { Schema: Current } report ? report : throw new RunFileException(FileOf(directory), $"has another schema than {Current}", "merge with the version that measured");

    /// <summary>Reads which shard it is, and nothing more.</summary>
    /// <exception cref="RunFileException">It is not there, or no whole shard.</exception>
    public static Shard NumberIn(string directory) =>
        Content<Numbers>(directory) is { Count: > 0 and <= Shard.Most, Index: >= 0 } numbers && numbers.Index < numbers.Count
            ? new(numbers.Index, numbers.Count)
            : throw new RunFileException(FileOf(directory), "has a number that no shard has", "name the directories of shards");

    private static T Content<T>(string directory)
    {
        var file = FileOf(directory);
        try
        {
            return JsonSerializer.Deserialize(RegularFile.Read(file, Longest).Span, LaunchJson.Of<T>()) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or FormatException or ArgumentException)
        {
            throw new RunFileException(file, "is damaged", "run the shard again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFileException(file, "cannot be read: " + e.Message, "name the directories of shards", e);
        }
    }

    private sealed record Numbers(int Index, int Count);
}
