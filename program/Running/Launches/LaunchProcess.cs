using System.ComponentModel;
using System.Diagnostics;
using LoadHarness.Targets.Lla;

namespace LoadHarness.Program.Running.Launches;

/// <summary>A launch: this program once more, with an LLA of its own, told what to do over its standard input and heard over its standard output.</summary>
internal sealed class LaunchProcess : IAsyncDisposable
{
    // Histograms, rounds and distributions of all arms are some 100 KB an arm; whatever is longer is no report.
    private const int LongestLine = 256 * 1024 * 1024;

    // It has nothing to wait for but its LLA, which has ten seconds, and somebody who fetches metrics a last time.
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly JsonLines _lines;
    private readonly SemaphoreSlim _turn = new(1);

    private LaunchProcess(Process process)
    {
        _process = process;
        _lines = new JsonLines(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, LongestLine);
    }

    /// <summary>Starts one.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public static async Task<LaunchProcess> StartAsync(LaunchStart start)
    {
        LaunchProcess launch;
        try
        {
            launch = new(Process.Start(OwnProgram.Start(Commands.LaunchCommand.Word))!);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"launch {start.Number} cannot be started: {e.Message}", e);
        }

        await launch.TellAsync(start);
        return launch;
    }

    /// <summary>The next thing that it says; null when it has ended.</summary>
    public Task<LaunchMessage?> ReadAsync() => _lines.ReadAsync(LaunchJson.Of<LaunchMessage>(), CancellationToken.None);

    /// <summary>Asks it to end.</summary>
    public Task StopAsync(bool givesUp) => TellAsync(new LaunchStop(givesUp));

    /// <summary>Ends its standard input, which ends it, and waits for its end; ends the process by its id when it does not comply.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.StandardInput.BaseStream.DisposeAsync();
        using var patience = new CancellationTokenSource(EndLimit);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    // One that has gone away is told nothing any more; what it says last, or does not say, is told by whoever reads.
    private async Task TellAsync<T>(T line)
    {
        await _turn.WaitAsync();
        try
        {
            await _lines.WriteAsync(line, LaunchJson.Of<T>(), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Its end is read on the other pipe.
        }
        finally
        {
            _turn.Release();
        }
    }
}
