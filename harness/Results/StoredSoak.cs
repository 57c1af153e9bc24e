using System.Text;
using System.Text.Json;
using LoadHarness.Histograms;
using LoadHarness.Machine;

namespace LoadHarness.Results;

/// <summary>A soak on the disk, as far as it got: what <see cref="SoakStore"/> wrote.</summary>
public sealed class StoredSoak
{
    private readonly string _directory;
    private readonly HashSet<long> _starts = [];

    // The most that the windows can have in the log: one of the pacer, and one of each latency of each arm.
    private long _histograms;

    private StoredSoak(string directory, SoakHeader header)
    {
        _directory = directory;
        Header = header;
    }

    /// <summary>What the soak is.</summary>
    public SoakHeader Header { get; }

    /// <summary>Windows that are stored whole.</summary>
    public int Windows { get; private set; }

    /// <summary>Bytes of the windows' file up to the end of the last whole window.</summary>
    internal long WindowsLength { get; private set; }

    /// <summary>Bytes of the histogram log up to the end of the last whole window.</summary>
    internal long LogLength { get; private set; }

    /// <summary>Whether there is a soak in a directory, whole or not.</summary>
    public static bool IsIn(string directory) => File.Exists(Path.Combine(directory, SoakStore.WindowsName));

    /// <summary>When the last stored window ended, by what the file says of itself; null when it cannot be read that far.</summary>
    public static DateTimeOffset? EndOf(string directory)
    {
        var path = Path.Combine(directory, SoakStore.WindowsName);
        string? first = null, last = null;
        var number = 0;
        try
        {
            using var file = RegularFile.Open(path);
            foreach (var (line, _) in CompleteLines.Of(file))
            {
                number++;
                (first, last) = (first ?? line, first is null ? null : line);
            }

            var window = last is null ? null : Parsed<WindowResult>(path, number, last, RunBounds.Misfit);
            return first is null ? null : HeaderOf(path, first).StartedAt.AddSeconds(window is null ? 0 : window.StartSeconds + window.Seconds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or RunFileException)
        {
            return null;
        }
    }

    /// <summary>Reads a soak.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="window">Takes each window, in order.</param>
    /// <param name="begin">Called with the header before the first window.</param>
    /// <param name="latency">Takes each histogram of those windows, in order.</param>
    /// <exception cref="RunFileException">A file is missing, damaged, or of another version.</exception>
    public static StoredSoak Read(string directory, Action<SoakHeader> begin, Action<WindowResult> window, Action<HistogramLogEntry> latency)
    {
        var path = Path.Combine(directory, SoakStore.WindowsName);
        var number = 0;
        StoredSoak? soak = null;
        try
        {
            using var file = RegularFile.Open(path);
            foreach (var (line, end) in CompleteLines.Of(file))
            {
                number++;
                if (soak is null)
                {
                    soak = new StoredSoak(directory, HeaderOf(path, line));
                    begin(soak.Header);
                }
                else
                {
                    var stored = Parsed<WindowResult>(path, number, line, RunBounds.Misfit);
                    soak._starts.Add(Milliseconds(stored.StartSeconds));
                    soak.Windows++;
                    soak._histograms += 1 + (stored.Arms.Count * Latency.All.Count);
                    window(stored);
                }

                soak.WindowsLength = end;
            }

            if (soak is null)
            {
                throw new RunFileException(path, "holds no whole line", "the run ended before its first window; run the scenario again");
            }

            soak.ReadLog(latency);
            return soak;
        }
        catch (JsonException e)
        {
            throw new RunFileException(path, $"is damaged in line {number}: it stops being JSON", "run the scenario again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RunFileException(path, $"cannot be read: {e.Message}", "name a run's directory", e);
        }
    }

    internal static SoakHeader HeaderOf(string path, string line)
    {
        var header = Parsed<SoakHeader>(path, 1, line, _ => null);
        return header.Schema == SoakHeader.CurrentSchema
            ? header
            : throw new RunFileException(path, $"has schema {header.Schema}, but this version reads {SoakHeader.CurrentSchema}", "use the version that wrote it");
    }

    internal static T Parsed<T>(string path, int number, string line, Func<T, JsonMisfit?> misfit)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        Refuse(JsonBounds.Misfit(bytes, RunJson.KnownNames));
        using var json = JsonDocument.Parse(bytes);
        Refuse(new RunShape().Misfit(json.RootElement, typeof(T)));
        var value = json.Deserialize<T>(RunJson.Line)!;
        Refuse(misfit(value));
        return value;

        void Refuse(JsonMisfit? problem)
        {
            if (problem is not null)
            {
                throw new RunFileException(path, $"is damaged in line {number}: {problem.Words}", "run the scenario again");
            }
        }
    }

    // Histograms of a window that has no line, because the harness ended in between, belong to nobody.
    private void ReadLog(Action<HistogramLogEntry> latency)
    {
        var log = new HistogramLogReader { MostBytes = HistogramCodec.MostOfOurs };
        var (values, left) = (0m, 1_000 + (2 * _histograms));
        using var file = RegularFile.Open(Path.Combine(_directory, SoakStore.LogName));
        foreach (var (line, end) in CompleteLines.Of(file))
        {
            if (log.Parse(line) is not { } entry)
            {
                LogLength = end;
                continue;
            }

            if (--left < 0)
            {
                throw new InvalidDataException("the histogram log holds far more than its windows have");
            }

            if (_starts.Contains(Milliseconds(entry.Start.TotalSeconds)))
            {
                values += entry.Histogram.Count + (decimal)entry.Histogram.Overflow;
                if (values > JsonBounds.MostCount)
                {
                    throw new InvalidDataException($"the histogram log counts more than {Format.Count(JsonBounds.MostCount)} values");
                }

                LogLength = end;
                latency(entry);
            }
        }
    }

    internal static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000);
}

/// <summary>The first line of windows.jsonl: what must be known of a soak to read its windows, to judge it, and to go on with it.</summary>
public sealed record SoakHeader
{
    /// <summary>The version of this layout that the program writes and reads.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the layout.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Start of the first window, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Every option as it is used, defaults included; never key material.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Facts of machine, software and target.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>What the target can do.</summary>
    public required TargetTraits Target { get; init; }

    /// <summary>Requests per second of all arms together; null where the load has a shape.</summary>
    public required double? Rate { get; init; }

    /// <summary>The file of gates that was given; null without one.</summary>
    public string? Gates { get; init; }

    /// <summary>The plan file that was given; null without one.</summary>
    public PlanCopy? Plan { get; init; }

    /// <summary>What the clients send; null where it is one request that is always the same.</summary>
    public WorkloadCopy? Workload { get; init; }

    /// <summary>Names of the requests of its workload; null where there is one request.</summary>
    public IReadOnlyList<string>? Requests { get; init; }
}
