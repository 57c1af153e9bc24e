using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using Xunit;
using static LoadHarness.Tests.Statistics.Judges.JudgedRun;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>Whether the target did what the run was to measure.</summary>
public sealed class TargetChecksTests
{
    [Fact]
    public void An_unproven_treatment_makes_the_run_invalid_even_when_no_gate_asks_for_it()
    {
        var judgement = Run(Given.Plan(Passing), arms: [Cold, Resumed with { Connections = Resumed.Connections with { Unproven = 5 } }]);

        Assert.Equal(Verdict.Invalid, judgement.Verdict);
        AssertBroken("treatment proven", "resumed: only 115 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 %.", judgement);
    }

    [Fact]
    public void A_client_that_nobody_asked_fails_the_run_even_where_no_gate_asks()
    {
        var unasked = Cold with { Connections = Cold.Connections with { Unproven = 120, Unauthenticated = 120 }, ClientCertificates = new(0, NotAsked: 120, 0, 0) };

        var gated = Run(Given.Plan([.. InvariantGate.Standard]) with { SameTwice = ("cold", "resumed") }, arms: [unasked with { Rounds = [] }, Resumed]);
        var ungated = Run(Given.Plan(Passing), arms: [unasked, Resumed]);

        Assert.Equal(Verdict.Fail, gated.Verdict);
        Assert.Equal(["authentication", "proven connections"], gated.Gates.Where(gate => gate.Verdict == Verdict.Fail).Select(gate => gate.Name));
        AssertFailed(
            "treatment proven",
            "cold: only 0 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 % (120 without the client's certificate).",
            ungated);
    }

    [Fact]
    public void An_arm_without_an_answer_says_that_the_target_cannot_be_reached()
    {
        var silent = Given.Arm("cold", Metric.HandshakeP50) with { Requests = 9, Outcomes = new Dictionary<string, long> { ["ConnectRefused"] = 9 } };

        AssertFailed("target reachable", "No request of cold was answered as expected; at least one is needed.", Run(Given.Plan(Passing), [silent, Resumed]));
    }

    [Fact]
    public void Tickets_that_a_target_does_not_accept_are_its_failure_and_a_gate_may_allow_a_share()
    {
        var arms = new[] { Cold, Lossy(accepted: 70, offered: 120) };
        const string Why = "resumed: only 70 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 % (50 of 120 offered tickets were not accepted).";

        var ungated = Run(Given.Plan(Passing), arms);
        var gated = Run(Given.Plan(Passing, new InvariantGate("some", ConnectionInvariants.ResumedShare) { AtLeast = 0.4 }), arms);
        var ofOther = Run(Given.Plan(Passing, new InvariantGate("some", ConnectionInvariants.ResumedShare) { Arms = ["cold"], AtLeast = 0 }), arms);

        AssertFailed("treatment proven", Why, ungated);
        AssertFailed("treatment proven", Why, ofOther);
        Assert.Equal(Verdict.Pass, gated.Verdict);
        Assert.Equal($"A gate judges what was not: {Why}", Check("treatment proven", gated).Why);
        Assert.Equal(Verdict.Fail, Run(Given.Plan([Passing, .. InvariantGate.Standard]), arms).Verdict);
    }

    [Fact]
    public void Who_never_could_offer_a_ticket_was_sent_none()
    {
        AssertFailed(
            "treatment proven",
            "resumed: only 0 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 % (120 connections had none to offer: the server sent no ticket).",
            Run(Given.Plan(Passing), [Cold, Lossy(accepted: 0, offered: 0)]));
        AssertFailed(
            "treatment proven",
            "resumed: only 100 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 % "
                + "(10 of 110 offered tickets were not accepted, 10 connections had none to offer: none that the server sent could be used).",
            Run(Given.Plan(Passing), [Cold, Lossy(accepted: 100, offered: 110, sent: 120)]));
    }

    [Fact]
    public void A_cold_connection_that_was_resumed_is_the_harness_own_fault_whatever_a_gate_allows()
    {
        var cold = Cold with { Connections = Cold.Connections with { Full = 115, Resumed = 5, Unproven = 5 } };

        AssertBroken(
            "treatment proven",
            "cold: only 115 of 120 answered requests travelled on the connection that the arm claims, less than 99.9 %. "
                + "cold: only 115 of 120 answered requests travelled on a connection that was not resumed, all must be.",
            Run(Given.Plan(new InvariantGate("some", ConnectionInvariants.ProvenShare) { AtLeast = 0 }), [cold, Resumed]));
    }

    [Fact]
    public void Requests_that_wait_behind_those_that_a_target_fails_are_its_failure()
    {
        var hanging = Cold with { Requests = 124, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["RequestTimeout"] = 2, ["Refused"] = 2 } };

        AssertFailed("refusals", "2 requests met a full queue, limit 0, beside 2 that the target failed.", Run(Given.Plan(Passing), [hanging, Resumed]));
    }
}
