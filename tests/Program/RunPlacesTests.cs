using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Program;
using LoadHarness.Program.Files;
using LoadHarness.Program.Running;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Where a run is written, and what it says when it could not be.</summary>
public sealed class RunPlacesTests : IDisposable
{
    private static readonly string[] Long = ["scenario=resumption", "keys=ecdsa-p256", "rounds=200", "block=100ms", "warmup=100ms", "rate=30/s", "clients=2", "progress=plain"];
    private static readonly string[] Short = [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"];

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Runs_that_start_at_once_have_a_directory_each()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => HarnessProcess.RunInAsync(_scratch.Path, Short)));

        var directories = Directory.GetDirectories(_scratch.At("artifacts/runs"));
        Assert.Equal(3, directories.Length);
        Assert.Equal(
            results.Select(result => result.Output.Split("\nreport  ")[1].Split('\n')[0]).Order(StringComparer.Ordinal),
            directories.Select(directory => Path.Combine(Path.GetRelativePath(_scratch.Path, directory), RunOutput.ReportName)).Order(StringComparer.Ordinal));
        Assert.All(directories, directory => Assert.False(File.Exists(Path.Combine(directory, RunDirectory.LockName))));
        Assert.Equal([_scratch.At("artifacts/runs/index.html")], Directory.GetFiles(_scratch.At("artifacts/runs")));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_directory_is_one_runs_alone_until_it_ends_however_it_ends()
    {
        var directory = $"out={_scratch.At("out")}";
        await using (var first = HarnessProcess.Start([.. Long, directory]))
        {
            await first.Error.SaysAsync("round ");
            var second = await InProcess.RunAsync([.. Short, directory, "overwrite=true"]);

            Assert.Equal((2, ""), (second.ExitCode, second.Output));
            Assert.Equal($"error: {directory} must be a directory that no other run has, but one writes there now (wait for its end, or name another directory)\n", second.Error);
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        var third = await InProcess.RunAsync([.. Short, directory]);
        Honest.AssertExit(RunFile.Read(_scratch.At("out/run.json")), third);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_soak_that_runs_is_not_gone_on_with()
    {
        await using var soak = HarnessProcess.Start(
            [.. Honest.Patient, "scenario=soak", "duration=60s", "window=1s", "rate=40/s", "clients=2", "warmup=200ms", "progress=none", $"out={_scratch.At("out")}"]);
        var windows = _scratch.At("out/windows.jsonl");
        await Wait.Until(() => File.Exists(windows) && File.ReadAllText(windows).Count('\n') > 1, TestContext.Current.CancellationToken, "a window is stored");

        var second = await InProcess.RunAsync("scenario=soak", $"resume={_scratch.At("out")}");

        Assert.Equal(
            (2, $"error: resume={_scratch.At("out")} must be a directory that no other run has, but one writes there now (wait for its end, or name another directory)\n"),
            (second.ExitCode, second.Error));
        await soak.SignalAsync("INT");
        Assert.Equal(130, (await soak.EndAsync()).ExitCode);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Links_in_the_directory_are_replaced_and_what_they_name_stays()
    {
        var victim = _scratch.Write("victim", "mine");
        Directory.CreateDirectory(_scratch.At("out"));
        foreach (var name in (string[])["run.json", "report.html", "junit.xml", "windows.jsonl"])
        {
            File.CreateSymbolicLink(_scratch.At($"out/{name}"), victim);
        }

        File.CreateSymbolicLink(_scratch.At("out/summary.md"), _scratch.At("absent"));
        var result = await InProcess.RunAsync([.. Short, $"out={_scratch.At("out")}", "overwrite=true"]);

        Honest.AssertExit(RunFile.Read(_scratch.At("out/run.json")), result);
        Assert.Equal(("mine", false), (await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken), File.Exists(_scratch.At("absent"))));
        Assert.All(Directory.GetFiles(_scratch.At("out")), file => Assert.Null(new FileInfo(file).LinkTarget));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_page_goes_through_no_link_that_somebody_else_made()
    {
        Directory.CreateDirectory(_scratch.At("elsewhere"));
        File.CreateSymbolicLink(_scratch.At("pages"), _scratch.At("elsewhere"));
        var victim = _scratch.Write("victim", "mine");
        Directory.CreateDirectory(_scratch.At("run"));
        RunFile.Write(_scratch.At("run/run.json"), RunResults.Resumption());
        File.CreateSymbolicLink(_scratch.At("run/report.html"), victim);

        var refused = await InProcess.RunAsync("report", $"run={_scratch.At("run")}", $"out={_scratch.At("pages")}");
        var written = await InProcess.RunAsync("report", $"run={_scratch.At("run")}");

        Assert.Equal(
            (2, $"error: out={_scratch.At("pages")} must be a place that files can be written to, but {_scratch.At("pages")} is a symbolic link (name what it points to)\n"),
            (refused.ExitCode, refused.Error));
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.Equal("mine", await File.ReadAllTextAsync(victim, TestContext.Current.CancellationToken));
        Assert.Null(new FileInfo(_scratch.At("run/report.html")).LinkTarget);
    }

    [Theory(Timeout = Wait.ProgramPatience)]
    [InlineData("artifacts", null)]
    [InlineData("results", "out=results/today/again")]
    [InlineData("results", "out=results")]
    public async Task A_link_that_came_with_the_sources_leads_nowhere(string link, string? directory)
    {
        Directory.CreateDirectory(_scratch.At("elsewhere"));
        Directory.CreateDirectory(_scratch.At("sources"));
        File.CreateSymbolicLink(_scratch.At($"sources/{link}"), _scratch.At("elsewhere"));

        var result = await HarnessProcess.RunInAsync(_scratch.At("sources"), directory is null ? Short : [.. Short, directory]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{link} is a symbolic link (name what it points to: out={_scratch.At("elsewhere")}", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("elsewhere")));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_full_disk_ends_with_what_was_measured_and_a_last_line_that_the_exit_code_carries()
    {
        var mount = ExternalProgram.Require("mount", "mount");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a small disk");
        var disk = await mount.RunAsync("-t", "tmpfs", "-o", "size=16k", "tmpfs", _scratch.Path);
        Assert.True(disk.ExitCode == 0, disk.Text);
        try
        {
            var result = await InProcess.RunAsync([.. Short, $"out={_scratch.Path}"]);

            Assert.Equal(4, result.ExitCode);
            Assert.StartsWith("error: the results cannot be written: ", result.Error, StringComparison.Ordinal);
            Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
            var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Contains(lines, line => line.StartsWith("cold ecdsa-p256 ", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.StartsWith("report ", StringComparison.Ordinal));
            Assert.StartsWith("INVALID  What was measured is above, but proves nothing: the results cannot be written: ", lines[^1], StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(_scratch.Path));
        }
        finally
        {
            await ExternalProgram.Require("umount", "mount").RunAsync(_scratch.Path);
        }
    }

    [Fact]
    public async Task A_comparison_that_cannot_be_written_is_told_as_a_run_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a small disk");
        var disk = await ExternalProgram.Require("mount", "mount").RunAsync("-t", "tmpfs", "-o", "size=16k", "tmpfs", _scratch.Path);
        Assert.True(disk.ExitCode == 0, disk.Text);
        using var other = new ScratchDirectory();
        try
        {
            RunFile.Write(other.At(RunFile.Name), RunResults.Resumption());
            var result = await InProcess.RunAsync("compare", $"baseline={other.Path}", $"candidate={other.Path}", $"out={_scratch.Path}");

            Assert.Equal(4, result.ExitCode);
            Assert.StartsWith("INVALID  ", result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        }
        finally
        {
            await ExternalProgram.Require("umount", "mount").RunAsync(_scratch.Path);
        }
    }

    [Theory]
    [InlineData(RunStatus.Completed, Verdict.Pass, 4, Verdict.Invalid)]
    [InlineData(RunStatus.Completed, Verdict.Fail, 4, Verdict.Invalid)]
    [InlineData(RunStatus.Completed, Verdict.Inconclusive, 4, Verdict.Invalid)]
    [InlineData(RunStatus.Unanswered, Verdict.Fail, 4, Verdict.Invalid)]
    [InlineData(RunStatus.Cancelled, Verdict.Invalid, 130, Verdict.Invalid)]
    public void What_could_not_be_written_proves_nothing(RunStatus status, Verdict verdict, int code, Verdict told)
    {
        var run = Publication.Unwritten(RunResults.Resumption() with { Status = status, Verdict = verdict }, "the disk is full");

        Assert.Equal((code, told), (ExitCode.Of(run, InconclusiveRule.Pass), run.Verdict));
    }
}
