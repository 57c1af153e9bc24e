using LoadHarness.Plans;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program;

/// <summary>Plans, on the way from the file to the verdict.</summary>
public sealed class PlanTests : IDisposable
{
    private static readonly string Example = Path.Combine(Repository.Root, "scenarios", "plans", "journey.json");

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_example_of_a_journey_runs_with_a_shorter_shape_and_its_counts_are_those_of_the_LLA()
    {
        await HarnessProcess.RunAsync(
            [.. Honest.Patient, $"plan={Example}", "load=rampingInject:0/s..20/s:2s,inject:20/s:2s,pause:500ms", "client=openssl", "warmup=100ms", "inconclusive=pass", "progress=none", $"out={_directory.At("out")}"]);

        var run = RunFile.Read(Path.Combine(_directory.At("out"), RunFile.Name));
        Honest.AssertUpToTheMachine(run.Validity);
        Assert.Equal(("journey", 60L, 60L), (run.Scenario, run.Soak!.Shape!.Asked, run.Soak.Shape.Started));
        Assert.Equal(["keep-alive", "resumed"], run.Arms.Select(arm => arm.Name));
        Assert.Equal(60, run.Arms.Sum(arm => arm.ByRequest![0].Requests + arm.Outcomes.GetValueOrDefault(nameof(Outcome.Refused))));
        long Count(int request) => run.Arms.Sum(arm => arm.ByRequest![request].Requests + arm.ByRequest![request].WarmUpRequests);
        Assert.Equal(
            new Dictionary<string, long> { ["/api/process 202"] = Count(0), ["/api/status/{id} 202"] = Count(1), ["/api/status/{id} 200"] = Count(2) },
            run.Ledger.Answers);
        Assert.Equal(["authentication", "proven connections", "errors", "no job is lost", "fetch p90"], run.Gates.Select(gate => gate.Name));
        Assert.Equal(File.ReadAllText(Example), run.Plan!.Text);
        Assert.Equal(["begin", "ask", "fetch"], run.Workload!.Requests.Select(request => request.Name));
        Assert.True(run.Workload.IsJourney);
        var page = await File.ReadAllTextAsync(_directory.At("out/report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("begin a job, ask about it, fetch it", page, StringComparison.Ordinal);
        Assert.Contains("id=\"requests\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_built_in_scenario_is_written_as_a_plan_and_what_is_wrong_with_one_is_told_at_once()
    {
        var listed = await HarnessProcess.RunAsync("list", "plan", "scenario=resumption", "clients=3");
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Contains($"\"$schema\": \"{PlanFile.Schema}\"", listed.Output, StringComparison.Ordinal);
        var plan = _directory.Write("p.json", listed.Output.Replace("\"clients\": \"3\"", "\"clients\": \"0\"", StringComparison.Ordinal).Replace("\"mode\": \"resumed\"", "\"mode\": \"warm\"", StringComparison.Ordinal));

        var refused = await HarnessProcess.RunAsync($"plan={plan}", "gates=nowhere", $"out={_directory.At("out")}");

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        var lines = refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Single(lines, line => line.Contains("clients must be 1 to 10,000,000, but is '0'", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.Contains("mode must be one of cold, resumed, keep-alive, early-data, but is another", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.StartsWith("error: gates=nowhere", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_directory.At("out")));
    }
}
