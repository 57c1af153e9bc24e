using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Running.Shards;

/// <summary>Two processes one of which has a clock of its own, and was started anew by its scheduler, merged.</summary>
public sealed class OddShardsTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Wait.ProgramPatience)]
    public async Task A_shard_whose_clock_is_seconds_ahead_and_that_was_started_anew_is_told_and_the_whole_is_invalid()
    {
        var library = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault() : null;
        if (library is null)
        {
            throw ExternalProgram.Missing("there is no libfaketimeMT.so.1 below /usr/lib", "faketime");
        }

        // The clock of the file system stays what it is, as that of a server of files does.
        await using var odd = HarnessProcess.StartUnder(
            [
                $"LD_PRELOAD={library}", "FAKETIME=+3s", "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0", "NO_FAKE_STAT=1", "SLURM_RESTART_COUNT=1",
            ],
            Words(shard: 1));
        await using var even = HarnessProcess.Start(Words(shard: 0));
        var ends = await Task.WhenAll(odd.EndAsync(), even.EndAsync());

        var merged = await InProcess.RunAsync("merge", $"runs={_directory.Path}", $"out={_directory.At("whole")}");

        Assert.True(File.Exists(_directory.At("whole/run.json")), string.Concat(ends.Select(end => end.Text)) + merged.Text);
        var whole = RunFile.Read(_directory.At("whole/run.json"));
        Assert.Equal(4, merged.ExitCode);
        var apart = whole.Validity.Single(check => check.Name == "shards together");
        Assert.False(apart.Ok);
        Assert.Contains("lie between the starts of shard 1 and shard 0, in round ", apart.Why, StringComparison.Ordinal);
        Assert.Contains(whole.Validity, check => check is { Name: "whole shards", Ok: false, Why: "Shard 1 of 2 was started anew by the scheduler." });
        Assert.True(whole.Shards!.Parts[1].ClockAheadSeconds - whole.Shards.Parts[0].ClockAheadSeconds > 1, apart.Why);
    }

    private string[] Words(int shard) =>
    [
        .. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "launches=1", "rounds=6", "block=100ms", "rate=100/s", "warmup=100ms", "clients=2", "seed=3", "start=+20s", "progress=none", "png=off",
        $"shard={shard}/2", $"out={_directory.Path}",
    ];
}
