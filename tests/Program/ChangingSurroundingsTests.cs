using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>What the machine does to a run that is under way.</summary>
public sealed class ChangingSurroundingsTests : IDisposable
{
    private static readonly string[] Soak = [.. Honest.Patient, "scenario=soak", "window=1s", "rate=40/s", "clients=2", "warmup=200ms", "progress=none"];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("+500d")]
    [InlineData("-500d")]
    public async Task A_clock_that_is_set_during_a_run_bends_nothing_of_it(string jump)
    {
        var library = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault() : null;
        if (library is null)
        {
            throw ExternalProgram.Missing("there is no libfaketimeMT.so.1 below /usr/lib", "faketime");
        }

        var time = _scratch.Write("time", "+0\n");

        // What the library mends of a monotonic clock that it leaves alone makes every timed wait of .NET end at once, and be tried again.
        await using var process = HarnessProcess.StartUnder(
            [
                $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={time}", "FAKETIME_CACHE_DURATION=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0", "NO_FAKE_STAT=1",
            ],
            [.. Soak, "duration=12s", Out]);
        await Wait.Until(() => Windows() >= 2, TestContext.Current.CancellationToken, "a window is stored");

        // As a whole, or a reader finds half of it.
        WrittenFile.Write(time, $"{jump}\n");
        var result = await process.EndAsync();

        var run = Run();
        Assert.Equal((12, 12), (run.Soak!.Windows, run.Soak.StoredWindows));
        Assert.InRange(run.DurationSeconds, 12, 3_600);
        Assert.InRange(run.StartedAt, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow());

        // On a busy machine some wait until the end, or find no room to wait. Nothing else may happen to any.
        Assert.All(run.Arms, arm => Assert.Empty(arm.Outcomes.Keys.Except([nameof(Outcome.Ok), nameof(Outcome.Refused), nameof(Outcome.Cancelled)])));
        Assert.All(run.Arms, arm => Assert.True(arm.Outcomes[nameof(Outcome.Ok)] > 0));
        Assert.Contains(jump[0] == '+' ? "ahead of where the run left it" : "behind where the run left it", run.Environment["system clock"], StringComparison.Ordinal);
        Honest.AssertUpToTheMachine(run.Validity);
        Assert.NotEqual(70, result.ExitCode);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Files_that_run_out_during_a_run_are_an_outcome_and_what_was_measured_is_written()
    {
        var shell = ExternalProgram.Require("sh", "dash");
        var hook = Path.Combine(AppContext.BaseDirectory, "LoadHarness.Tests.dll");

        var result = await shell.RunAsync(
            ["-c", "ulimit -n 300; exec \"$@\"", "sh", .. HarnessProcess.Command([$"DOTNET_STARTUP_HOOKS={hook}", $"{StartupHook.Files}={_scratch.At("out/windows.jsonl")}"], [.. Soak, "duration=60s", Out])]);

        Assert.True(result.ExitCode == 4, result.Text);
        var run = Run();
        Assert.StartsWith("INVALID  ", result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        Assert.True(run.Arms.Sum(arm => arm.Outcomes.GetValueOrDefault(nameof(Outcome.Ok))) > 0);
        Assert.Contains("open files", run.Sentence, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ulimit -n", run.Sentence, StringComparison.Ordinal);
        Assert.True(File.Exists(_scratch.At("out/report.html")));
    }

    private string Out => $"out={_scratch.At("out")}";

    private RunResult Run() => RunFile.Read(_scratch.At("out/run.json"));

    // Lines of the file, the header among them.
    private int Windows() => File.Exists(_scratch.At("out/windows.jsonl")) ? File.ReadAllText(_scratch.At("out/windows.jsonl")).Count('\n') : 0;
}
