using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Schedulers;

/// <summary>One load under real schedulers: what each tells its processes, and that what they measured is whole.</summary>
public sealed class SchedulerTests(SharedCluster cluster) : IClassFixture<SharedCluster>, IDisposable
{
    private const int RequestsOfBlock = 20, Rounds = 6, RequestsOfShape = 100;

    // 500 ms at 40/s; each arm has a client for each shard.
    private static readonly string[] Short = [.. Honest.Patient, "scenario=resumption", "keys=ecdsa-p256", "launches=1", $"rounds={Rounds}", "block=500ms", "warmup=300ms", "rate=40/s", "clients=4"];

    // Both kinds of parts of a shape that is open, with gates on counts alone, which no machine decides.
    private static readonly string[] Shaped = [.. Honest.Patient, "scenario=soak", "mix=resumed:3,cold:1", "keys=ecdsa-p256", "window=1s", "warmup=300ms", "clients=4", "load=inject:20/s:1s,rampingInject:20/s..60/s:2s"];

    // Long enough to lose a node in.
    private static readonly string[] Long = [.. Honest.Patient, "scenario=soak", "mix=cold:1", "keys=ecdsa-p256", "window=1s", "warmup=300ms", "clients=4", "load=inject:10/s:8s"];

    private const string Counts = """
        { "scenario": "soak", "gates": [
          { "name": "errors", "kind": "invariant", "metric": "errors", "atMost": 0 },
          { "name": "proven connections", "kind": "invariant", "metric": "provenShare" },
          { "name": "authentication", "kind": "invariant", "metric": "authentication" } ] }
        """;

    // Those after the first are for a machine so busy that a shard came too late, which it says, and which is right.
    private static readonly string[] Starts = ["+12s", "+40s", "+2m"];

    private static readonly string[] TooLate = ["have begun without this one", "too soon after this shard was ready"];

