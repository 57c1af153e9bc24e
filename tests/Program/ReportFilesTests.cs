using AngleSharp.Html.Parser;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class ReportFilesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Each_run_that_cannot_be_read_has_its_line()
    {
        var run = _scratch.At("good.json");
        RunFile.Write(run, RunResults.Resumption());
        var damaged = _scratch.Write("damaged.json", (await File.ReadAllTextAsync(run, TestContext.Current.CancellationToken))[..2_000]);
        var newer = _scratch.Write("newer.json", "{\"schema\": 99}");

        var result = await InProcess.RunAsync("report", $"run={damaged}", $"run={run}", $"run={newer}", "run=/absent", $"out={_scratch.At("x.html")}");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Collection(
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith($"error: {damaged} is damaged: it stops being JSON in line ", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"error: {newer} has schema 99, newer than ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("error: /absent does not exist", line, StringComparison.Ordinal));
        Assert.False(File.Exists(_scratch.At("x.html")));
    }

    [Fact]
    public async Task Several_runs_become_one_page_beside_the_runs_or_where_it_is_asked_for()
    {
        var (one, other) = (_scratch.At("one.json"), _scratch.At("other.json"));
        RunFile.Write(one, RunResults.Resumption());
        RunFile.Write(other, RunResults.WithArms(2));

        var results = await Task.WhenAll(
            HarnessProcess.RunInAsync(_scratch.Path, "report", "run=one.json", "run=other.json"),
            HarnessProcess.RunInAsync(_scratch.Path, "report", "run=one.json", "run=other.json", "out=pages"),
            HarnessProcess.RunInAsync(_scratch.Path, "report", "run=one.json", "out=pages/one.html"),
            HarnessProcess.RunInAsync(_scratch.Path, "report", "run=one.json", "out=again"));

        string[] pages = [_scratch.At("artifacts/runs/side-by-side.html"), _scratch.At("pages/side-by-side.html"), _scratch.At("pages/one.html"), _scratch.At("again/report.html")];
        Assert.Equal(pages.Select(page => (0, $"{page}\n", "")), results.Select(result => (result.ExitCode, result.Output, result.Error)));
        Assert.Equal([2, 2, 0, 0], pages.Select(page => new HtmlParser().ParseDocument(File.ReadAllText(page)).QuerySelectorAll(".chapter").Length));

        // Files for CI are of one run, and never where a single file is asked for.
        Assert.Equal([0, 0, 0, 1], pages.Select(page => Directory.GetFiles(Path.GetDirectoryName(page)!, "junit.xml").Length));
        Assert.Contains("`again/report.html`", await File.ReadAllTextAsync(_scratch.At("again/summary.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_directory_of_its_own_lists_all_runs_and_damaged_ones_do_not_break_it()
    {
        Directory.CreateDirectory(_scratch.At("artifacts/runs/empty"));
        Directory.CreateDirectory(_scratch.At("artifacts/runs/damaged"));
        _scratch.Write("artifacts/runs/damaged/run.json", "{");
        Directory.CreateDirectory(_scratch.At("artifacts/runs/older"));
        RunFile.Write(_scratch.At("artifacts/runs/older/run.json"), RunResults.Resumption() with { StartedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) });

        string[] small = [.. Honest.Patient, "scenario=cold", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"];
        var listed = await HarnessProcess.RunInAsync(_scratch.Path, small);
        var list = await File.ReadAllTextAsync(_scratch.At("artifacts/runs/index.html"), TestContext.Current.CancellationToken);
        var elsewhere = await HarnessProcess.RunInAsync(_scratch.Path, [.. small, "out=mine/run"]);

        Assert.Equal(("", ""), (listed.Error, elsewhere.Error));
        var rows = new HtmlParser().ParseDocument(list).QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToList()).ToList();
        Assert.Equal(4, rows.Count);
        Assert.EndsWith("-cold", rows.Single(row => row[2] == "cold")[1], StringComparison.Ordinal);
        Assert.Equal("older", rows[^1][1]);
        Assert.StartsWith("run.json is damaged", rows.Single(row => row[1] == "damaged")[6], StringComparison.Ordinal);
        Assert.StartsWith("run.json does not exist", rows.Single(row => row[1] == "empty")[6], StringComparison.Ordinal);
        Assert.Equal(["benchmark.json", "junit.xml", "metrics.json", "report.html", "run.json", "summary.md"], Directory.GetFiles(_scratch.At("mine/run")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(_scratch.At("mine/index.html")));
    }
}
