using Microsoft.Win32.SafeHandles;

namespace LoadHarness.Machine.Counting;

/// <summary>Counts an event over all threads of processes of this user, those that they start later included. Linux only.</summary>
/// <remarks>
/// A counter belongs to one thread and is inherited by those that it starts. A thread that started while the counters were opened one by one would
/// be in none or in two of them, so they count only if the threads were the same before and after.
/// </remarks>
public sealed class ProcessCounter : IDisposable
{
    // The threads of a process at rest do not change; those of one that starts up do for a moment.
    private const int Attempts = 50;

    private static readonly Lazy<(ProcessCounter? Counter, string? Missing)> Own =
        new(() => (Open(PerfEvent.Instructions, [Environment.ProcessId], out var missing), missing));

    private readonly List<SafeFileHandle> _files;

    private ProcessCounter(List<SafeFileHandle> files) => _files = files;

    /// <summary>Instructions of this process outside the kernel since it was asked first; null where they cannot be counted.</summary>
    public static CounterReading? OwnInstructions => Own.Value.Counter?.Read();

    /// <summary>Why they cannot, to stand after a colon; null where they are counted.</summary>
    public static string? OwnInstructionsMissing => Own.Value.Missing;

    /// <summary>Begins to count.</summary>
    /// <param name="counted">What.</param>
    /// <param name="processes">Ids of the processes.</param>
    /// <param name="missing">Why nothing is returned, to stand after a colon; else null.</param>
    public static ProcessCounter? Open(PerfEvent counted, IReadOnlyCollection<int> processes, out string? missing)
    {
        var error = CounterError.NoProcess;
        for (var attempt = 0; attempt < Attempts && error == CounterError.NoProcess; attempt++)
        {
            if (TryOpen(counted, processes, out error) is { } files)
            {
                missing = null;
                return new(files);
            }
        }

        missing = CounterError.Describe(error, CounterError.ReadParanoid());
        return null;
    }

    /// <summary>What has been counted since it was opened.</summary>
    public CounterReading Read() => _files.Aggregate(default(CounterReading), (sum, file) => sum.Plus(PerfEvent.Read(file)));

    /// <summary>Counts no longer.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static List<SafeFileHandle>? TryOpen(PerfEvent counted, IReadOnlyCollection<int> processes, out int error)
    {
        List<SafeFileHandle> files = [];
        error = 0;
        var threads = ThreadsOf(processes);
        foreach (var thread in threads)
        {
            if (counted.Open(thread, out error) is not { } file)
            {
                break;
            }

            files.Add(file);
        }

        error = error == 0 && (threads.Count == 0 || !threads.SetEquals(ThreadsOf(processes))) ? CounterError.NoProcess : error;
        if (error == 0)
        {
            return files;
        }

        files.ForEach(file => file.Dispose());
        return null;
    }

    private static HashSet<int> ThreadsOf(IEnumerable<int> processes) =>
    [
        .. processes.Select(process => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)),
    ];
}
