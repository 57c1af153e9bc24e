using System.Text;
using LoadHarness.Arms;
using LoadHarness.Gates.Files;
using LoadHarness.Options;
using LoadHarness.Plans;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class PlanScenarioTests
{
    // What is written in code, no file can say.
    public static TheoryData<string> Names => [.. ScenarioCatalogue.All.Where(scenario => scenario is not CodeScenario).Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_built_in_scenario_that_is_written_as_a_plan_gives_the_same_run(string name)
    {
        // Fewer rounds than an option may say are the scenario's own business.
        var (options, scenario) = (Run([$"scenario={name}", "seed=1", "rounds=24", "profile=standard"], null, fallback: [$"scenario={name}", "seed=1"]), ScenarioCatalogue.Get(name));
        var target = new TargetTraits(options.Keys, CountsCpu: true);
        var built = scenario.Plan(options, target);
        var text = PlanWriter.Write(built, options, name);

        var plan = Read(text);
        var planned = Run(["plan=p", "seed=1"], plan);
        var again = new PlanScenario(plan);

        Assert.Empty(again.Problems(planned, target));
        var made = again.Plan(planned, target) with { Gates = plan.ReadGates(new GateContext(again.Plan(planned, target), target, HasBaseline: false), [])! };
        Assert.Equal(built.Arms.Select(arm => arm.ToString()), made.Arms.Select(arm => arm.ToString()));
        Assert.Equal(built.Comparisons, made.Comparisons);
        Assert.Equal(built.Gates.Select(gate => gate.Rule), made.Gates.Select(gate => gate.Rule));
        Assert.Equal(GateFile.Write(built with { Scenario = "s" }), GateFile.Write(made with { Scenario = "s" }));
        Assert.Equal((built.SameTwice, built.SelfTest, built.Replay, built.QueueCapacity, built.Clients, built.Load, built.Rate), (made.SameTwice, made.SelfTest, made.Replay, made.QueueCapacity, made.Clients, made.Load, made.Rate));
        Assert.Equal(built.Schedule.Describe(built), made.Schedule.Describe(built));
        Assert.Equal(($"my-{name}", built.Question), (made.Scenario, made.Question));
    }

    [Theory]
    [InlineData("journey")]
    [InlineData("working-day")]
    [InlineData("thousand-identities")]
    public void The_examples_are_plans_that_can_be_run(string name)
    {
        var path = Path.Combine(Repository.Root, "scenarios", "plans", $"{name}.json");
        var problems = new List<string>();
        var plan = PlanFile.Read(File.ReadAllBytes(path), $"plan={path}", Path.GetDirectoryName(path)!, ScenarioCatalogue.Defaults, problems);

        Assert.Empty(problems);
        var options = Run(["plan=p", "seed=1"], plan);
        var target = new TargetTraits(options.Keys, CountsCpu: true);
        Assert.Empty(new PlanScenario(plan!).Problems(options, target));
        Assert.IsType<SoakWindows>(new PlanScenario(plan!).Plan(options, target).Schedule);
        Assert.All(new[] { options.Files.Request, options.Files.Data }.OfType<string>(), file => Assert.True(File.Exists(file), file));
        Assert.Equal(name == "thousand-identities", options is { Identities: IdentityChoice.Made { Count: 1000 }, Clients: 1000 });
    }

    [Fact]
    public void What_the_target_cannot_do_is_told_in_a_sentence_with_its_arms()
    {
        const string Text = """
            { "name": "p", "question": "q", "load": { "rounds": 6 }, "arms": [
              { "name": "a", "mode": "cold", "authentication": "one-way" }, { "name": "b", "mode": "cold", "clientFlaw": "expired" }, { "name": "c", "mode": "cold", "delay": "2ms", "chain": 2 }] }
            """;
        var plan = Read(Text);
        var options = Run(["plan=p", "target=https://lla-test:8444", "ca=a", "cert=b"], plan);

        Assert.Equal(
            [
                "plan=p: an external target asks everyone for a certificate, so that no arm can be one-way, but 'a' is such (write authentication mutual, or target embedded)",
                "plan=p: only the embedded LLA has impostors, but 'b' is such (leave the flaw out, or write target embedded)",
                "plan=p: only the embedded LLA does as it is told, but 'c' is such (leave delay, refusesTicketEvery and fault out, or write target embedded)",
                "plan=p: an external target has the certificates that it has, but 'c' is such (leave chain out, or write target embedded)",
            ],
            new PlanScenario(plan).Problems(options, new TargetTraits([KeyKind.Other], CountsCpu: false) { Kind = TargetKind.External, GivesEvidence = false }));
    }

    [Fact]
    public void What_early_data_needs_is_told_and_no_first_flight_is_sent_again_to_somebody_elses_server()
    {
        const string Text = """
            { "name": "p", "question": "q", "load": { "rounds": 6 }, "replay": { "arm": "c", "times": 3 }, "arms": [
              { "name": "a", "mode": "early-data", "tls": "1.2" }, { "name": "b", "mode": "early-data", "http": "2" }, { "name": "c", "mode": "resumed" }] }
            """;
        var plan = Read(Text);
        var options = Run(["plan=p", "client=openssl", "target=https://lla-test:8444", "ca=a", "cert=b"], plan);

        Assert.Equal(
            [
                "plan=p: no arm of TLS 1.2 can have early data, but 'a' is such (write tls 1.3)",
                "plan=p: no arm of HTTP/2 can have early data or timed messages, but 'b' is such (write http 1.1)",
                "plan=p: replay sends a client's first flight again, which is for the LLA that is started for the run, or nginx, and for nobody else's server (leave replay out, or write target embedded or nginx)",
                "plan=p: replay must name an arm of mode early-data, whose request goes out with the first flight, but 'c' is none (name another)",
            ],
            new PlanScenario(plan).Problems(options, new TargetTraits([KeyKind.Other], CountsCpu: false) { Kind = TargetKind.External, GivesEvidence = false }));
        Assert.Empty(new PlanScenario(Read(Text.Replace("\"resumed\"", "\"early-data\"", StringComparison.Ordinal).Replace(", \"tls\": \"1.2\"", "", StringComparison.Ordinal).Replace(", \"http\": \"2\"", "", StringComparison.Ordinal)))
            .Problems(Run(["plan=p", "client=openssl", "target=nginx"], plan), new TargetTraits([KeyKind.EcdsaP256], CountsCpu: true) { Kind = TargetKind.Program }));
    }

    [Fact]
    public void A_stored_run_is_answered_by_the_plan_that_it_holds()
    {
        var text = PlanWriter.Write(MadeUp.Plan(new ResumptionScenario()), Run(["scenario=resumption", "seed=1"], null), "resumption");
        var run = RunResults.Run([]) with { Scenario = "my-resumption", Plan = new PlanCopy("plan=p", text) };

        Assert.IsType<PlanScenario>(ScenarioCatalogue.Of(run));
        Assert.IsType<ColdScenario>(ScenarioCatalogue.Of(run with { Scenario = "cold", Plan = null }));
        Assert.Null(ScenarioCatalogue.Of(run with { Scenario = "unknown", Plan = null }));
    }

    private static PlanFile Read(string text)
    {
        var problems = new List<string>();
        var plan = PlanFile.Read(Encoding.UTF8.GetBytes(text), "plan=p", "", ScenarioCatalogue.Defaults, problems);
        Assert.Empty(problems);
        return plan!;
    }

    private static RunOptions Run(string[] words, PlanFile? plan, string[]? fallback = null) => CommandLine.Parse(words, new Dictionary<string, string?>(), ScenarioCatalogue.Defaults, plan) switch
    {
        ParsedCommand.Run run => run.Options,
        _ when fallback is not null => Run(fallback, plan),
        ParsedCommand.Invalid invalid => throw new InvalidOperationException(string.Join('\n', invalid.Errors)),
        var other => throw new InvalidOperationException($"{other}"),
    };
}
