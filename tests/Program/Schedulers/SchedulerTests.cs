using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Schedulers;

/// <summary>One load under real schedulers: what each tells its processes, and that what they measured is whole.</summary>
public sealed class SchedulerTests : IDisposable
{
    private const int RequestsOfBlock = 20, Rounds = 6;

    // 500 ms at 40/s; each arm has a client for each shard.
    private static readonly string Short = string.Join(' ', (string[])["keys=ecdsa-p256", "launches=1", $"rounds={Rounds}", "block=500ms", "warmup=300ms", "rate=40/s", "clients=4", .. Honest.Patient]);

    private static readonly string Harness = string.Join(' ', HarnessProcess.Command([]));

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Four_tasks_of_a_Slurm_step_are_one_run_whose_verdict_is_the_exit_code_of_the_job()
    {
        await using var slurm = await SlurmCluster.StartAsync(nodes: 2);

        var job = await slurm.BatchAsync(Path.Combine(Repository.Root, "docs", "scale-out", "resumption.sbatch"), _scratch.Path, $"PROGRAM={Harness}", $"RUNS={_scratch.Path}", $"OPTIONS={Short}", "START=+15s");

        AssertWhole(job, shards: 4);
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Two_processes_of_mpirun_are_one_run()
    {
        // It refuses root and more processes than cores, unless it is told that both are meant.
        var mpirun = ExternalProgram.Require("mpirun", "openmpi-bin");

        var shards = await mpirun.RunAsync(["--allow-run-as-root", "--oversubscribe", "-n", "2", .. HarnessProcess.Command([]), "scenario=resumption", .. Short.Split(' '), $"out={_scratch.Path}", "start=+10s", "progress=none"]);
        var merged = await InProcess.RunAsync("merge", $"runs={_scratch.Path}", $"out={_scratch.At("whole")}");

        Assert.True(File.Exists(_scratch.At("whole/run.json")), shards.Text + merged.Text);
        AssertWhole(merged, shards: 2);
    }

    private void AssertWhole(ProgramResult merged, int shards)
    {
        Assert.True(File.Exists(_scratch.At("whole/run.json")), merged.Text);
        var run = RunFile.Read(_scratch.At("whole/run.json"));
        var parts = Enumerable.Range(0, shards).Select(shard => RunFile.Read(_scratch.At($"shard-{shard}/run.json"))).ToList();

        Assert.True(run.Validity.Single(check => check.Name == "all shards").Ok, merged.Text);
        Assert.All(run.Arms, arm =>
        {
            var served = Honest.AssertServed(arm, RequestsOfBlock * Rounds);
            Assert.Equal((served, 0), (arm.Connections.Full + arm.Connections.Resumed, arm.Connections.Unproven));
            Assert.Equal(parts.Sum(part => part.Arms.Single(one => one.Name == arm.Name).Requests), arm.Requests);
        });
        Assert.Equal((parts.Sum(part => part.Ledger.ClientConnections), run.Ledger.ClientConnections), (run.Ledger.ClientConnections, run.Ledger.ServerConnections!.Value));
        Honest.AssertExit(run, merged);
    }
}
