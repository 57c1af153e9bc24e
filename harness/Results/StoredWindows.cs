using System.Text.Json;
using LoadHarness.Histograms;
using LoadHarness.Machine;

namespace LoadHarness.Results;

/// <summary>The windows of a stored soak one after the other, each with its histograms, so that those of several shards can be read side by side and none is kept.</summary>
public sealed class StoredWindows : IDisposable
{
    private readonly string _path;
    private readonly FileStream _windows;
    private readonly FileStream _log;
    private readonly IEnumerator<(string Text, long End)> _lines;
    private readonly IEnumerator<HistogramLogEntry> _entries;
    private int _number = 1;
    private bool _hasEntry;

    private StoredWindows(string path, FileStream windows, FileStream log)
    {
        (_path, _windows, _log) = (path, windows, log);
        _lines = CompleteLines.Of(windows).GetEnumerator();
        _entries = Entries(log).GetEnumerator();
        Header = _lines.MoveNext() ? StoredSoak.HeaderOf(path, _lines.Current.Text) : throw new RunFileException(path, "holds no whole line", "run the shard again");
        _hasEntry = _entries.MoveNext();
    }

    /// <summary>What the soak is.</summary>
    public SoakHeader Header { get; }

    /// <summary>Opens a soak.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <exception cref="RunFileException">A file is missing, damaged, or of another version.</exception>
    public static StoredWindows Open(string directory)
    {
        var path = Path.Combine(directory, SoakStore.WindowsName);
        List<FileStream> files = [];
        return Guarded(path, 1, () =>
        {
            try
            {
                files.Add(RegularFile.Open(path));
                files.Add(RegularFile.Open(Path.Combine(directory, SoakStore.LogName)));
                return new StoredWindows(path, files[0], files[1]);
            }
            catch
            {
                files.ForEach(file => file.Dispose());
                throw;
            }
        });
    }

    /// <summary>The next window and its histograms; null after the last whole one.</summary>
    /// <exception cref="RunFileException">It is damaged.</exception>
    public (WindowResult Window, IReadOnlyList<HistogramLogEntry> Log)? Next() => Guarded<(WindowResult, IReadOnlyList<HistogramLogEntry>)?>(_path, _number + 1, () =>
    {
        if (!_lines.MoveNext())
        {
            return null;
        }

        var window = StoredSoak.Parsed<WindowResult>(_path, ++_number, _lines.Current.Text, RunBounds.Misfit);
        if (window.Window != _number - 1)
        {
            throw new RunFileException(_path, $"is damaged in line {_number}: it has window {window.Window}", "run the shard again");
        }

        return (window, LogOf(window));
    });

    public void Dispose()
    {
        _lines.Dispose();
        _entries.Dispose();
        _windows.Dispose();
        _log.Dispose();
    }

    // Histograms of a window that has no line, because the harness ended in between, belong to nobody.
    private List<HistogramLogEntry> LogOf(WindowResult window)
    {
        List<HistogramLogEntry> own = [];
        var (start, most) = (StoredSoak.Milliseconds(window.StartSeconds), 1 + (window.Arms.Count * Latency.All.Count));
        for (; _hasEntry && StoredSoak.Milliseconds(_entries.Current.Start.TotalSeconds) <= start; _hasEntry = _entries.MoveNext())
        {
            if (StoredSoak.Milliseconds(_entries.Current.Start.TotalSeconds) == start)
            {
                own.Add(_entries.Current);
            }

            if (own.Count > most)
            {
                throw new InvalidDataException("the histogram log holds far more than its windows have");
            }
        }

        return own;
    }

    private static IEnumerable<HistogramLogEntry> Entries(FileStream log)
    {
        var reader = new HistogramLogReader { MostBytes = HistogramCodec.MostOfOurs };
        foreach (var (line, _) in CompleteLines.Of(log))
        {
            if (reader.Parse(line) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static T Guarded<T>(string path, int line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException e)
        {
            throw new RunFileException(path, $"is damaged in line {line}: it stops being JSON", "run the shard again", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RunFileException(path, $"cannot be read: {e.Message}", "run the shard again", e);
        }
    }
}