    private static readonly string Batch = Path.Combine(Repository.Root, "docs", "scale-out", "resumption.sbatch");

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Four_tasks_of_a_Slurm_step_are_one_run_that_agrees_with_the_LLA_they_call_and_whose_verdict_is_the_exit_code_of_the_job()
    {
        var (slurm, lla) = (await cluster.SlurmAsync(), await cluster.LlaAsync());

        var (merged, place) = await InTimeAsync((runs, start) => BatchAsync(slurm, runs, start, [.. Short, .. lla]));

        Assert.All(AssertWhole(merged, shards: 4, place).Arms, arm => Honest.AssertServed(arm, RequestsOfBlock * Rounds));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_load_shape_by_four_tasks_is_the_run_that_one_process_makes_of_it()
    {
        var (slurm, lla) = (await cluster.SlurmAsync(), await cluster.LlaAsync());
        await File.WriteAllTextAsync(_scratch.At("gates.json"), Counts, TestContext.Current.CancellationToken);
        string[] words = [.. Shaped, $"gates={_scratch.At("gates.json")}", .. lla];

        var (merged, place) = await InTimeAsync((runs, start) => BatchAsync(slurm, runs, start, words));
        var alone = await InProcess.RunAsync([.. words, $"out={_scratch.At("one")}", "progress=none"]);

        var (whole, one) = (AssertWhole(merged, shards: 4, place), Run(_scratch.At("one")));
        Honest.AssertExit(one, alone);
        Assert.Equal(one.Arms.Select(arm => (arm.Name, arm.Requests)), whole.Arms.Select(arm => (arm.Name, arm.Requests)));
        Assert.Equal((RequestsOfShape, RequestsOfShape, one.Soak!.Windows), (whole.Soak!.Shape!.Asked, whole.Soak.Shape.Started, whole.Soak.Windows));
        Assert.Equal(one.Gates.Select(gate => gate.Name), whole.Gates.Select(gate => gate.Name));
        if (one.Verdict == Verdict.Pass && whole.Validity.All(check => check.Ok))
        {
            Assert.Equal((Verdict.Pass, 0, alone.ExitCode), (whole.Verdict, merged.ExitCode, merged.ExitCode));
        }
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_node_that_is_lost_takes_its_shard_with_it_and_the_job_ends_by_merging_the_other()
    {
        var slurm = await cluster.SlurmAsync();

        var (merged, place) = await InTimeAsync(async (runs, start) =>
        {
            var job = await slurm.SubmitAsync(Batch, runs, Variables(runs, start, Long), "--nodes=2", "--ntasks=2");
            string[] windows = [.. Enumerable.Range(0, 2).Select(shard => Path.Combine(runs, $"shard-{shard}", "windows.jsonl"))];
            await Wait.Until(() => windows.All(HasText) || Array.Exists(TooLate, words => File.Exists(job.Printed) && File.ReadAllText(job.Printed).Contains(words, StringComparison.Ordinal)), TestContext.Current.CancellationToken, "all shards measure");
            if (windows.All(HasText))
            {
                await slurm.LoseAsync(node: 2);
            }

            return await slurm.EndAsync(job);
        });
        await slurm.MendAsync();

        Assert.Equal(4, merged.ExitCode);
        Assert.Contains("Shard 1 of 2 is missing: without a shard.json, requests are in no figure.", merged.Output, StringComparison.Ordinal);
        var (whole, parts) = (Run(Path.Combine(place, "whole")), Parts(place, shards: 1));
        Assert.Equal((Verdict.Invalid, parts.Sum(part => part.Arms.Sum(arm => arm.Requests))), (whole.Verdict, whole.Arms.Sum(arm => arm.Requests)));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Two_processes_of_mpirun_are_one_run()
    {
        // It refuses root and more processes than cores, unless it is told that both are meant.
        var mpirun = ExternalProgram.Require("mpirun", "openmpi-bin");

        var (merged, place) = await InTimeAsync(async (runs, start) =>
        {
            var shards = await mpirun.RunAsync(["--allow-run-as-root", "--oversubscribe", "-n", "2", .. HarnessProcess.Command([]), .. Short, $"out={runs}", $"start={start}", "progress=none"]);
            var merged = await InProcess.RunAsync("merge", $"runs={runs}", $"out={Path.Combine(runs, "whole")}");
            return merged with { Error = shards.Text + merged.Error };
        });

        Assert.All(AssertWhole(merged, shards: 2, place).Arms, arm => Honest.AssertServed(arm, RequestsOfBlock * Rounds));
    }

    private static bool HasText(string file) => File.Exists(file) && new FileInfo(file).Length > 0;

    private static async Task<ProgramResult> BatchAsync(SlurmCluster slurm, string runs, string start, string[] words) => await slurm.EndAsync(await slurm.SubmitAsync(Batch, runs, Variables(runs, start, words)));

    private static string[] Variables(string runs, string start, string[] words) => [$"PROGRAM={string.Join(' ', HarnessProcess.Command([]))}", $"RUNS={runs}", $"OPTIONS={string.Join(' ', words)}", $"START={start}"];

    /// <summary>Runs and merges shards in a directory, with a start that they come in time for.</summary>
    /// <param name="run">Does it, with the directory and a start; its exit code is that of the merge.</param>
    private async Task<(ProgramResult Merged, string Place)> InTimeAsync(Func<string, string, Task<ProgramResult>> run)
    {
        ProgramResult? merged = null;
        var place = "";
        foreach (var start in Starts)
        {
            place = Directory.CreateDirectory(_scratch.At($"runs{start}")).FullName;
            merged = await run(place, start);
            if (!Array.Exists(TooLate, words => merged.Text.Contains(words, StringComparison.Ordinal)))
            {
                break;
            }
        }

        return (merged!, place);
    }

    // Every connection is proven, counted by both ends, and in exactly one shard.
    private static RunResult AssertWhole(ProgramResult merged, int shards, string place)
    {
        Assert.True(File.Exists(Path.Combine(place, "whole", RunFile.Name)), merged.Text);
        var (run, parts) = (Run(Path.Combine(place, "whole")), Parts(place, shards));

        Assert.True(run.Validity.Single(check => check.Name == "all shards").Ok, merged.Text);
        Assert.All(run.Arms, arm =>
        {
            Assert.Equal((Honest.Served(arm), 0), (arm.Connections.Full + arm.Connections.Resumed, arm.Connections.Unproven));
            Assert.Equal(parts.Sum(part => part.Arms.Single(one => one.Name == arm.Name).Requests), arm.Requests);
        });
        Assert.Equal((parts.Sum(part => part.Ledger.ClientConnections), run.Ledger.ClientConnections), (run.Ledger.ClientConnections, run.Ledger.ServerConnections!.Value));
        Honest.AssertExit(run, merged);
        return run;
    }

    private static RunResult Run(string directory) => RunFile.Read(Path.Combine(directory, RunFile.Name));

    private static List<RunResult> Parts(string place, int shards) => [.. Enumerable.Range(0, shards).Select(shard => Run(Path.Combine(place, $"shard-{shard}")))];
}
