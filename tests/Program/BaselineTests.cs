using LoadHarness.Gates;
using LoadHarness.Machine;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class BaselineTests : IDisposable
{
    private const string Arm = "cold ecdsa-p256";

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_baseline_that_cannot_be_used_is_told_before_anything_starts()
    {
        _directory.Write("file", "");
        Directory.CreateDirectory(_directory.At("damaged"));
        _directory.Write("damaged/run.json", "{ \"schema\": 1,\n");
        Directory.CreateDirectory(_directory.At("newer"));
        _directory.Write("newer/run.json", "{ \"schema\": 2 }");
        Store("cold", Run() with { Scenario = "cold" });
        Store("invalid", Run() with { Status = RunStatus.Invalid });
        var like = Store("like", Run());

        // One process each, all at once: a start takes longer than its work.
        var results = await Task.WhenAll(
            RunAsync("baseline=/absent"),
            RunAsync($"baseline={_directory.At("damaged")}"),
            RunAsync($"baseline={_directory.At("newer")}"),
            RunAsync($"baseline={_directory.At("cold")}"),
            RunAsync($"baseline={_directory.At("invalid")}"),
            RunAsync($"baseline={Store("unlike", Run().WithFact("cpu", "Z80"))}", "clients=3"),
            RunAsync($"baseline={like}", $"history={_directory.At("file")}"),
            InProcess.RunAsync("compare", $"baseline={like}", $"candidate={_directory.At("damaged")}", "history=/absent"),
            InProcess.RunAsync("compare", $"baseline={like}", $"candidate={_directory.At("unlike")}"));

        AssertRefused(results[0], "error: baseline=/absent: /absent does not exist (name the folder of a run, such as artifacts/runs/…)");
        AssertRefused(results[1], $"error: baseline={_directory.At("damaged")}: {_directory.At("damaged/run.json")} is damaged: it stops being JSON in line 2 ");
        AssertRefused(results[2], $"error: baseline={_directory.At("newer")}: {_directory.At("newer/run.json")} has schema 2, newer than 1");
        AssertRefused(results[3], $"error: baseline={_directory.At("cold")} must be a run of resumption, but is one of cold (name another)");
        AssertRefused(results[4], $"error: baseline={_directory.At("invalid")} must be a run that can be believed, but is invalid (name another)");
        AssertRefused(
            results[5],
            $"error: baseline={_directory.At("unlike")} was measured under other conditions: cpu: Z80 in the baseline, {EnvironmentFacts.Collect()["cpu"]} here; clients: 8 in the baseline, 3 here "
                + "(run it again under these, or write allow-unlike=true)");
        AssertRefused(results[6], $"error: history={_directory.At("file")} must be a directory, but is a file ");
        AssertRefused(results[7], $"error: candidate={_directory.At("damaged")}: ", "error: history=/absent must be a directory, but does not exist ");
        AssertRefused(results[8], $"error: baseline={like} was measured under other conditions: cpu: ");
        Assert.False(Path.Exists(_directory.At("out")));
    }

    [Fact]
    public async Task Two_stored_runs_are_judged_as_a_run_against_its_baseline()
    {
        var before = Store("before", Run(Handshakes(1), Given.Arm("gone", Metric.HandshakeP50, GivenRun.Noise)));
        var slower = Store("slower", Run(Handshakes(2)).WithFact("cpu", "Z80"));
        var twin = Store("twin", Run(Handshakes(1), Given.Arm("gone", Metric.HandshakeP50, GivenRun.Noise)));
        Store("history/a", Run(Handshakes(1)) with { StartedAt = DateTimeOffset.UnixEpoch });
        Store("history/a judged again", Run(Handshakes(1)) with { StartedAt = DateTimeOffset.UnixEpoch });
        Store("history/b", Run(Handshakes(1)) with { StartedAt = DateTimeOffset.UnixEpoch, Status = RunStatus.Cancelled });
        Store("history/c", Run(Handshakes(1)) with { StartedAt = DateTimeOffset.UnixEpoch, Verdict = Verdict.Fail });
        Store("history/d", Run(Handshakes(1)).WithOption("rounds", "30") with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        Store("history/e", Run(Handshakes(1)).WithOption("launches", "3") with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(2) });
        Store("history/other", Run(Handshakes(1)) with { Scenario = "cold" });

        var results = await Task.WhenAll(
            CompareAsync(before, slower, "out", "allow-unlike=true", $"history={_directory.At("history")}"),
            CompareAsync(before, twin, "same"),
            CompareAsync(twin, slower, "pass", "allow-unlike=true", "inconclusive=pass"),
            CompareAsync(slower, before, "faster", "allow-unlike=true"));

        Assert.Equal([1, 0, 1, 0], results.Select(result => result.ExitCode));
        var run = RunFile.Read(_directory.At("out/run.json"));
        Assert.Equal((Verdict.Fail, "before", 1), (run.Verdict, run.Baseline!.Run, run.Baseline.PastRuns));
        Assert.Equal([new LeftOutRun("b", "cancelled"), new LeftOutRun("c", "failed")], run.Baseline.LeftOut);
        Assert.Equal([("cpu", DifferenceWeight.Unlike)], run.Baseline.Differences.Select(fact => (fact.Name, fact.Weight)));
        Assert.Equal([new OneSidedPart("gone", null, ComparedRun.Baseline)], run.Baseline.Missing);
        Assert.Equal(
            [($"baseline: handshake p50, {Arm}", Verdict.Fail), ("baseline: handshake p50, gone", Verdict.Inconclusive)],
            run.Gates.Select(gate => (gate.Name, gate.Verdict)));
        Assert.Equal($"warning: history={_directory.At("history")}: 5 of 6 runs are left out: b (cancelled), c (failed), 2 with another rounds= or launches= than this one (12..18, 1), 1 of other scenarios\n", results[0].Error);
        Assert.Contains("\nmissing   gone: the whole arm is only in the baseline\n", results[0].Output, StringComparison.Ordinal);
        Assert.Contains($"\nFAIL  'baseline: handshake p50, {Arm}' failed.", results[0].Output, StringComparison.Ordinal);
        Assert.Contains("The baseline is unlike this run (cpu)", await File.ReadAllTextAsync(_directory.At("out/report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rise_that_past_runs_do_not_show_fails_below_the_fixed_limit()
    {
        double[] past = [1.00, 1.01, 0.99, 1.02];
        foreach (var (factor, run) in past.Select((factor, run) => (factor, run)))
        {
            Store($"history/{run}", Run(Handshakes(factor)) with { StartedAt = DateTimeOffset.UnixEpoch.AddDays(run) });
        }

        var result = await CompareAsync(_directory.At("history/0"), Store("slower", Run(Handshakes(1.3))), "out", $"history={_directory.At("history")}");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.Contains("Times and CPU stand beside 4 past runs, whose scatter is in the intervals.", result.Output, StringComparison.Ordinal);
        Assert.Equal((Verdict.Fail, 4), RunFile.Read(_directory.At("out/run.json")).Baseline!.Comparisons.Select(one => (one.Verdict!.Value, one.PastRuns!.Value)).Single());
    }

    [Fact]
    public async Task A_run_is_judged_against_what_an_earlier_one_counted()
    {
        string[] small = [.. Honest.Patient, "keys=ecdsa-p256", "rounds=6", "block=100ms", "warmup=100ms", "rate=50/s", "clients=2"];
        await RunAsync(["scenario=cold", .. small, $"out={_directory.At("first")}"], "first");

        // Whether the machine let the first run be valid is no matter here. It is made to have received 10 % fewer bytes, and to have a second arm.
        var first = RunFile.Read(_directory.At("first/run.json"));
        var arm = first.Arms[0];
        var fewer = arm.With(Metric.BytesReceived, arm.Rounds.Select(round => round.Metrics[Metric.BytesReceived.Id] * 0.9));
        var baseline = Store("baseline", first with { Status = RunStatus.Completed, Arms = [fewer, .. first.Arms.Skip(1), arm with { Name = "gone" }] });

        await RunAsync(["scenario=cold", .. small, $"baseline={baseline}", $"out={_directory.At("second")}"], "second");

        var second = RunFile.Read(_directory.At("second/run.json"));
        Assert.Equal(("baseline", 50, 50), (second.Baseline!.Run, second.Baseline.Rate, second.Generator.Rate));

        // What the machine did between the two runs is no matter here either.
        Assert.DoesNotContain(second.Baseline.Differences, fact => fact.Name != "pace of the machine");
        Assert.Equal([new OneSidedPart("gone", null, ComparedRun.Baseline)], second.Baseline.Missing);
        var gates = second.Gates.ToDictionary(gate => gate.Name, gate => gate.Verdict);
        Assert.Equal(Verdict.Fail, gates[$"baseline: handshake bytes received, {arm.Name}"]);
        Assert.Equal(Verdict.Pass, gates[$"baseline: handshake bytes sent, {arm.Name}"]);
        Assert.Equal(Verdict.Pass, gates[$"baseline: handshake round trips, {arm.Name}"]);
        Assert.Equal(Verdict.Inconclusive, gates["baseline: handshake round trips, gone"]);
        Assert.Contains($"baseline: handshake p50, {arm.Name}", gates.Keys);
        Assert.Contains(second.Verdict, (Verdict[])[Verdict.Fail, Verdict.Invalid]);
    }

    // A run of resumption with its default options, on this machine.
    private static RunResult Run(params ArmResult[] arms) => RunResults.Run(arms) with
    {
        Environment = EnvironmentFacts.Collect(),
        Options = LoadHarness.Tests.Options.Parsing.Run("scenario=resumption").Effective,
    };

    private static ArmResult Handshakes(double factor) => Given.Arm(Arm, Metric.HandshakeP50, GivenRun.Noise.Select(noise => 1_000 * noise * factor));

    private Task<ProgramResult> RunAsync(string option, params string[] others) =>
        InProcess.RunAsync(["scenario=resumption", "progress=none", $"out={_directory.At("out")}", option, .. others]);

    private string Store(string name, RunResult run)
    {
        Directory.CreateDirectory(_directory.At(name));
        RunFile.Write(Path.Combine(_directory.At(name), RunFile.Name), run);
        return _directory.At(name);
    }

    private async Task RunAsync(string[] arguments, string name)
    {
        var result = await InProcess.RunAsync([.. arguments, "progress=none"]);
        Assert.True(File.Exists(_directory.At($"{name}/run.json")), result.Text);
    }

    private Task<ProgramResult> CompareAsync(string baseline, string candidate, string name, params string[] options) =>
        InProcess.RunAsync(["compare", $"baseline={baseline}", $"candidate={candidate}", $"out={_directory.At(name)}", .. options]);

    private static void AssertRefused(ProgramResult result, params string[] errors)
    {
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == errors.Length, result.Error);
        Assert.All(errors.Zip(lines), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }
}
