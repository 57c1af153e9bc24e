using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

/// <summary>A soak that was killed, as the commands read it.</summary>
public sealed class StoredRunTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_killed_soak_is_put_together_from_its_windows_whoever_asks_and_however_it_is_named()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);
        List<string> problems = [];

        var reported = StoredRun.Read(_directory.Path, TimeProvider.System);
        var compared = StoredRun.Read("candidate", _directory.At(RunFile.Name), TimeProvider.System, problems);

        Assert.Empty(problems);
        Assert.Equal((RunStatus.Invalid, 3, 10), (reported.Status, reported.Soak!.Windows, reported.Soak.PlannedWindows));
        Assert.Contains("the harness ended without a word after window 3 of 10", reported.Sentence, StringComparison.Ordinal);
        Assert.Equal((reported.Status, reported.Sentence, reported.StartedAt), (compared!.Status, compared.Sentence, compared.StartedAt));
    }

    [Theory]
    [InlineData(0, 2, false)] // The windows of the run itself, all of which it holds.
    [InlineData(0, 3, true)] // Gone on with after its end, and killed.
    [InlineData(-60, 3, true)] // An older run, a newer soak.
    [InlineData(60, 3, false)] // A newer run, whose directory an older soak left its windows in.
    public void The_newer_of_result_and_windows_is_taken_by_what_they_say(int startedSeconds, int windows, bool takesWindows)
    {
        StoredSoaks.Write(_directory.Path, windows);
        var file = _directory.At(RunFile.Name);
        RunFile.Write(file, RunResults.Resumption() with { StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(startedSeconds), DurationSeconds = 2 });

        // A copy of a directory has times of its own.
        File.SetLastWriteTimeUtc(_directory.At(SoakStore.WindowsName), DateTime.UnixEpoch.AddDays(takesWindows ? 0 : 20_000));

        foreach (var path in (string[])[_directory.Path, file])
        {
            var run = StoredRun.Read(path, TimeProvider.System);
            Assert.Equal(takesWindows ? ("soak", windows) : ("resumption", null), (run.Scenario, run.Soak?.Windows));
        }
    }

    [Fact]
    public void Newer_windows_that_are_damaged_do_not_hide_the_result()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);
        var lines = File.ReadAllLines(_directory.At(SoakStore.WindowsName));
        File.WriteAllLines(_directory.At(SoakStore.WindowsName), [lines[0], "{", .. lines[2..]]);
        RunFile.Write(_directory.At(RunFile.Name), RunResults.Resumption() with { StartedAt = DateTimeOffset.UnixEpoch, DurationSeconds = 1 });

        Assert.Equal("resumption", StoredRun.Read(_directory.Path, TimeProvider.System).Scenario);
    }

    [Fact]
    public void A_file_of_another_name_is_what_it_is()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);
        RunFile.Write(_directory.At("kept.json"), RunResults.Resumption() with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(-1) });

        Assert.Equal("resumption", StoredRun.Read(_directory.At("kept.json"), TimeProvider.System).Scenario);
    }

    [Fact]
    public void A_killed_soak_is_no_baseline_because_it_is_invalid_and_not_because_it_is_missing()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);
        List<string> problems = [];

        var baseline = BaselineFiles.Read(_directory.Path, history: null, TimeProvider.System.GetUtcNow(), TimeProvider.System, problems)!;

        Assert.Empty(problems);
        Assert.Equal(
            $"baseline={_directory.Path} must be a run that can be believed, but is invalid (name another)",
            Assert.Single(BaselineFiles.Problems(baseline, _directory.Path, "soak", [])));
    }

    [Fact]
    public void A_killed_soak_among_past_runs_is_left_out_and_named()
    {
        Directory.CreateDirectory(_directory.At("history/killed"));
        StoredSoaks.Write(_directory.At("history/killed"), windows: 3);
        Directory.CreateDirectory(_directory.At("history/no run"));

        var baseline = BaselineFiles.Read(_directory.At("history/killed"), _directory.At("history"), TimeProvider.System.GetUtcNow(), TimeProvider.System, [])!;

        Assert.Equal(("killed", "invalid"), Assert.Single(baseline.LeftOut.Select(run => (run.Run, run.Why))));
        Assert.Empty(baseline.History);
    }
}
