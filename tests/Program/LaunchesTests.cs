using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class LaunchesTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Several_launches_are_one_run()
    {
        var result = await HarnessProcess.RunAsync(
            [.. Honest.Patient, "scenario=cold", "keys=ecdsa-p256", "launches=2", "rounds=6", "block=200ms", "warmup=100ms", "rate=50/s", "clients=2", "progress=none", $"out={_directory.At("run")}"]);

        var run = RunFile.Read(Path.Combine(_directory.At("run"), RunFile.Name));
        Assert.True(run.Status == RunStatus.Completed || run.Validity.Any(check => !check.Ok && check.Subject == CheckSubject.Machine), result.Output + result.Error);
        Assert.Equal((2, "2", "6"), (run.Launches, run.Options["launches"], run.Options["rounds"]));
        Assert.All(run.Arms, arm =>
        {
            Assert.Equal([.. Enumerable.Range(1, 12).Select(round => (round, round <= 6 ? 1 : 2))], arm.Rounds.Select(round => (round.Round, round.Launch)));

            // As many as the rate asks for in twelve blocks, each of them proven by both ends.
            Assert.Equal((120, 120, 0), (arm.Requests, arm.Connections.Full, arm.Connections.Unproven));
            Assert.Equal([1, 2], arm.Launches!.Select(launch => launch.Launch));
            Assert.Equal(2, arm.Estimates!["serviceP50"].Launches);
        });
        Assert.Equal(run.Ledger.ClientConnections, run.Ledger.ServerConnections);
        Assert.All(run.Gates, gate => Assert.Equal(Verdict.Pass, gate.Verdict));
        Assert.Contains("are the geometric mean of 2 launches of client and LLA", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Ctrl_C_in_a_later_launch_keeps_what_was_measured()
    {
        await using var process = HarnessProcess.Start(
            "scenario=cold", "keys=ecdsa-p256", "launches=2", "rounds=40", "block=100ms", "warmup=100ms", "rate=30/s", "clients=2", "progress=plain", $"out={_directory.At("run")}");
        await process.Error.SaysAsync("launch 2 of 2, round ");
        var launch = process.Child();

        // As a terminal does: to the whole group.
        await HarnessProcess.SignalAsync(launch, "INT");
        await process.SignalAsync("INT");
        var result = await process.EndAsync();
        await HarnessProcess.GoneAsync(launch);

        var run = RunFile.Read(Path.Combine(_directory.At("run"), RunFile.Name));
        Assert.Equal((130, RunStatus.Cancelled, Verdict.Invalid), (result.ExitCode, run.Status, run.Verdict));
        Assert.All(run.Arms, arm => Assert.Equal(40, arm.Rounds.Count(round => round.Launch == 1)));
        Assert.All(run.Arms, arm => Assert.InRange(arm.Rounds.Count(round => round.Launch == 2), 1, 40));
        Assert.True(run.Ledger.ServerConnections >= run.Arms.Sum(arm => arm.Requests), "each LLA must outlive the signal, for its ledger");
        Assert.EndsWith("Stopped before its end; the partial result proves nothing.\n", result.Output, StringComparison.Ordinal);
    }
}
