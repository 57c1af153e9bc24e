using LoadHarness.Gates;
using LoadHarness.Library;
using LoadHarness.Metrics;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Workloads.InCode;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

[Collection(nameof(LiveRuns))]
public sealed class CodeScenarioTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_simulation_is_what_load_would_say_and_all_that_is_wrong_with_it_is_told()
    {
        var second = TimeSpan.FromSeconds(1);
        var scenario = Empty().WithLoadSimulations(
            Simulation.RampingInject(50, second, TimeSpan.FromSeconds(30)), Simulation.Inject(5, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)),
            Simulation.InjectRandom(1, 2.5, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3)), Simulation.IterationsForInject(7, second, 100), Simulation.KeepConstant(3, second),
            Simulation.RampingConstant(9, second), Simulation.IterationsForConstant(4, 50), Simulation.Pause(TimeSpan.FromSeconds(5)));

        Assert.Equal(
            "rampingInject:50/1s:30s,inject:5/2s:1m,injectRandom:1/500ms..2.5/500ms:3s,iterationsForInject:7/1s:100,keepConstant:3:1s,rampingConstant:9:1s,iterationsForConstant:4:50,pause:5s",
            scenario.Defaults.Shape!.ToString());
        var thrown = Assert.Throws<ArgumentException>(() => Empty().WithLoadSimulations(Simulation.Inject(0, second, second), Simulation.KeepConstant(0, second)));
        Assert.Contains("part 1 must be inject:RATE:TIME", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("part 2 must be keepConstant:CLIENTS:TIME", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a/b")]
    public void A_name_that_no_command_line_takes_is_refused(string name) => Assert.Throws<ArgumentException>(() => Scenario.Create(name, _ => Task.FromResult(Response.Ok())));

    [Fact]
    public void A_plan_has_its_load_its_steps_and_its_thresholds_in_every_arm()
    {
        var scenario = ScenarioCatalogue.Get("orders");

        var plan = MadeUp.Plan(scenario, "mix=keepalive:1,resumed:1");

        Assert.Equal(["place order", "follow order"], plan.RequestNames);
        Assert.Equal(TimeSpan.FromSeconds(30), ((SoakWindows)plan.Schedule).Shape!.Length);
        Assert.Equal(
            ["authentication", "proven connections", "cold stays cold", "identity verified", "keep-alive service p90", "resumed service p90", "keep-alive errors", "resumed errors"],
            plan.Gates.Select(gate => gate.Name));
        Assert.Equal(1, ((SoakWindows)MadeUp.Plan(scenario, "load=inject:10/s:1s").Schedule).Shape!.Length.TotalSeconds);
    }

    [Fact]
    public void A_threshold_of_a_step_is_a_gate_of_its_requests_in_every_arm_and_leaves_the_limits_of_other_steps_as_they_are()
    {
        var scenario = Scenario.Create("limits-of-a-step", async context => (await context.Client.PostAsync("/api/process", "{}")).Response).WithSteps("browse", "buy", "leave").WithThresholds(Threshold.Latency("buy", Metric.ServiceP90, TimeSpan.FromMilliseconds(50)), Threshold.Errors("buy", atMost: 3));
        ScenarioCatalogue.Add(scenario);

        var gates = MadeUp.Plan(scenario, "mix=keepalive:1,resumed:1").Gates;

        Assert.Equal(
            [
                "authentication", "proven connections", "cold stays cold", "errors", "errors of browse", "errors of leave", "identity verified",
                "keep-alive: buy service p90", "resumed: buy service p90", "keep-alive: buy errors", "resumed: buy errors",
            ],
            gates.Select(gate => gate.Name));
        Assert.Equal([("keep-alive", "buy"), ("resumed", "buy")], gates.OfType<LimitGate>().Select(gate => (gate.Arm, gate.Request!)));
        Assert.Equal(3, gates.OfType<InvariantGate>().Single(gate => gate.Name == "errors").AtMost);
        Assert.Equal([("browse", 0), ("leave", 0), ("buy", 3), ("buy", 3)], gates.OfType<InvariantGate>().Where(gate => gate.Request is not null).Select(gate => (gate.Request!, gate.AtMost!.Value)));
    }

    [Fact]
    public async Task A_threshold_of_a_step_that_is_not_named_is_refused_before_anything_starts()
    {
        var scenario = Scenario.Create("step-unknown", async context => (await context.Client.PostAsync("/api/process", "{}")).Response).WithSteps("browse", "buy").WithThresholds(Threshold.Errors("by", atMost: 0));

        var thrown = await Assert.ThrowsAsync<HarnessException>(() => Harness.RunAsync(scenario, ["keys=ecdsa-p256", $"out={_directory.At("never")}"], TestContext.Current.CancellationToken));

        Assert.Contains("the step 'by' of a threshold of step-unknown must be one of 'browse', 'buy' (name it by WithSteps)", thrown.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Wait.Patience)]
    [InlineData("openssl")]
    [InlineData("dotnet")]
    public async Task A_scenario_of_a_test_runs_on_both_clients_and_is_judged_like_others(string client)
    {
        var (begun, ended) = (0, 0);
        var scenario = Scenario.Create("mine", async context =>
            {
                context.Logger.Information($"invocation {context.InvocationNumber}");
                var id = await Step.Run("place", context, async () =>
                {
                    var answer = await context.Client.PostAsync("/api/process", """{"data": "x", "user_id": 1}""", ("Prefer", "respond-async"));
                    return answer.Status == 202 ? Response.Ok(answer.Json("id")) : Response.Fail<string?>($"status {answer.Status}");
                });
                await Step.Run("follow", context, async () => (await context.Client.GetAsync($"/api/status/{id.Payload}")).Status is 200 or 202 ? Response.Ok() : Response.Fail("lost"));
                return await Step.Run("lose", context, async () => (await context.Client.GetAsync("/api/status/0")).Status == 404 ? Response.Fail("it is gone") : Response.Ok());
            })
            .WithSteps("place", "follow", "lose")
            .WithInit(_ => Task.FromResult(begun++))
            .WithClean(_ => Task.FromResult(ended++))
            .WithLoadSimulations(Simulation.IterationsForInject(rate: 50, interval: TimeSpan.FromSeconds(1), iterations: 20))
            .WithThresholds(Threshold.Errors("lose", atMost: 20), Threshold.Latency("place", Metric.ServiceP90, TimeSpan.FromMinutes(1)));

        var run = await Harness.RunAsync(
            scenario,
            [.. Honest.Patient, $"client={client}", "keys=ecdsa-p256", "mix=resumed:1", "clients=2", "warmup=100ms", $"out={_directory.At("out")}"],
            TestContext.Current.CancellationToken);

        var arm = Assert.Single(run.Result.Arms);
        Assert.Equal((1, 1), (begun, ended));
        Assert.Equal([("place", 20, 0), ("follow", 20, 0), ("lose", 20, 20)], arm.ByRequest!.Select(request => (request.Name, request.Requests, request.Outcomes.GetValueOrDefault("UnexpectedAnswer") + request.Outcomes.GetValueOrDefault("UnexpectedStatus"))));
        Assert.Equal((60, 60), (arm.Requests, arm.IdentityVerified + arm.Outcomes.GetValueOrDefault("UnexpectedStatus")));
        Assert.Equal((0, 60), (arm.Connections.Full, arm.Connections.Resumed));
        Assert.All(["errors of place", "errors of follow", "resumed: lose errors", "resumed: place service p90"], name => Assert.Contains(run.Result.Gates, gate => gate.Name == name));
        Assert.All(run.Result.Gates.Where(gate => gate.Name.Contains("errors", StringComparison.Ordinal)), gate => Assert.Equal(Verdict.Pass, gate.Verdict));
        Assert.Contains("invocation 1", await File.ReadAllLinesAsync(_directory.At("out/scenario.log"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task What_init_throws_ends_the_run_before_anything_is_sent()
    {
        var run = await Harness.RunAsync(
            Empty().WithInit(_ => throw new InvalidOperationException("made up")), ["keys=ecdsa-p256", "clients=1", "warmup=100ms", $"out={_directory.At("out")}"], TestContext.Current.CancellationToken);

        Assert.NotEqual(Verdict.Pass, run.Verdict);
        Assert.Contains("WithInit threw InvalidOperationException: made up", run.Sentence, StringComparison.Ordinal);
        Assert.All(run.Result.Arms, arm => Assert.Equal(0, arm.Requests));
    }

    private static CodeScenario Empty() => Scenario.Create("empty", async context => (await context.Client.PostAsync("/api/process", "{}")).Response);
}
