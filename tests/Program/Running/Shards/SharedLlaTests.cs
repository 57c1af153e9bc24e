using System.Globalization;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>An LLA that somebody serves, called by one process and then by two shards at once; its ledger is read over its own port.</summary>
public sealed class SharedLlaTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly int[] _ports = [.. FreePorts.Take(2)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Its_ledger_agrees_with_one_process_and_with_the_sum_of_two_shards_to_the_connection()
    {
        await InProcess.RunAsync("certs", $"out={_directory.At("pki")}", "keys=ecdsa-p256");
        await using var lla = HarnessProcess.Start("serve", $"certs={_directory.At("pki")}", $"port={_ports[0]}", $"admin={_ports[1]}");
        await lla.Output.SaysAsync("stop with Ctrl-C");
        string[] shared = ["launches=1", "start=+15s", $"out={_directory.At("shards")}"];
        await using var first = HarnessProcess.Start(Words([.. shared, "shard=0/2"]));
        await using var second = HarnessProcess.Start(Words([.. shared, "shard=1/2"]));
        var ends = await Task.WhenAll(first.EndAsync(), second.EndAsync());
        var merged = await InProcess.RunAsync("merge", $"runs={_directory.At("shards")}", $"out={_directory.At("whole")}");
        var one = await InProcess.RunAsync(Words([$"out={_directory.At("one")}"]));

        var parts = Enumerable.Range(0, 2).Select(index => Run($"shards/shard-{index}")).ToList();
        Assert.All(parts, run => Assert.Null(run.Ledger.ServerConnections));
        Assert.All(ends, end => Assert.DoesNotContain("both ends agree", end.Error, StringComparison.Ordinal));
        var whole = Run("whole");
        Assert.Equal(parts.Sum(run => run.Ledger.ClientConnections), whole.Ledger.ClientConnections);
        foreach (var run in (RunResult[])[whole, Run("one")])
        {
            Assert.Equal((run.Ledger.ClientConnections, run.Ledger.ClientFull, run.Ledger.ClientResumed), (run.Ledger.ServerConnections, run.Ledger.ServerFull, run.Ledger.ServerResumed));
            Assert.All(run.Arms, arm => Honest.AssertServed(arm, 60));
            Assert.All(run.Arms.SelectMany(arm => arm.Rounds), round => Assert.True(round.Metrics["serverCpu"] > 0));
        }

        Assert.Contains(whole.Validity, check => check is { Name: "one ledger", Ok: true });
        Honest.AssertExit(whole, merged);
        Honest.AssertExit(Run("one"), one);
    }

    [Fact]
    public async Task What_gives_no_counters_is_refused_before_the_run()
    {
        await InProcess.RunAsync("certs", $"out={_directory.At("pki")}", "keys=ecdsa-p256");
        await using var lla = HarnessProcess.Start("serve", $"certs={_directory.At("pki")}", $"port={_ports[0]}", "admin=0");
        await lla.Output.SaysAsync("stop with Ctrl-C");

        var refused = await InProcess.RunAsync(Words([$"out={_directory.At("one")}"]));

        Assert.Equal(
            (2, $"error: ledger=http://127.0.0.1:{_ports[1].ToString(CultureInfo.InvariantCulture)} must be where the LLA gives its counters, but no counters came from there (start it with serve admin=PORT, or leave it out)\n"),
            (refused.ExitCode, refused.Error));
    }

    private RunResult Run(string directory) => RunFile.Read(Path.Combine(_directory.At(directory), RunFile.Name));

    private string[] Words(string[] options)
    {
        string Pki(string name) => Path.Combine(_directory.At("pki"), name);
        return
        [
            .. Honest.Patient, "scenario=cold", $"target=https://lla-test:{_ports[0]}", "connect=127.0.0.1", $"ca={Pki("ca.crt")}", $"cert={Pki("tts-client.crt")}", $"key={Pki("tts-client.key")}",
            $"ledger=http://127.0.0.1:{_ports[1]}", "keys=ecdsa-p256", "rounds=6", "block=100ms", "rate=100/s", "warmup=100ms", "clients=2", "progress=none", "png=off", .. options,
        ];
    }
}
