using System.Collections.Concurrent;

namespace LoadHarness.Workloads.InCode;

/// <summary>What a scenario in code has to say, beside what is counted. Bounded: a line for each of a million requests helps nobody. Safe for all threads.</summary>
public sealed class ScenarioLog
{
    /// <summary>Lines that are kept.</summary>
    public const int Most = 10_000;

    private const int LongestLine = 1_000;

    private readonly ConcurrentQueue<string> _lines = new();
    private long _count;

    /// <summary>Lines that were written, kept or not.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>What is kept, and how many lines are not.</summary>
    public IReadOnlyList<string> Lines => Count > Most ? [.. _lines, $"… and {Format.Count(Count - Most, "line")} more"] : [.. _lines];

    /// <summary>Writes a line.</summary>
    public void Information(string line) => Write("", line);

    /// <summary>Writes a line about something odd.</summary>
    public void Warning(string line) => Write("warning: ", line);

    /// <summary>Writes a line about something wrong.</summary>
    public void Error(string line) => Write("error: ", line);

    private void Write(string kind, string line)
    {
        if (Interlocked.Increment(ref _count) <= Most)
        {
            _lines.Enqueue(kind + Plain.Truncate(Plain.Line(line), LongestLine));
        }
    }
}
