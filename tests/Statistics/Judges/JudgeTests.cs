using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;
using Xunit;
using static LoadHarness.Tests.Statistics.Judges.JudgedRun;

namespace LoadHarness.Tests.Statistics.Judges;

public class JudgeTests
{
    [Fact]
    public void A_good_run_passes_every_gate_and_check()
    {
        var judgement = Run(Given.Plan([Passing, .. InvariantGate.Standard]));

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.Equal(["passing", "authentication", "proven connections", "cold stays cold", "errors", "identity verified"], judgement.Gates.Select(gate => gate.Name));
        Assert.Equal(
            [
                "target reachable: Each of 2 arms got an answer.",
                "treatment proven: 240 of 240 answered requests of 2 arms travelled on the connection that the arm claims. "
                    + "120 of 120 answered requests of 1 arm travelled on a connection that was not resumed.",
                "both ends agree: The server counted 240 connections (120 full, 120 resumed), the client 240 (120 full, 120 resumed); "
                    + "they may differ by the 0 failed requests.",
                "generator CPU: The client used 31 % of 2 cores, limit 70 %; the whole machine 62 %, limit 95 %.",
                "pacer lateness: 99 % of requests were dispatched within 1.30 ms of their intended start, limit 10.0 ms.",
                "refusals: No request met a full queue.",
                "client crashes: No client crashed.",
                "local ports: The run needs 400 local ports at once, TIME_WAIT included; 28,000 are available.",
            ],
            judgement.Validity.Select(check => $"{check.Name}: {check.Why}"));
    }

    [Fact]
    public void Invalid_outweighs_failed_and_failed_outweighs_inconclusive()
    {
        Assert.Equal(Verdict.Inconclusive, Run(Given.Plan(Passing, Undecided)).Verdict);
        Assert.Equal(Verdict.Fail, Run(Given.Plan(Passing, Undecided, Failing)).Verdict);
        Assert.Equal(Verdict.Invalid, Run(Given.Plan(Passing, Undecided, Failing), generator: Given.Generator with { Restarts = 1 }).Verdict);
    }

    [Fact]
    public void A_gate_on_an_arm_that_was_left_out_is_undecided_and_no_rounds_are_added_for_it()
    {
        var plan = Given.Plan(Passing, new InvariantGate("errors", RequestInvariants.NoErrors) { Arms = ["cold", "resumed"] });
        var without = plan.Without([new("resumed", "the server has no tickets")]) with { Gates = plan.Gates };

        var judgement = Run(without, arms: [Cold]);

        Assert.All(judgement.Gates, gate => Assert.Equal((Verdict.Inconclusive, "'resumed' was left out: the server has no tickets."), (gate.Verdict, gate.Why)));
        Assert.Empty(judgement.Comparisons);
        Assert.False(Judge.AnyInconclusive(without, [Cold]));
        Assert.True(Judge.AnyInconclusive(Given.Plan(Undecided), [Cold, Resumed]));
    }

    [Fact]
    public void Error_probability_is_split_over_noisy_gates_and_looks_only()
    {
        var bytes = new RatioGate("bytes", new(Metric.BytesReceived, "resumed", "cold"), 0.5);
        Gate[] gates = [Passing, Undecided, Failing, bytes, .. InvariantGate.Standard];

        Assert.Equal(1 - (0.05 / 3), ErrorBudget.GateConfidence(Given.Plan(gates)), 1e-12);
        Assert.Equal(1 - (0.05 / 6), ErrorBudget.GateConfidence(Given.Plan(gates) with { Schedule = new Rounds(12, 24, TimeSpan.FromSeconds(1)) }), 1e-12);
        Assert.Equal(0.95, ErrorBudget.GateConfidence(Given.Plan(bytes)), 1e-12);
    }

    [Fact]
    public void Comparisons_are_reported_once_each_gated_or_exploratory()
    {
        var exploratory = new ComparisonPlan(Metric.ServiceP50, "resumed", "cold");
        var onlyGated = new RatioGate("bytes", new(Metric.BytesSent, "resumed", "cold"), 1);

        var comparisons = Run(Given.Plan(Passing, Failing, onlyGated) with { Comparisons = [exploratory, Given.ResumedToCold] }).Comparisons;

        Assert.Equal(
            [
                ("service p50", null, null, 0.95),
                ("handshake p50", 0.9, Verdict.Pass, 0.975),
                ("handshake p50", 0.4, Verdict.Fail, 0.975),
                ("handshake bytes sent", 1, Verdict.Inconclusive, 0.975),
            ],
            comparisons.Select(comparison => (comparison.Metric, comparison.Limit, comparison.Verdict, Math.Round(comparison.Confidence, 12))));
    }

    [Fact]
    public void More_rounds_are_asked_for_only_where_noise_is_undecided()
    {
        var bytes = new RatioGate("bytes", new(Metric.BytesReceived, "resumed", "cold"), 0.5);

        Assert.True(Judge.AnyInconclusive(Given.Plan(Passing, Undecided), [Cold, Resumed]));
        Assert.False(Judge.AnyInconclusive(Given.Plan(Passing, Failing, bytes), [Cold, Resumed]));
        Assert.True(Judge.AnyInconclusive(Given.Plan(Passing), [Cold with { Rounds = [.. Cold.Rounds.Take(5)] }, Resumed]));
    }

    [Fact]
    public void A_busy_machine_hides_no_failure_that_it_cannot_have_brought_about()
    {
        Gate[] gates = [Passing, .. InvariantGate.Standard];
        var busy = Given.Generator with { ClientShare = 0.9 };

        Assert.Equal(Verdict.Fail, Run(Given.Plan(gates), [Ending("UnexpectedStatus"), Resumed], generator: busy).Verdict);
        Assert.Equal(Verdict.Fail, Run(Given.Plan(gates), [Ending("ConnectRefused"), Resumed], generator: busy).Verdict);
        Assert.Equal(Verdict.Fail, Run(Given.Plan(gates), [Cold, Lossy(accepted: 70, offered: 120)], generator: busy).Verdict);
        Assert.Equal(Verdict.Invalid, Run(Given.Plan(gates), [Ending("HandshakeTimeout"), Resumed], generator: busy).Verdict);
        Assert.Equal(Verdict.Invalid, Run(Given.Plan(gates), generator: busy).Verdict);
        Assert.Equal(Verdict.Invalid, Run(Given.Plan(gates), [Ending("UnexpectedStatus"), Resumed], generator: busy with { Restarts = 1 }).Verdict);
        Assert.Equal(Verdict.Fail, Run(Given.Plan(gates), [Ending("HandshakeTimeout"), Resumed]).Verdict);

        static ArmResult Ending(string outcome) => Cold with { Requests = 121, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, [outcome] = 1 } };
    }

    [Fact]
    public void What_was_not_measured_before_a_target_failed_is_held_against_nobody()
    {
        var plan = Given.Plan(Passing) with { SameTwice = ("cold", "cold again") };
        var evidence = new Evidence(plan, [Cold, Resumed with { Requests = 0, Outcomes = new Dictionary<string, long>() }]) { IsWhole = false };

        var judgement = Judge.Run(evidence, Given.Ledger, Given.Generator with { PacerLatenessP99 = null });

        Assert.DoesNotContain(judgement.Validity, check => !check.Ok);
    }
}
