using LoadHarness.Gates;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

public sealed class StormTests : IDisposable
{
    private const int Clients = 20;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Takes_the_LLA_from_three_kinds_of_clients_and_all_come_back()
    {
        var result = await InProcess.RunAsync(
            [.. Honest.Patient, "scenario=storm", $"clients={Clients}", "outage=200ms", "progress=none", $"out={_directory.Path}"]);

        var run = Run();
        Honest.AssertExit(run, result);
        Assert.All(run.Gates, gate => Assert.True(gate.Verdict == Verdict.Pass, gate.Why));
        Assert.Equal(["immediate", "backoff", "backoff+jitter"], run.Storms!.Select(storm => storm.Arm));
        Assert.All(run.Storms!.Zip(run.Arms), pair =>
        {
            Assert.Equal((Clients, Clients, Clients, 0L), (pair.First.Clients, pair.First.Recovered, pair.First.Full, pair.First.Resumed));
            Assert.Equal((pair.First.Intended, pair.First.Intended), (pair.Second.Requests, pair.Second.Outcomes.Values.Sum()));
        });
        Assert.Superset(new HashSet<string> { "all served again", "requests add up", "failures explained" }, run.Gates.Select(gate => gate.Name).ToHashSet());
        Assert.Contains("0 of 60 came back with a resumed session.", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_directory.At("report.html")));
    }

    [Fact]
    public async Task Writes_a_partial_result_on_Ctrl_C_while_the_LLA_is_away()
    {
        await using var process = HarnessProcess.Start("scenario=storm", "clients=5", "outage=60s", "progress=plain", $"out={_directory.Path}");
        await process.Error.SaysAsync("the target is away");

        await process.SignalAsync("INT");

        var result = await process.EndAsync();
        Assert.Equal(130, result.ExitCode);
        var run = Run();
        Assert.Equal((RunStatus.Cancelled, Verdict.Invalid), (run.Status, run.Verdict));
        var storm = Assert.Single(run.Storms!);
        Assert.True(storm.Intended > 0);
        Assert.Equal(storm.Intended, run.Arms.Single(arm => arm.Name == storm.Arm).Requests);
        Assert.EndsWith("Stopped before its end; the partial result proves nothing.\n", result.Output, StringComparison.Ordinal);
    }

    private RunResult Run() => RunFile.Read(_directory.At(RunFile.Name));
}
