using System.Text.Json;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>Soaks and load shapes by two processes at once, merged.</summary>
public sealed class SoakShardsTests : IDisposable
{
    private static readonly string Journey = Path.Combine(Repository.Root, "scenarios", "plans", "journey.json");

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_journey_with_a_shape_is_one_run_with_the_figures_of_each_of_its_requests()
    {
        string[] words = [$"plan={Journey}", "load=inject:20/s:2s,keepConstant:4:1s", "client=openssl", "clients=4"];
        await using var first = Start(0, words);
        await using var second = Start(1, words);
        await Task.WhenAll(first.EndAsync(), second.EndAsync());

        await MergeAsync();

        var (whole, parts) = (Run("whole"), (RunResult[])[Run("shard-0"), Run("shard-1")]);
        AssertShards(whole);
        Assert.Equal(("journey", 40L, 40L, 3, 3), (whole.Scenario, whole.Soak!.Shape!.Asked, whole.Soak.Shape.Started, whole.Soak.Windows, whole.Soak.PlannedWindows));
        Assert.Equal([20L, 20L], parts.Select(part => part.Soak!.Shape!.Started));
        foreach (var (arm, index) in whole.Arms.Select((arm, index) => (arm, index)))
        {
            Assert.Equal(parts.Sum(part => part.Arms[index].Requests), arm.Requests);
            Assert.Equal(
                Enumerable.Range(0, 3).Select(request => parts.Sum(part => part.Arms[index].ByRequest![request].Requests)), arm.ByRequest!.Select(request => request.Requests));
            Assert.All(arm.ByRequest!, request => Assert.Equal(
                parts.Sum(part => part.Arms[index].ByRequest!.Single(one => one.Name == request.Name).LatencyMicroseconds.GetValueOrDefault(Latency.Response.Id)?.Count ?? 0),
                request.LatencyMicroseconds[Latency.Response.Id].Count));
        }

        // By the two LLAs, each of which counted its own.
        long Count(int request) => whole.Arms.Sum(arm => arm.ByRequest![request].Requests + arm.ByRequest![request].WarmUpRequests);
        Assert.Equal(
            new Dictionary<string, long> { ["/api/process 202"] = Count(0), ["/api/status/{id} 202"] = Count(1), ["/api/status/{id} 200"] = Count(2) },
            whole.Ledger.Answers);
        Assert.Equal(File.ReadAllText(Journey), whole.Plan!.Text);
        Assert.Equal(["begin", "ask", "fetch"], whole.Workload!.Requests.Select(request => request.Name));
        Assert.Equal(["authentication", "proven connections", "errors", "no job is lost", "fetch p90"], whole.Gates.Select(gate => gate.Name));

        // However often, and in whatever order they are named.
        await InProcess.RunAsync("merge", $"run={_directory.At("shard-1")}", $"run={_directory.At("shard-0")}", $"out={_directory.At("again")}", "inconclusive=pass");
        Assert.Equal(await BytesAsync("whole"), await BytesAsync("again"));
    }

    [Fact]
    public async Task A_shard_of_a_soak_that_was_killed_is_missed_and_goes_on_alone()
    {
        string[] words = ["scenario=soak", "mix=cold:1", "keys=ecdsa-p256", "duration=12s", "window=1s", "rate=20/s", "clients=2"];
        long[] stored;
        await using var first = Start(0, words);
        await using (var second = Start(1, words))
        {
            var windows = _directory.At("shard-1/windows.jsonl");
            await Wait.Until(() => File.Exists(windows) && File.ReadAllText(windows).Count('\n') > 2, TestContext.Current.CancellationToken, "two windows are stored");
            var lla = second.Child();
            await second.SignalAsync("KILL");
            await second.EndAsync();
            await HarnessProcess.GoneAsync(lla);
            stored = [.. File.ReadAllLines(windows).Skip(1).Select(RequestsOf).OfType<long>()];
        }

        await first.EndAsync();
        var missed = await MergeAsync();
        Assert.Equal(4, missed.ExitCode);
        Assert.Contains("Shard 1 of 2 is missing: without a shard.json, requests are in no figure.", missed.Output, StringComparison.Ordinal);

        await InProcess.RunAsync("scenario=soak", $"resume={_directory.At("shard-1")}", "progress=none");
        await MergeAsync();

        var whole = Run("whole");
        AssertShards(whole);

        // Half of the rate each; a window that ended late, since the machine stood still, has more than its share.
        var requests = (12 * 10) + stored.Sum() + ((12 - stored.Length) * 10);
        Assert.Equal((12, 12, requests), (whole.Soak!.Windows, whole.Soak.PlannedWindows, Assert.Single(whole.Arms).Requests));
        Assert.Contains(whole.Soak.Marks, mark => mark.What.StartsWith("shard 1: away for ", StringComparison.Ordinal));
        Assert.Equal(12, whole.Soak.Series.Single(series => series.Id == "throughput").Points.Count);
    }

    [Fact]
    public async Task A_shard_that_is_told_to_stop_leaves_what_it_has_and_the_whole_says_so()
    {
        await using var shard = Start(1, ["scenario=soak", "mix=cold:1", "keys=ecdsa-p256", "duration=60s", "window=1s", "rate=20/s", "clients=2"]);
        var windows = _directory.At("shard-1/windows.jsonl");
        await Wait.Until(() => File.Exists(windows) && File.ReadAllText(windows).Count('\n') > 1, TestContext.Current.CancellationToken, "a window is stored");
        await shard.SignalAsync("TERM");
        Assert.Equal(130, (await shard.EndAsync()).ExitCode);

        var merged = await MergeAsync();

        Assert.Equal(4, merged.ExitCode);
        Assert.Contains("Shard 1 of 2 was stopped before the end.", merged.Output, StringComparison.Ordinal);
        Assert.Contains("Shard 0 of 2 is missing: ", merged.Output, StringComparison.Ordinal);
        var (whole, part) = (Run("whole"), Run("shard-1"));
        Assert.Equal((part.Soak!.Windows, part.Arms[0].Requests), (whole.Soak!.Windows, whole.Arms[0].Requests));
        Assert.True(whole.Arms[0].Requests > 0);
    }

    // Of a line of the stored windows; null of one that was cut off by the end of its process.
    private static long? RequestsOf(string line)
    {
        try
        {
            using var window = JsonDocument.Parse(line);
            return window.RootElement.GetProperty("arms").EnumerateArray().Sum(arm => arm.GetProperty("requests").GetInt64());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AssertShards(RunResult whole)
    {
        Honest.AssertUpToTheMachine(whole.Validity);
        Honest.AssertCountGates(whole.Gates, whole.Arms);
        Assert.All(["all shards", "whole shards", "windows"], name => Assert.Contains(whole.Validity, check => check.Ok && check.Name == name));
    }

    private HarnessProcess Start(int index, string[] words) => HarnessProcess.Start(
        [.. Honest.Patient, .. words, "warmup=100ms", "seed=3", "start=+10s", "progress=none", "png=off", $"shard={index}/2", $"out={_directory.Path}"]);

    private Task<ProgramResult> MergeAsync() => InProcess.RunAsync("merge", $"runs={_directory.Path}", $"out={_directory.At("whole")}", "overwrite=true", "inconclusive=pass");

    private Task<string> BytesAsync(string directory) => File.ReadAllTextAsync(Path.Combine(_directory.At(directory), RunFile.Name), TestContext.Current.CancellationToken);

    private RunResult Run(string directory) => RunFile.Read(Path.Combine(_directory.At(directory), RunFile.Name));
}
