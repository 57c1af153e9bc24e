using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Scenarios;

public sealed class FaultsScenarioTests
{
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

    internal static GateResult Judge(string gate, ArmResult arm)
    {
        var plan = MadeUp.Plan(Scenario);
        var disturbed = arm with { Disturbance = plan.Arms.Single(planned => planned.Name == arm.Name).Disturbance };
        return plan.Gates.Single(one => one.Name == gate).Judge(new Evidence(plan, [disturbed])).Result;
    }
}
