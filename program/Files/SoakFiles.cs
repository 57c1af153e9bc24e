using LoadHarness.Engine.Stages;

namespace LoadHarness.Program.Files;

/// <summary>Stores the windows of a soak in its directory. What the disk does never stops the measuring: it is told once, and at the end.</summary>
/// <param name="output">The run's directory; made when the first window begins.</param>
/// <param name="header">Makes the header when the first window begins.</param>
/// <param name="stored">The soak that goes on; null begins a new one.</param>
/// <param name="clock">Times the writing to the disk.</param>
/// <param name="open">Opens a file for writing at its end; null takes the disk.</param>
internal sealed class SoakFiles(
    RunOutput output,
    Func<DateTimeOffset, double?, IReadOnlyList<WireEvidence>, SoakHeader> header,
    StoredSoak? stored,
    TimeProvider clock,
    Func<string, Stream>? open = null)
    : ISoakSink, IDisposable
{
    private SoakStore? _store;

    /// <summary>Windows on the disk.</summary>
    public int Windows { get; private set; }

    /// <summary>The first thing that went wrong; null when nothing did.</summary>
    public string? Problem { get; private set; }

    public void Begin(DateTimeOffset startedAt, double? rate, IReadOnlyList<WireEvidence> wires)
    {
        try
        {
            output.Prepare();
            _store = stored is null
                ? SoakStore.Create(output.Directory, header(startedAt, rate, wires), clock, open)
                : SoakStore.Continue(output.Directory, stored, clock);
            Windows = _store.Windows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Tell($"the windows cannot be stored in {output.Directory}: {e.Message}");
        }
    }

    public void Take(WindowResult window, ReadOnlyMemory<byte> log)
    {
        if (_store is null)
        {
            return;
        }

        if (!_store.TryAppend(window, log.Span))
        {
            Tell($"window {window.Window} could not be stored: {_store.Problem}");
        }

        Windows = _store.Windows;
    }

    public void Dispose()
    {
        if (_store is null)
        {
            return;
        }

        _store.Dispose();
        if (_store.Problem is { } problem)
        {
            Tell(problem);
        }

        _store = null;
    }

    private void Tell(string problem)
    {
        if (Problem is null)
        {
            Problem = problem;
            ConsoleText.Error.Line($"warning: {problem}; the soak goes on, and what is not stored will be missing when the harness is killed");
        }
    }
}
