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

    // For a machine so busy that a shard came too late for the first start, which it says, and which is right.
    private const string LaterStart = "+2m";

    private static readonly string[] TooLate = ["have begun without this one", "too soon after this shard was ready"];

    private static readonly string Harness = string.Join(' ', HarnessProcess.Command([]));

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Four_tasks_of_a_Slurm_step_are_one_run_that_agrees_with_the_LLA_they_call_and_whose_verdict_is_the_exit_code_of_the_job()
    {
        await using var slurm = await SlurmCluster.StartAsync(nodes: 2);
        var (pki, ports) = (_scratch.At("pki"), FreePorts.Take(2));
        await InProcess.RunAsync("certs", $"out={pki}", "keys=ecdsa-p256");
        await using var lla = HarnessProcess.Start("serve", $"certs={pki}", $"port={ports[0]}", $"admin={ports[1]}");
        await lla.Output.SaysAsync("/ledger  counters");
        var target = $"target=https://lla-test:{ports[0]} connect=127.0.0.1 ledger=http://127.0.0.1:{ports[1]} ca={pki}/ca.crt cert={pki}/tts-client.crt key={pki}/tts-client.key";

        await AssertWholeAsync(shards: 4, "+20s", (runs, start) => slurm.BatchAsync(
            Path.Combine(Repository.Root, "docs", "scale-out", "resumption.sbatch"), runs, $"PROGRAM={Harness}", $"RUNS={runs}", $"OPTIONS={Short} {target}", $"START={start}"));
    }

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task Two_processes_of_mpirun_are_one_run()
    {
        // It refuses root and more processes than cores, unless it is told that both are meant.
        var mpirun = ExternalProgram.Require("mpirun", "openmpi-bin");

        await AssertWholeAsync(shards: 2, "+8s", async (runs, start) =>
        {
            var shards = await mpirun.RunAsync(["--allow-run-as-root", "--oversubscribe", "-n", "2", .. HarnessProcess.Command([]), "scenario=resumption", .. Short.Split(' '), $"out={runs}", $"start={start}", "progress=none"]);
            var merged = await InProcess.RunAsync("merge", $"runs={runs}", $"out={Path.Combine(runs, "whole")}");
            return merged with { Error = shards.Text + merged.Error };
        });
    }

    /// <param name="shards">How many there are.</param>
    /// <param name="soon">A start that they come in time for: those that share a server look at it before, the others may be late by their warm-up.</param>
    /// <param name="run">Runs and merges them in a directory, with a start; its exit code is that of the merge.</param>
    private async Task AssertWholeAsync(int shards, string soon, Func<string, string, Task<ProgramResult>> run)
    {
        ProgramResult? merged = null;
        var place = "";
        foreach (var start in (string[])[soon, LaterStart])
        {
            place = Directory.CreateDirectory(_scratch.At($"runs{start}")).FullName;
            merged = await run(place, start);
            if (!TooLate.Any(words => merged.Text.Contains(words, StringComparison.Ordinal)))
            {
                break;
            }
        }

        AssertWhole(merged!, shards, place);
    }

    private static void AssertWhole(ProgramResult merged, int shards, string place)
    {
        Assert.True(File.Exists(Path.Combine(place, "whole", RunFile.Name)), merged.Text);
        var run = RunFile.Read(Path.Combine(place, "whole", RunFile.Name));
        var parts = Enumerable.Range(0, shards).Select(shard => RunFile.Read(Path.Combine(place, $"shard-{shard}", RunFile.Name))).ToList();

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
