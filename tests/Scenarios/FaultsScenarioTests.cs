using LoadHarness.Arms;
using LoadHarness.Engine;
using LoadHarness.Gates;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

[Collection(nameof(LiveRuns))]
public class FaultsScenarioTests
{
    /// <summary>What the clients are made of; the same holds for each of them.</summary>
    protected virtual ClientKind Kind => ClientKind.DotNet;

    private const int MostRounds = 4;

    private static readonly FaultsScenario Scenario = new();

    [Fact]
    public void Every_fault_has_an_arm_and_one_arm_has_none()
    {
        var plan = MadeUp.Plan(Scenario);

        Assert.Equal(Enum.GetValues<Fault>().Order(), plan.Arms.Select(arm => arm.Disturbance?.Fault).OfType<Fault>().Order());
        Assert.Single(plan.Arms, arm => arm.Disturbance is null);
        Assert.Equal(LoadKind.Closed, plan.Load);
        Assert.Equal(["target must be the embedded LLA for faults, which tells it what to do wrong (write target=embedded)"], MadeUp.Problems(Scenario, MadeUp.External));
    }

    [Theory]
    [InlineData(Fault.StallHandshake, Outcome.HandshakeTimeout)]
    [InlineData(Fault.ResetAfterServerHello, Outcome.ConnectionReset)]
    [InlineData(Fault.CloseBeforeAnswer, Outcome.ConnectionReset)]
    [InlineData(Fault.SlowAnswer, Outcome.RequestTimeout)]
    [InlineData(Fault.ServerError, Outcome.UnexpectedStatus)]
    [InlineData(Fault.OversizedAnswer, Outcome.AnswerTooLarge)]
    [InlineData(Fault.DropTicketKeys, Outcome.Ok)]
    [InlineData(Fault.RestartGracefully, Outcome.Ok)]
    public async Task What_the_LLA_does_wrong_is_filed_as_what_it_is(Fault fault, Outcome expected)
    {
        var whole = MadeUp.Plan(Scenario, "clients=2 block=200ms warmup=100ms seed=1");
        var arm = whole.Arms.Single(arm => arm.Disturbance?.Fault == fault);
        arm = arm with { Disturbance = arm.Disturbance! with { FaultEvery = 4 } };
        var plan = whole with { Client = Kind, Arms = [arm], Schedule = (Rounds)whole.Schedule with { First = 1, Max = MostRounds } };
        var token = TestContext.Current.CancellationToken;
        await using var target = await EmbeddedTarget.StartAsync(plan.Arms, new LlaOptions(AcceptsTickets: true, TimeSpan.Zero), TimeProvider.System, token);

        // Of the times only those are short that a fault lasts for; a busy machine may take the other.
        var timeouts = new Timeouts(
            Wait.Deadline,
            fault == Fault.StallHandshake ? TimeSpan.FromSeconds(4) : Wait.Deadline,
            fault == Fault.SlowAnswer ? TimeSpan.FromSeconds(4) : Wait.Deadline);

        // A slow machine may need more than one round for as many requests as a fault comes after.
        var measured = await RunEngine.ForTarget(plan, target, timeouts, TimeProvider.System, _ => { })
            .RunAsync(looked => looked[0].Faults is not { Injected: > 0 }, token, CancellationToken.None);

        var counts = Assert.Single(measured.Arms).Faults!;
        Assert.Equal((expected.ToString(), 0), (counts.Expected, counts.Misfiled));
        Assert.True(counts.Injected > 0, "the fault did not strike");
        Assert.Equal(counts.Injected, counts.Filed);
        Assert.Equal(Verdict.Pass, Judge(arm.Name, Assert.Single(measured.Arms)).Verdict);
    }

    [Fact]
    public void One_that_is_missing_or_misfiled_fails_its_gate_and_says_which()
    {
        var run = MadeUp.Run(Scenario, _ => new Costs());
        var arm = run.Arms[1] with
        {
            Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = 90, [nameof(Outcome.HandshakeTimeout)] = 9, [nameof(Outcome.ConnectionReset)] = 1 },
            Faults = new FaultCounts(Fault.StallHandshake, nameof(Outcome.HandshakeTimeout), Injected: 10, Filed: 9, Misfiled: 1),
        };

        var gate = Judge(arm.Name, arm);

        Assert.Equal(Verdict.Fail, gate.Verdict);
        Assert.Equal("handshake stalls: the LLA injected 10, the client filed 9 HandshakeTimeout; failed otherwise: 1 ConnectionReset.", gate.Why);
    }

    [Fact]
    public void A_fault_that_did_not_strike_leaves_its_gate_undecided()
    {
        var arm = MadeUp.Run(Scenario, _ => new Costs()).Arms[1] with { Faults = new FaultCounts(Fault.StallHandshake, nameof(Outcome.HandshakeTimeout), 0, 0, 0) };

        var gate = Judge(arm.Name, arm);

        Assert.Equal((Verdict.Inconclusive, "handshake stalls: the fault did not strike once; a longer block= would let it."), (gate.Verdict, gate.Why));
    }

    private static GateResult Judge(string gate, ArmResult arm)
    {
        var plan = MadeUp.Plan(Scenario);
        var disturbed = arm with { Disturbance = plan.Arms.Single(planned => planned.Name == arm.Name).Disturbance };
        return plan.Gates.Single(one => one.Name == gate).Judge(new Evidence(plan, [disturbed])).Result;
    }
}
