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

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData(">&-", "plain", false)]
    [InlineData("2>&-", "live", true)]
    [InlineData("2> /dev/full", "live", true)]
    [InlineData("<&- >&- 2>&-", "plain", false)]
    [InlineData("> /dev/full 2> /dev/full", "plain", false)]
    public async Task Streams_that_are_closed_or_full_take_nothing_from_a_run(string streams, string progress, bool isHeard)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var shell = ExternalProgram.Require("sh", "dash");

        var result = await shell.RunAsync(["-c", $"\"$@\" {streams}", "sh", .. HarnessProcess.Command([], [.. Short, Out, $"progress={progress}"])]);

        var run = RunFile.Read(_directory.At("out/run.json"));
        Honest.AssertExit(run, result);
        Assert.True(run.Ledger.ServerConnections > 0, "the LLA must not need the streams of the harness");
        Assert.EndsWith("</html>", (await File.ReadAllTextAsync(_directory.At("out/report.html"), TestContext.Current.CancellationToken)).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(isHeard ? $"{run.Verdict.ToString().ToUpperInvariant()}  {run.Sentence}" : "", result.Output.TrimEnd('\n').Split('\n')[^1]);
        if (streams == ">&-")
        {
            Assert.EndsWith("\nwarning: not all of standard output could be written: it is closed\n", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("list")]
    [InlineData("list gates scenario=cold")]
    [InlineData("help")]
    [InlineData("version")]
    public async Task What_is_printed_and_nowhere_else_must_be_written(string command)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var shell = ExternalProgram.Require("sh", "dash");
        string[] words = HarnessProcess.Command([], command.Split(' '));

        var results = await Task.WhenAll(
            shell.RunAsync(["-c", "\"$@\" > /dev/full", "sh", .. words]),
            shell.RunAsync(["-c", "\"$@\" >&-", "sh", .. words]),
            shell.RunAsync(["-c", "\"$@\" > /dev/full 2>&1", "sh", .. words]));

        Assert.Equal([74, 74, 74], results.Select(result => result.ExitCode));
        Assert.Equal(
            [
                "warning: not all of standard output could be written: No space left on device\n",
                "warning: not all of standard output could be written: it is closed\n",
                "",
            ],
            results.Select(result => result.Error));
    }

    [Fact]
    public async Task Files_are_written_whoever_hears_of_them()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var shell = ExternalProgram.Require("sh", "dash");
        RunFile.Write(_directory.At("run.json"), RunResults.Resumption());

        var results = await Task.WhenAll(
            shell.RunAsync(["-c", "\"$@\" > /dev/full", "sh", .. HarnessProcess.Command([], "report", $"run={_directory.At("run.json")}", $"out={_directory.At("one")}")]),
            shell.RunAsync(["-c", "\"$@\" >&- 2>&-", "sh", .. HarnessProcess.Command([], "report", $"run={_directory.At("run.json")}", $"out={_directory.At("two")}")]),
            shell.RunAsync(["-c", "\"$@\" 2>&-", "sh", .. HarnessProcess.Command([], "report", "run=/absent")]));

        Assert.Equal([0, 0, 2], results.Select(result => result.ExitCode));
        Assert.All(["one", "two"], place => Assert.True(File.Exists(_directory.At($"{place}/report.html"))));
    }

    private string Out => $"out={_directory.At("out")}";
}
