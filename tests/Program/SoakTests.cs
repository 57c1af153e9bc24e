using LoadHarness.Gates;
using LoadHarness.Histograms;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class SoakTests : IDisposable
{
    private static readonly string[] Soak = [.. Honest.Patient, "scenario=soak", "window=1s", "rate=40/s", "clients=2", "warmup=200ms", "inconclusive=pass", "progress=plain"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Stores_every_window_and_its_log_says_the_same_as_its_result()
    {
        var result = await HarnessProcess.RunAsync([.. Soak, "duration=12s", Out]);

        Assert.True(File.Exists(_directory.At(RunFile.Name)), result.Text);
        var run = Run();
        AssertWhole(run, result);
        Assert.Equal((12, 12, 12), (run.Soak!.PlannedWindows, run.Soak.Windows, run.Soak.StoredWindows));
        Assert.Empty(run.Soak.Gaps);
        Assert.Equal(["keep-alive", "resumed", "cold"], run.Arms.Select(arm => arm.Name));
        Assert.Equal(480, run.Arms.Sum(arm => arm.Requests));
        AssertStored(run);
        Assert.True(File.Exists(_directory.At("report.html")));
    }

    [Fact]
    public async Task A_killed_soak_is_shown_as_far_as_it_got_and_goes_on_to_its_end_and_no_further()
    {
        await using (var process = HarnessProcess.Start([.. Soak, "duration=12s", Out]))
        {
            await StoredOneAsync();
            var lla = process.Child();
            await process.SignalAsync("KILL");
            Assert.Equal(137, (await process.EndAsync()).ExitCode);
            await HarnessProcess.GoneAsync(lla);
        }

        Assert.False(File.Exists(_directory.At(RunFile.Name)));
        var stored = Stored();
        Assert.InRange(stored.Windows.Count, 1, 11);

        // As a crash in the middle of a line would leave it.
        await File.AppendAllTextAsync(_directory.At(SoakStore.WindowsName), "{\"window\":", TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(_directory.At(SoakStore.LogName), "Tag=cold,9", TestContext.Current.CancellationToken);
        var report = await InProcess.RunAsync("report", $"run={_directory.Path}");
        Assert.True(report.ExitCode == 0, report.Text);
        Assert.Contains(
            $"after window {stored.Windows.Count} of 12",
            await File.ReadAllTextAsync(_directory.At("report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        var resumed = await HarnessProcess.RunAsync("scenario=soak", $"resume={_directory.Path}", "inconclusive=pass", "progress=none");
        var run = Run();
        AssertWhole(run, resumed);
        Assert.Equal((12, 12, 12), (run.Soak!.PlannedWindows, run.Soak.Windows, run.Soak.StoredWindows));
        var gap = Assert.Single(run.Soak.Gaps);
        Assert.Equal(stored.Windows[^1].StartSeconds + stored.Windows[^1].Seconds, gap.FromSeconds, precision: 3);
        Assert.True(gap.ToSeconds > gap.FromSeconds, gap.Why);
        AssertStored(run);
        Assert.Equal(stored.Windows.Select(window => window.Requests), Stored().Windows.Take(stored.Windows.Count).Select(window => window.Requests));

        var again = await InProcess.RunAsync("scenario=soak", $"resume={_directory.Path}");
        Assert.Equal((2, ""), (again.ExitCode, again.Output));
        Assert.Contains("all 12 windows are there, so there is nothing to go on with", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_soak_after_the_window_that_is_open_and_all_of_it_is_written()
    {
        await using var process = HarnessProcess.Start([.. Soak, "duration=60s", Out]);
        await StoredOneAsync();

        await process.SignalAsync("INT");

        var result = await process.EndAsync();
        Assert.Equal(130, result.ExitCode);
        var run = Run();
        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        Assert.InRange(run.Soak!.Windows, 1, 59);
        Assert.Equal(run.Soak.Windows, run.Soak.StoredWindows);
        Assert.Equal($"The soak ends here, after window {run.Soak.Windows} of 60.", Assert.Single(run.Soak.Gaps).Why);
        AssertStored(run);
    }

    [Fact]
    public async Task A_full_disk_stops_nothing_and_is_told_at_the_end()
    {
        var mount = ExternalProgram.Require("mount", "mount");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a small disk");
        var disk = await mount.RunAsync("-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory.Path);
        Assert.True(disk.ExitCode == 0, disk.Text);
        try
        {
            await using var process = HarnessProcess.Start([.. Soak, "duration=12s", Out]);
            await StoredOneAsync();
            FillDisk();
            var result = await process.EndAsync();

            Assert.Equal(4, result.ExitCode);
            Assert.Contains("could not be stored: No space left on device", result.Error, StringComparison.Ordinal);
            Assert.Contains("error: the results cannot be written", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("\nreport  ", result.Output, StringComparison.Ordinal);
            Assert.Contains("12 of 12 windows were measured, and ", result.Output, StringComparison.Ordinal);

            // What it took is whole: a window or two more had room in the pages that were begun.
            var windows = Stored().Windows;
            Assert.InRange(windows.Count, 1, 9);
            Assert.Equal(windows.Count, windows.DistinctBy(window => window.Window).Count());
        }
        finally
        {
            await ExternalProgram.Require("umount", "mount").RunAsync(_directory.Path);
        }
    }

    private string Out => $"out={_directory.Path}";

    private RunResult Run() => RunFile.Read(_directory.At(RunFile.Name));

    // A header and a window.
    private Task StoredOneAsync() => Wait.Until(
        () => File.Exists(_directory.At(SoakStore.WindowsName)) && File.ReadAllText(_directory.At(SoakStore.WindowsName)).Count('\n') > 1,
        TestContext.Current.CancellationToken,
        "a window is stored");

    private void FillDisk()
    {
        using var ballast = File.Create(_directory.At("ballast"), bufferSize: 0);
        var page = new byte[4096];
        Assert.Contains("No space left on device", Assert.Throws<IOException>(Fill).Message, StringComparison.Ordinal);

        void Fill()
        {
            while (true)
            {
                ballast.Write(page);
            }
        }
    }

    // A machine that is busy with other things makes a run invalid or a trend of it steep, and is not what these tests are about.
    private static void AssertWhole(RunResult run, ProgramResult result)
    {
        Honest.AssertExit(run, result);
        Assert.NotEqual(RunStatus.Cancelled, run.Status);
        Assert.True(Assert.Single(run.Validity, check => check.Name == "windows").Ok, result.Text);
        Assert.DoesNotContain(run.Validity, check => check.Name == "run ended early");
    }

    // The result, the windows and the log are three accounts of the same requests.
    private void AssertStored(RunResult run)
    {
        var (windows, log) = Stored();
        Assert.Equal(Enumerable.Range(1, run.Soak!.Windows), windows.Select(window => window.Window));
        Assert.All(run.Arms, arm =>
        {
            Assert.Equal(arm.Requests, windows.Sum(window => window.Arms.Single(one => one.Name == arm.Name).Requests));
            Assert.Equal(arm.Requests, arm.Outcomes.Values.Sum());
            var logged = new LatencyHistogram();
            foreach (var entry in log.Where(entry => entry.Tag == arm.Name))
            {
                logged.Add(entry.Histogram);
            }

            // run.json has three digits after the point.
            var summary = logged.Summarize();
            Assert.Equal(arm.LatencyMicroseconds["response"], summary with { Mean = Math.Round(summary.Mean, 3) });
        });
    }

    private (List<WindowResult> Windows, List<HistogramLogEntry> Log) Stored()
    {
        List<WindowResult> windows = [];
        List<HistogramLogEntry> log = [];
        StoredSoak.Read(_directory.Path, _ => { }, windows.Add, log.Add);
        return (windows, log);
    }
}
