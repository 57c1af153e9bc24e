using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class EarlyDataScenarioTests
{
    private static readonly EarlyDataScenario Scenario = new();

    [Fact]
    public void Has_cold_resumed_and_early_data_at_every_distance_and_sends_a_first_flight_again()
    {
        var plan = MadeUp.Plan(Scenario, "clients=3");

        Assert.Equal(
            ["cold 0 ms", "resumed 0 ms", "early-data 0 ms", "cold 20 ms", "resumed 20 ms", "early-data 20 ms", "cold 50 ms", "resumed 50 ms", "early-data 50 ms", "cold 50 ms again"],
            plan.Arms.Select(arm => arm.Name));
        Assert.Equal([3, 12, 24], plan.Arms.Where(arm => arm.Mode == ConnectionMode.EarlyData).Select(arm => arm.Clients!.Value));
        Assert.Equal(new ReplayPlan("early-data 20 ms", 10), plan.Replay);
        Assert.Equal(
            [
                .. InvariantGate.Standard.Select(gate => gate.Name), "round trips", "round trips to the first byte", "early data at 50 ms", "done once",
            ],
            plan.Gates.Select(gate => gate.Name));
    }

    [Theory]
    [InlineData("client=dotnet", "client must be openssl for early-data, since .NET sends no early data, but is 'dotnet' (leave it out)")]
    [InlineData("lla=kestrel", "lla must be openssl for early-data, since .NET takes no early data, but is 'kestrel' (leave it out)")]
    [InlineData("lla-tickets=off", "lla-tickets must be on for early-data, whose sessions come back with tickets, but is 'off' (leave it out)")]
    [InlineData("tls=1.2", "tls must be 1.3 for early-data, since TLS 1.2 has no early data, but is '1.2' (leave it out)")]
    [InlineData("target=haproxy", "target must be embedded or nginx for early-data, which sends a client's first flight again and needs a server that takes early data and counts it (write target=nginx)")]
    [InlineData("target=nginx", null)]
    [InlineData("", null)]
    public void Says_what_it_needs(string words, string? problem) => Assert.Equal(problem is null ? [] : [problem], MadeUp.Problems(Scenario, MadeUp.Embedded, words));

    [Theory]
    [InlineData(0, Verdict.Pass)]
    [InlineData(1, Verdict.Fail)]
    public void The_LLA_must_act_once(long actedOn, Verdict verdict)
    {
        var plan = MadeUp.Plan(Scenario);
        var run = MadeUp.Run(Scenario, static _ => new Costs());

        var answer = plan.Gates.Single(gate => gate.Name == "done once").Judge(new Evidence(plan, run.Arms)
        {
            Replay = new ReplayResult("early-data 20 ms", EarlyDataFate.Accepted, OwnActedOn: 1, Sent: 10, actedOn),
        });

        Assert.Equal(verdict, answer.Result.Verdict);
    }

    [Theory]
    [InlineData(2, 3, Verdict.Pass)]
    [InlineData(3, 3, Verdict.Fail)]
    [InlineData(2, 2, Verdict.Fail)]
    public void Every_answer_must_come_after_its_round_trips(int early, int others, Verdict verdict)
    {
        var plan = MadeUp.Plan(Scenario);
        ArmResult[] arms =
        [
            .. MadeUp.Run(Scenario, static _ => new Costs()).Arms.Select(arm =>
                arm with { AnswerRoundTrips = new Dictionary<int, long> { [arm.Mode == ConnectionMode.EarlyData ? early : others] = 100 } }),
        ];

        Assert.Equal(verdict, InvariantGate.AnswerRoundTrips.Judge(new Evidence(plan, arms)).Result.Verdict);
    }

    [Fact]
    public void Answers_C2_with_the_round_trips_before_the_request_goes_out()
    {
        var run = MadeUp.Run(Scenario, static _ => new Costs());
        run = run with
        {
            Arms = [.. run.Arms.Select(arm => arm.Mode == ConnectionMode.EarlyData ? arm with { Connections = arm.Connections with { EarlyData = new(1_000, 0, 1_000) } } : arm)],
            Replay = new ReplayResult("early-data 20 ms", EarlyDataFate.Accepted, OwnActedOn: 1, Sent: 10, ActedOn: 10),
        };

        Assert.EndsWith(
            "Before the request goes out, that is 1 round trip without early data and 0 with it: 3,000 requests went out with their ClientHello, and the server took them.",
            Scenario.Answer(run).Single(claim => claim.Id == "C2a").Sentence, StringComparison.Ordinal);
        Assert.EndsWith("a first flight that was sent again 10 times was acted on 10 times more.", Scenario.Finding(run), StringComparison.Ordinal);
    }
}
