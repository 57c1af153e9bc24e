using System.Globalization;
using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Whoever looked at a run may go away, and its result is written all the same.</summary>
public sealed class LostTerminalTests : IDisposable
{
    // Starts what it is told on a terminal of its own, closes that once another round than the first has begun, and tells the exit code.
    private const string Terminal = """
        import os, pty, re, sys
        process, terminal = pty.fork()
        if process == 0:
            os.execvp(sys.argv[1], sys.argv[1:])
        seen = b''
        while not re.search(rb'round ([2-9]|[0-9]{2,}) of ', seen):
            seen += os.read(terminal, 4096)
        os.close(terminal)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
        """;

    private static readonly string[] Long = ["scenario=resumption", "keys=ecdsa-p256", "rounds=200", "block=100ms", "warmup=100ms", "rate=30/s", "clients=2"];
    private static readonly string[] Short = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("live")]
    [InlineData("plain")]
    public async Task A_terminal_that_is_closed_ends_the_run_which_is_written(string progress)
    {
        var python = ExternalProgram.RequirePython("pty", "python3");

        var ended = await python.RunAsync(["-c", Terminal, .. HarnessProcess.Command(["TERM=xterm"], [.. Long, Out, $"progress={progress}"])]);

        Assert.Equal("130\n", ended.Output);
        var run = RunFile.Read(_directory.At("out/run.json"));
        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.True(run.Ledger.ServerConnections > 0, "the LLA must outlive the terminal, for its ledger");
        Assert.True(File.Exists(_directory.At("out/report.html")));
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_signal_that_was_ignored_from_the_start_stays_ignored(string signal)
    {
        await using var process = HarnessProcess.StartUnder([$"--ignore-signal={signal}"], [.. Long, Out, "progress=plain"]);
        await process.Error.SaysAsync("round ");

        await process.SignalAsync(signal);
        var said = process.Error.ToString().Length;
        await Wait.Until(() => process.Error.ToString().Length > said, TestContext.Current.CancellationToken, "the run goes on");
        Assert.DoesNotContain("stopping", process.Error.ToString(), StringComparison.Ordinal);

        await process.SignalAsync("TERM");
        var result = await process.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains("stopping: ", result.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_reader_that_leaves_after_a_line_changes_nothing()
    {
        var shell = ExternalProgram.Require("sh", "dash");
        var code = _directory.At("code");

        var read = await shell.RunAsync(["-c", "{ \"$@\" 2>&1; echo $? > \"$0\"; } | head -1", code, .. HarnessProcess.Command([], [.. Short, Out, "progress=plain"])]);

        Assert.StartsWith("cold ", Assert.Single(read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Honest.AssertExit(RunFile.Read(_directory.At("out/run.json")), new ProgramResult(int.Parse(await File.ReadAllTextAsync(code, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture), "", ""));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task An_output_that_takes_nothing_is_told_and_changes_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var shell = ExternalProgram.Require("sh", "dash");

        var result = await shell.RunAsync(["-c", "\"$@\" > /dev/full", "sh", .. HarnessProcess.Command([], [.. Short, Out, "progress=none"])]);

        Assert.Equal("warning: not all of standard output could be written: No space left on device\n", result.Error);
        Honest.AssertExit(RunFile.Read(_directory.At("out/run.json")), result);
    }

    private string Out => $"out={_directory.At("out")}";
}
