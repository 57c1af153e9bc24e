using System.Text;
using LoadHarness.Engine.Stages;
using LoadHarness.Histograms;
using LoadHarness.Recording;
using LoadHarness.Results;

namespace LoadHarness.Tests.Engine.Stages;

/// <summary>Keeps the windows in memory.</summary>
internal sealed class MemorySink : ISoakSink
{
    private readonly HistogramLogReader _log = new();
    private readonly Dictionary<string, long> _logged = [];

    public Action<WindowResult> Taken { get; set; } = static _ => { };

    public volatile bool HasBegun;

    public DateTimeOffset StartedAt { get; private set; }

    public double? Rate { get; private set; }

    public List<WindowResult> Windows { get; } = [];

    /// <summary>The histograms of each window.</summary>
    public List<IReadOnlyList<HistogramLogEntry>> Logs { get; } = [];

    /// <summary>Values under a tag of the histogram log, in all windows.</summary>
    public long Logged(string tag) => _logged.GetValueOrDefault(tag);

    public void Begin(DateTimeOffset startedAt, double? rate, IReadOnlyList<WireEvidence> wires)
    {
        (StartedAt, Rate) = (startedAt, rate);
        HasBegun = true;
    }

    public void Take(WindowResult window, ReadOnlyMemory<byte> log)
    {
        List<HistogramLogEntry> entries = [.. Encoding.UTF8.GetString(log.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => _log.Parse(line)!)];
        Logs.Add(entries);
        foreach (var entry in entries)
        {
            _logged[entry.Tag!] = _logged.GetValueOrDefault(entry.Tag!) + entry.Histogram.Count;
        }

        Windows.Add(window);
        Taken(window);
    }
}
