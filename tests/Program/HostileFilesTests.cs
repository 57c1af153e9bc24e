using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Files that were left where runs and gates are read from, by somebody who means harm or by nobody at all.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_option_that_names_a_run_refuses_what_is_no_file_in_one_line()
    {
        var good = _scratch.At("good.json");
        RunFile.Write(good, RunResults.Resumption());
        var fifo = await OddFiles.MakeFifoAsync(_scratch.At("fifo"));
        var place = $"out={_scratch.At("out")}";

        var results = await Task.WhenAll(
            InProcess.RunAsync("report", $"run={fifo}", place),
            InProcess.RunAsync("compare", $"baseline={fifo}", $"candidate={good}", place),
            InProcess.RunAsync("compare", $"baseline={good}", $"candidate={fifo}", place),
            InProcess.RunAsync("scenario=cold", $"baseline={fifo}", place),
            InProcess.RunAsync("report", "run=/dev/zero", place));

        Assert.All(results, result => Assert.Equal((2, "", 1), (result.ExitCode, result.Output, result.Error.Count(c => c == '\n'))));
        Assert.All(results[..4], result => Assert.Contains($"{fifo} cannot be read: it is a FIFO, and only a regular file is read (name a run.json that LoadHarness wrote)", result.Error, StringComparison.Ordinal));
        Assert.Contains("it is a device", results[4].Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.At("out")));
    }

    [Fact]
    public async Task Gates_come_from_a_regular_file_that_is_small()
    {
        var fifo = await OddFiles.MakeFifoAsync(_scratch.At("fifo"));
        var sparse = OddFiles.MakeSparse(_scratch.At("sparse"), 1_000_000_000);
        var deep = _scratch.Write("deep", $"{{ \"gates\": [{new string('[', 50)}{new string(']', 50)}] }}");
        var many = _scratch.Write("many", $"{{ \"gates\": [{string.Join(",", Enumerable.Repeat("{}", 1_001))}] }}");

        var results = await Task.WhenAll(((string[])[fifo, sparse, deep, many]).Select(file => InProcess.RunAsync("scenario=cold", $"gates={file}")));

        Assert.Equal(
            [
                $"error: gates={fifo} must be a file that can be read, but: it is a FIFO, and only a regular file is read (check the path)\n",
                $"error: gates={sparse} must be a file that can be read, but: it has more than 500KB (check the path)\n",
                $"error: gates={deep} at $.gates[0]{string.Concat(Enumerable.Repeat("[0]", 30))} must be at most 32 lists and objects deep, but is deeper (help gates shows an example)\n",
                $"error: gates={many}: gates must be a list of at most 1,000 gates, but is one of 1,001 (leave some out)\n",
            ],
            results.Select(result => result.Error));
        Assert.All(results, result => Assert.Equal((2, ""), (result.ExitCode, result.Output)));
    }

    [Fact]
    public async Task A_neighbour_takes_nothing_from_a_good_run()
    {
        string[] neighbours = ["bomb", "fifo", "huge-round", "null-arm", "surrogate", "windows"];
        foreach (var neighbour in neighbours)
        {
            Directory.CreateDirectory(_scratch.At($"artifacts/runs/{neighbour}"));
        }

        OddFiles.MakeBomb(_scratch.At("artifacts/runs/bomb/run.json"), megabytes: 1_000);
        await OddFiles.MakeFifoAsync(_scratch.At("artifacts/runs/fifo/run.json"));
        await OddFiles.MakeFifoAsync(_scratch.At("artifacts/runs/windows/windows.jsonl"));
        Store("huge-round", run => run["arms"]![0]!["rounds"]![11]!["round"] = int.MaxValue);
        Store("null-arm", run => run["arms"]!.AsArray().Add(null));
        var surrogate = Store("surrogate", run => run["options"]!["half"] = "x");
        await File.WriteAllTextAsync(surrogate, (await File.ReadAllTextAsync(surrogate, TestContext.Current.CancellationToken)).Replace("\"half\"", "\"\\ud800\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        string[] small = [.. Honest.Patient, "scenario=cold", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"];
        var among = await HarnessProcess.RunInAsync(_scratch.Path, small);

        // The clock of a busy machine may leave a verdict open; a neighbour has no say in it.
        Assert.Equal((false, ""), (among.ExitCode is 70 or 2, among.Error));
        Assert.Contains("\nreport  artifacts/runs/", among.Output, StringComparison.Ordinal);
        var rows = new HtmlParser().ParseDocument(await File.ReadAllTextAsync(_scratch.At("artifacts/runs/index.html"), TestContext.Current.CancellationToken)).QuerySelectorAll("tbody tr")
            .Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToList()).ToList();
        Assert.Equal(neighbours, rows.Where(row => row[0] == "DAMAGED").Select(row => row[1]).Order(StringComparer.Ordinal));
        Assert.Equal(neighbours.Length + 1, rows.Count);
        Assert.StartsWith("run.json has more than 64MB when it is unpacked", rows.Single(row => row[1] == "bomb")[6], StringComparison.Ordinal);
        Assert.StartsWith("run.json cannot be read: it is a FIFO", rows.Single(row => row[1] == "fifo")[6], StringComparison.Ordinal);
        Assert.StartsWith("run.json at $.arms[0].rounds[11].round must be a whole number of at least 0", rows.Single(row => row[1] == "huge-round")[6], StringComparison.Ordinal);
        Assert.StartsWith("run.json at $.arms[5] must be a value, but is null", rows.Single(row => row[1] == "null-arm")[6], StringComparison.Ordinal);
        Assert.StartsWith("run.json at $.options.* must be a member with a well-formed name", rows.Single(row => row[1] == "surrogate")[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verdict_is_told_although_there_can_be_no_list()
    {
        Directory.CreateDirectory(_scratch.At("artifacts/runs/index.html"));

        var result = await HarnessProcess.RunInAsync(
            _scratch.Path, [.. Honest.Patient, "scenario=cold", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none"]);

        Assert.Contains("\nreport  artifacts/runs/", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("warning: the list of runs in artifacts/runs cannot be written: ", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(70, result.ExitCode);
    }

    [Fact]
    public async Task Past_runs_that_cannot_be_read_are_left_out_and_named()
    {
        Directory.CreateDirectory(_scratch.At("history/fifo"));
        Directory.CreateDirectory(_scratch.At("history/windows"));
        await OddFiles.MakeFifoAsync(_scratch.At("history/fifo/run.json"));
        await OddFiles.MakeFifoAsync(_scratch.At("history/windows/windows.jsonl"));
        var good = _scratch.At("good.json");
        RunFile.Write(good, RunResults.Resumption());

        var result = await InProcess.RunAsync("compare", $"baseline={good}", $"candidate={good}", $"history={_scratch.At("history")}", $"out={_scratch.At("out")}");

        Assert.Contains("2 of 2 runs are left out: fifo (cannot be read), windows (cannot be read)", result.Error, StringComparison.Ordinal);
        Assert.NotEqual("", result.Output);
    }

    private string Store(string directory, Action<JsonNode> change)
    {
        var run = JsonNode.Parse(RunFile.ToJson(RunResults.Resumption()))!;
        change(run);
        return _scratch.Write($"artifacts/runs/{directory}/run.json", run.ToJsonString());
    }
}
