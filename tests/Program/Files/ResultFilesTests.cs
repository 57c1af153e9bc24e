using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

public sealed class ResultFilesTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_no_result_is_in_nobodys_way()
    {
        _directory.Write("notes.txt", "");
        Directory.CreateDirectory(_directory.At(RunOutput.ReportName));

        Assert.Null(Obstacle());
        Assert.Null(ResultFiles.Obstacle(_directory.At("absent"), TimeProvider.System));
    }

    [Theory]
    [InlineData("run.json", "run.json is there")]
    [InlineData("run.json.unfinished", "run.json.unfinished is there")]
    [InlineData("windows.jsonl", "windows.jsonl is there")]
    [InlineData("report.html,junit.xml", "report.html and junit.xml are there")]
    [InlineData("run.json,report.html,summary.md", "run.json and 2 more are there")]
    [InlineData("charts/ratios.svg,charts/notes.svg", "charts/ratios.svg is there")]
    public void Whatever_a_run_would_write_over_is_told(string files, string what)
    {
        Directory.CreateDirectory(_directory.At("charts"));
        Array.ForEach(files.Split(','), name => _directory.Write(name, ""));

        Assert.Equal(
            $"out={_directory.Path} must be a directory without the results of another run, but {what} (name another directory, or write overwrite=true to replace what is there)",
            Obstacle());
    }

    [Fact]
    public void A_soak_that_can_go_on_is_offered_to()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);

        Assert.Equal(
            $"out={_directory.Path} must be a directory without the results of another run, but windows.jsonl is there, with 3 of 10 windows of a soak "
                + $"(go on with it: scenario=soak resume={_directory.Path}, or name another directory, or write overwrite=true to lose it)",
            Obstacle());
    }

    [Fact]
    public void A_soak_that_is_finished_cannot_go_on()
    {
        StoredSoaks.Write(_directory.Path, windows: 10);

        Assert.Contains("but windows.jsonl and latency.hlog are there (name another directory,", Obstacle(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_removed_are_results_alone_and_only_once()
    {
        StoredSoaks.Write(_directory.Path, windows: 3);
        RunFile.Write(_directory.At(RunFile.Name), RunResults.Resumption());
        _directory.Write("notes.txt", "mine");
        ChartFiles.Write(_directory.Path, RunFile.Read(_directory.At(RunFile.Name)));
        Assert.True(File.Exists(_directory.At("charts/ratios.svg")));
        var output = new RunOutput(_directory.Path, overwrites: true);

        output.Prepare();
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName));

        // What the run itself has written stays when its end is written.
        StoredSoaks.Write(_directory.Path, windows: 1);
        output.Prepare();
        Assert.True(StoredSoak.IsIn(_directory.Path));
    }

    [Fact]
    public void Charts_are_not_written_through_a_symbolic_link_and_not_removed_behind_one()
    {
        var elsewhere = Directory.CreateDirectory(_directory.At("elsewhere")).FullName;
        _directory.Write("elsewhere/ratios.svg", "mine");
        Directory.CreateSymbolicLink(_directory.At("charts"), elsewhere);

        Assert.Null(Obstacle());
        var error = Assert.Throws<IOException>(() => ChartFiles.Write(_directory.Path, RunResults.Resumption()));
        ResultFiles.Remove(_directory.Path);

        Assert.Equal($"{_directory.At("charts")} is a symbolic link", error.Message);
        Assert.Equal("mine", File.ReadAllText(_directory.At("elsewhere/ratios.svg")));
    }

    private string? Obstacle() => ResultFiles.Obstacle(_directory.Path, TimeProvider.System);
}
