using LoadHarness.Gates;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

public class JudgeTests
{
    private static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];
    private static readonly ArmResult Cold = Given.Arm("cold", Metric.HandshakeP50, Noise.Select(_ => 2_000.0));
    private static readonly ArmResult Resumed = Given.Arm("resumed", Metric.HandshakeP50, Noise.Select(noise => 1_000 * noise));
    private static readonly RatioGate Passing = new("passing", Given.ResumedToCold, 0.9);
    private static readonly RatioGate Undecided = new("undecided", Given.ResumedToCold, 0.5);
    private static readonly RatioGate Failing = new("failing", Given.ResumedToCold, 0.4);

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

    [Theory]
    [InlineData(null, null)]
    [InlineData(0L, null)]
    [InlineData(1L, true)]
    [InlineData(2L, true)]
    [InlineData(3L, false)]
    public void Bystanders_are_named_and_a_hundredth_of_the_requests_makes_them_a_doubt(long? bystanders, bool? ok)
    {
        var judgement = Run(Given.Plan(Passing), ledger: Given.Ledger with { Bystanders = bystanders });

        var check = judgement.Validity.SingleOrDefault(check => check.Name == "bystanders");
        Assert.Equal(ok, check?.Ok);
        Assert.Equal(ok == false ? Verdict.Invalid : Verdict.Pass, judgement.Verdict);
        if (check is not null)
        {
            Assert.Equal(CheckSubject.Machine, check.Subject);
            Assert.Equal(
                $"{(bystanders == 1 ? "1 connection" : $"{bystanders} connections")} came to the server from addresses that are not the harness's, beside 240 requests of the run, "
                    + "limit 1 % of them; they were closed before TLS and are in no other count.",
                check.Why);
        }
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
        var plan = Given.Plan(Passing, new InvariantGate("errors", LoadHarness.Gates.Invariants.RequestInvariants.NoErrors) { Arms = ["cold", "resumed"] });
        var without = plan.Without([new("resumed", "the server has no tickets")]) with { Gates = plan.Gates };

        var judgement = Run(without, arms: [Cold]);

        Assert.All(judgement.Gates, gate => Assert.Equal((Verdict.Inconclusive, "'resumed' was left out: the server has no tickets."), (gate.Verdict, gate.Why)));
        Assert.Empty(judgement.Comparisons);
        Assert.False(Judge.AnyInconclusive(without, [Cold]));
        Assert.True(Judge.AnyInconclusive(Given.Plan(Undecided), [Cold, Resumed]));
    }

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
    public void Both_ends_must_count_the_same_connections()
    {
        AssertBroken(
            "both ends agree",
            "The server counted 240 connections (119 full, 121 resumed), the client 240 (120 full, 120 resumed); they may differ by the 0 failed requests.",
            Run(Given.Plan(), ledger: Given.Ledger with { ServerFull = 119, ServerResumed = 121 }));
        AssertBroken(
            "both ends agree",
            "Client and server testify differently on 1 request; the limit is 0.",
            Run(Given.Plan(), arms: [Cold with { Connections = Cold.Connections with { Disagreeing = 1 } }, Resumed]));
    }

    [Fact]
    public void A_failed_request_may_have_left_a_connection_that_one_end_never_finished()
    {
        var oneFailed = Cold with { Requests = Cold.Requests + 1, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["HandshakeTimeout"] = 1 } };

        Assert.True(Check("both ends agree", Run(Given.Plan(), [oneFailed, Resumed], Given.Ledger with { ServerConnections = 241, ServerFull = 121 })).Ok);
        Assert.False(Check("both ends agree", Run(Given.Plan(), [oneFailed, Resumed], Given.Ledger with { ServerConnections = 242, ServerFull = 122 })).Ok);
    }

    [Fact]
    public void A_server_without_a_ledger_leaves_the_client_as_the_only_witness()
    {
        var check = Check("both ends agree", Run(Given.Plan(), ledger: new(240, 120, 120, null, null, null, null)));

        Assert.Equal((true, "Client only: the server keeps no ledger."), (check.Ok, check.Why));
    }

    [Fact]
    public void A_generator_at_its_limit_invalidates_the_run()
    {
        AssertLimit(
            "generator CPU",
            Given.Generator with { ClientShare = 0.71 },
            "The client used 71 % of 2 cores, limit 70 %; the whole machine 62 %, limit 95 %.");
        AssertLimit(
            "generator CPU",
            Given.Generator with { MachineShare = 0.96 },
            "The client used 31 % of 2 cores, limit 70 %; the whole machine 96 %, limit 95 %: client, server and other programs together left no idle time to measure in.");
        AssertLimit(
            "pacer lateness",
            Given.Generator with { PacerLatenessP99 = 10_500 },
            "99 % of requests were dispatched within 10.5 ms of their intended start, limit 10.0 ms.");
        AssertLimit(
            "pacer lateness",
            Given.Generator with { PacerLatenessP99 = null },
            "No dispatch was timed, so nothing shows that the schedule was kept.");
        AssertLimit(
            "client crashes",
            Given.Generator with { Restarts = 3 },
            "3 clients crashed, limit 0: a bug in the harness, and its samples are lost.");
        AssertLimit(
            "local ports",
            Given.Generator with { PortsNeeded = 30_000 },
            "The run needs 30,000 local ports at once, TIME_WAIT included; 28,000 are available.");

        static void AssertLimit(string name, GeneratorLoad generator, string why) => AssertBroken(name, why, Run(Given.Plan(), generator: generator));
    }

    [Fact]
    public void A_closed_loop_may_use_the_whole_machine_and_has_no_schedule_to_keep()
    {
        var judgement = Run(Given.Plan() with { Load = LoadKind.Closed }, generator: Given.Generator with { MachineShare = 1, PacerLatenessP99 = null });

        Assert.Equal(Verdict.Pass, judgement.Verdict);
        Assert.DoesNotContain(judgement.Validity, check => check.Name is "pacer lateness" or "refusals");
    }

    [Fact]
    public void Requests_refused_by_a_full_queue_say_that_the_rate_was_too_high()
    {
        var refusing = Cold with { Requests = 122, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["Refused"] = 2 } };

        AssertBroken(
            "refusals",
            "2 requests met a full queue, limit 0: the rate is higher than the clients can carry (lower rate=, or raise clients=).",
            Run(Given.Plan(), [refusing, Resumed]));
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
    public void Throttling_by_a_quota_invalidates_the_run_and_a_closed_loop_too()
    {
        const string Why = "The cgroup throttled the harness in 161 of 161 periods, limit 0 (give it a larger CPU quota, or less load).";
        var throttled = Given.Generator with { Cores = 0.5, Throttling = new(161, 161, 8_000_000) };

        AssertBroken("CPU quota", Why, Run(Given.Plan(Passing), generator: throttled));
        AssertBroken("CPU quota", Why, Run(Given.Plan(Passing) with { Load = LoadKind.Closed }, generator: throttled with { PacerLatenessP99 = null }));
        Assert.Equal(
            "The client used 31 % of 0.5 cores, limit 70 %; the whole machine 62 %, limit 95 %.", Check("generator CPU", Run(Given.Plan(Passing), generator: throttled)).Why);
        Assert.True(Check("CPU quota", Run(Given.Plan(Passing), generator: throttled with { Throttling = new(161, 0, 0) })).Ok);
        Assert.DoesNotContain(Run(Given.Plan(Passing)).Validity, check => check.Name == "CPU quota");
    }

    [Fact]
    public void Requests_that_wait_behind_those_that_a_target_fails_are_its_failure()
    {
        var hanging = Cold with { Requests = 124, Outcomes = new Dictionary<string, long> { ["Ok"] = 120, ["RequestTimeout"] = 2, ["Refused"] = 2 } };

        AssertFailed("refusals", "2 requests met a full queue, limit 0, beside 2 that the target failed.", Run(Given.Plan(Passing), [hanging, Resumed]));
    }

    [Fact]
    public void What_was_not_measured_before_a_target_failed_is_held_against_nobody()
    {
        var plan = Given.Plan(Passing) with { SameTwice = ("cold", "cold again") };
        var evidence = new Evidence(plan, [Cold, Resumed with { Requests = 0, Outcomes = new Dictionary<string, long>() }]) { IsWhole = false };

        var judgement = Judge.Run(evidence, Given.Ledger, Given.Generator with { PacerLatenessP99 = null });

        Assert.DoesNotContain(judgement.Validity, check => !check.Ok);
    }

    private static Judgement Run(LoadPlan plan, IReadOnlyList<ArmResult>? arms = null, ProofLedger? ledger = null, GeneratorLoad? generator = null) =>
        Judge.Run(new Evidence(plan, arms ?? [Cold, Resumed]), ledger ?? Given.Ledger, generator ?? Given.Generator);

    private static ValidityCheck Check(string name, Judgement judgement) => Assert.Single(judgement.Validity, check => check.Name == name);

    private static ArmResult Lossy(long accepted, long offered, long? sent = null) => Resumed with
    {
        Connections = Resumed.Connections with { Full = 120 - accepted, Resumed = accepted, Unproven = 120 - accepted, Tickets = new(sent, offered, accepted) },
    };

    private static void AssertFailed(string name, string why, Judgement judgement)
    {
        Assert.Equal(Verdict.Fail, judgement.Verdict);
        var check = Check(name, judgement);
        Assert.Equal((false, CheckSubject.Target, why), (check.Ok, check.Subject, check.Why));
    }

    private static void AssertBroken(string name, string why, Judgement judgement)
    {
        Assert.Equal(Verdict.Invalid, judgement.Verdict);
        var check = Check(name, judgement);
        Assert.Equal((false, why), (check.Ok, check.Why));
    }
}
