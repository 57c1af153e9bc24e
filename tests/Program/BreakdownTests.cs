using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>A fault of the harness in a process of its own.</summary>
public sealed class BreakdownTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_thread_that_fails_ends_the_run_in_one_sentence_and_what_was_measured_is_written()
    {
        var output = _directory.At("out");
        string[] under = [$"DOTNET_STARTUP_HOOKS={typeof(StartupHook).Assembly.Location}", $"{StartupHook.File}={Path.Combine(output, SoakStore.WindowsName)}"];

        var result = await HarnessProcess.RunUnderAsync(
            under, [.. Honest.Patient, "scenario=soak", "duration=10m", "window=1s", "rate=40/s", "clients=2", "warmup=200ms", "progress=none", $"out={output}"]);

        Assert.Equal(70, result.ExitCode);
        var details = Assert.Single(Directory.GetFiles(output, "loadharness-crash-*.txt"));
        Assert.Equal($"error: the harness failed, which is a fault of its own: InvalidOperationException: made up (details: {details})\n", result.Error);

        var text = await File.ReadAllTextAsync(details, TestContext.Current.CancellationToken);
        Assert.Contains("System.InvalidOperationException: made up\n   at StartupHook.", text, StringComparison.Ordinal);
        Assert.Contains("arguments, without values: connect-timeout handshake-timeout request-timeout scenario duration ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("40/s", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(details).UnixFileMode);

        var run = RunFile.Read(Path.Combine(output, RunFile.Name));
        Assert.Equal((RunStatus.Invalid, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.Equal("the harness failed: InvalidOperationException: made up.", run.Validity[0].Why);
        Assert.True(run.Soak!.Windows >= 2, result.Text);
        Assert.True(run.Arms.Sum(arm => arm.Requests) > 0);
        Assert.EndsWith(run.Sentence + "\n", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "report.html")));
    }
}
