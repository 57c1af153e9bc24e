using System.Text.RegularExpressions;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Runs that would go on for a minute, each stopped in another way while it counts requests; all side by side.</summary>
public sealed partial class InterruptedRuns : IAsyncLifetime
{
    private readonly ScratchDirectory _directory = new();

    internal Ended LlaDied { get; private set; } = null!;

    internal Ended Killed { get; private set; } = null!;

    internal Ended Interrupted { get; private set; } = null!;

    internal Ended Terminated { get; private set; } = null!;

    internal Ended Quit { get; private set; } = null!;

    internal Ended HungUp { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var all = await Task.WhenAll(
            StopAsync("lla-died", run => HarnessProcess.SignalAsync(run.Child(), "KILL")),
            StopAsync("killed", run => run.SignalAsync("KILL")),
            StopAsync("interrupted", async run =>
            {
                // As a terminal does on Ctrl-C: to the whole group.
                await HarnessProcess.SignalAsync(run.Child(), "INT");
                await run.SignalAsync("INT");
            }),
            StopAsync("terminated", async run =>
            {
                // As timeout and systemd do: to all that belongs to it.
                await HarnessProcess.SignalAsync(run.Child(), "TERM");
                await run.SignalAsync("TERM");
            }),
            StopAsync("quit", async run =>
            {
                await HarnessProcess.SignalAsync(run.Child(), "QUIT");
                await run.SignalAsync("QUIT");
            }),
            StopAsync("hung-up", async run =>
            {
                // By the terminal that is gone, and once more by the shell that was in it.
                await HarnessProcess.SignalAsync(run.Child(), "HUP");
                await run.SignalAsync("HUP");
                await run.SignalAsync("HUP");
            }));
        (LlaDied, Killed, Interrupted, Terminated, Quit, HungUp) = (all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Ended> StopAsync(string name, Func<HarnessProcess, Task> stop)
    {
        var directory = _directory.At(name);
        await using var process = HarnessProcess.Start(
            "scenario=resumption", "keys=ecdsa-p256", "rounds=200", "block=100ms", "warmup=100ms", "rate=30/s", "clients=2", "progress=plain", $"out={directory}");

        // A line that tells of another round than the first: requests were counted by then.
        await process.Error.SaysAsync("round ");
        await Wait.Until(() => LaterRound().IsMatch(process.Error.ToString()), TestContext.Current.CancellationToken, "a second round begins");
        var lla = process.Child();
        await stop(process);
        var result = await process.EndAsync();
        await HarnessProcess.GoneAsync(lla);
        var file = Path.Combine(directory, RunFile.Name);
        return new Ended(result, File.Exists(file) ? RunFile.Read(file) : null, File.Exists(Path.Combine(directory, "report.html")));
    }

    [GeneratedRegex("round ([2-9]|[0-9]{2,}) of ", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex LaterRound();

    /// <summary>How a run ended; its LLA is gone.</summary>
    internal sealed record Ended(ProgramResult Result, RunResult? Run, bool HasReport);
}
