using System.Text.Json;
using LoadHarness.Histograms;

namespace LoadHarness.Results;

/// <summary>Puts every window of a soak on the disk as it ends, so that a crash loses the open one at most.</summary>
/// <remarks>
/// Two files that grow: <c>latency.hlog</c>, a histogram log, and <c>windows.jsonl</c>, a header and then a line a window. A window's histograms are
/// written before its line, so that a line says that all of it is there. Every window is handed to the system at once and to the disk
/// at intervals: a killed process loses nothing, a machine without power half a minute. It has one owner.
/// </remarks>
public sealed class SoakStore : IDisposable
{
    /// <summary>Name of the windows' file.</summary>
    public const string WindowsName = "windows.jsonl";

    /// <summary>Name of the histogram log.</summary>
    public const string LogName = "latency.hlog";

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(30);

    private readonly AppendedFile _windows;
    private readonly AppendedFile _log;
    private readonly TimeProvider _clock;
    private long _synced;

    private SoakStore(AppendedFile windows, AppendedFile log, TimeProvider clock)
    {
        _windows = windows;
        _log = log;
        _clock = clock;
        _synced = clock.GetTimestamp();
    }

    /// <summary>Windows that are stored, those of earlier sessions included.</summary>
    public int Windows { get; private set; }

    /// <summary>Why the last window was not stored; null when it was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Begins a new soak in an existing directory.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="header">What the soak is.</param>
    /// <param name="clock">Times the writing to the disk.</param>
    /// <param name="open">Opens a file for writing at its end; null takes the disk.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static SoakStore Create(string directory, SoakHeader header, TimeProvider clock, Func<string, Stream>? open = null)
    {
        var store = Open(directory, clock, open ?? WrittenFile.New);
        using var head = new MemoryStream();
        new HistogramLogWriter(head).WriteHeader(header.StartedAt);
        store._log.Append(head.ToArray());
        store._windows.Append(Line(header));
        return store;
    }

    /// <summary>Goes on with a stored soak; what a crash left beyond the last whole window is cut off.</summary>
    /// <exception cref="IOException">The files cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static SoakStore Continue(string directory, StoredSoak stored, TimeProvider clock)
    {
        var store = Open(directory, clock, WrittenFile.Existing);
        store._windows.TakeBackTo(stored.WindowsLength);
        store._log.TakeBackTo(stored.LogLength);
        store.Windows = stored.Windows;
        return store;
    }

    /// <summary>Stores a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="log">Its lines of the histogram log.</param>
    /// <returns>Whether it is stored; if not, <see cref="Problem"/> says why, and the files are as before.</returns>
    public bool TryAppend(WindowResult window, ReadOnlySpan<byte> log)
    {
        var length = _log.Length;
        try
        {
            _log.Append(log);
            _windows.Append(Line(window));
            Windows++;
            Problem = null;
            if (_clock.GetElapsedTime(_synced) >= SyncInterval)
            {
                Sync();
            }

            return true;
        }
        catch (IOException e)
        {
            _log.TakeBackTo(length);
            Problem = e.Message;
            return false;
        }
    }

    /// <summary>Makes sure that all stored windows outlive the machine, and closes the files.</summary>
    public void Dispose()
    {
        try
        {
            Sync();
        }
        catch (IOException e)
        {
            Problem = e.Message;
        }

        _windows.Dispose();
        _log.Dispose();
    }

    private void Sync()
    {
        _log.Sync();
        _windows.Sync();
        _synced = _clock.GetTimestamp();
    }

    private static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, RunJson.Line), (byte)'\n'];

    private static SoakStore Open(string directory, TimeProvider clock, Func<string, Stream> open)
    {
        var windows = new AppendedFile(open(Path.Combine(directory, WindowsName)));
        try
        {
            return new SoakStore(windows, new AppendedFile(open(Path.Combine(directory, LogName))), clock);
        }
        catch
        {
            windows.Dispose();
            throw;
        }
    }
}
