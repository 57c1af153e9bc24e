using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;
using LoadHarness.Tests.Statistics;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Gates;

public class BaselineGateTests
{
    private static readonly BaselineGate Handshake = new("handshake", Metric.HandshakeP50, "cold", 1.10);
    private static readonly BaselineGate Bytes = new("bytes", Metric.BytesReceived, "cold", 1.005);
    private static readonly GateResult Own = new("errors", "no errors", "0", Verdict.Pass, "None.");
    private static readonly RunResult Before = GivenRun.Of(Cold());

    [Theory]
    [InlineData(1.00, Verdict.Pass, "1.00× [0.98, 1.03]", "is 1.00× that of the baseline: the whole interval [0.98, 1.03] (97.5 %, 12 and 12 rounds) is at or below the limit 1.10×, so not more than 1.10 times; what differs from run to run is not in it.")]
    [InlineData(1.09, Verdict.Inconclusive, "1.09× [1.06, 1.12]", "is 1.09× that of the baseline: the interval [1.06, 1.12] (97.5 %, 12 and 12 rounds) holds the limit 1.10×.")]
    [InlineData(1.20, Verdict.Fail, "1.20× [1.17, 1.23]", "is 1.20× that of the baseline: the whole interval [1.17, 1.23] (97.5 %, 12 and 12 rounds) is above the limit 1.10×.")]
    public void A_time_is_judged_by_its_whole_interval(double factor, Verdict verdict, string measured, string why)
    {
        var judged = Judge(GivenRun.Of(Cold(factor)), Handshake);

        var gate = Assert.Single(judged.Gates, gate => gate.Name == "handshake");
        Assert.Equal((verdict, measured, $"handshake p50 of cold {why}"), (gate.Verdict, gate.Measured, gate.Why));
        Assert.Equal(verdict, judged.Verdict);
        var comparison = judged.Baseline!.Comparisons[0];
        Assert.Equal(("handshake p50", "cold", 12, 12, 1.10, verdict), (comparison.Metric, comparison.Arm, comparison.Rounds, comparison.BaselineRounds, comparison.Limit, comparison.Verdict));
        Assert.Equal(factor, comparison.Ratio, 1e-9);
        Assert.Equal(factor, comparison.Value / comparison.BaselineValue, 1e-9);
    }

    [Theory]
    [InlineData(1.00, Verdict.Pass, "is 1.00× that of the baseline: the whole interval [0.97, 1.03] (97.5 %, 3 and 3 launches) is at or below the limit 1.10×, so not more than 1.10 times; what differs from launch to launch is in it, from day to day not.")]
    [InlineData(1.09, Verdict.Inconclusive, "is 1.09× that of the baseline: the interval [1.06, 1.12] (97.5 %, 3 and 3 launches) holds the limit 1.10×.")]
    public void Where_there_are_launches_they_are_the_unit(double factor, Verdict verdict, string why)
    {
        var baseline = new Baseline("then", Launched(1, 0.99, 1.01));

        var gate = Assert.Single(BaselineMatch.Judge(Launched(factor, factor * 0.99, factor * 1.01), [Handshake], baseline).Gates, gate => gate.Name == "handshake");

        Assert.Equal((verdict, $"handshake p50 of cold {why}"), (gate.Verdict, gate.Why));
    }

    [Theory]
    [InlineData(1.20, 1.04, Verdict.Fail, "is 1.20× that of the baseline: the whole interval [1.17, 1.23] (97.5 %, 12 and 12 rounds) is above the limit 1.10×.")]
    [InlineData(
        1.20, 1.20, Verdict.Inconclusive,
        "is 1.20× that of the baseline: the whole interval [1.17, 1.23] (97.5 %, 12 and 12 rounds) is above the limit 1.10×; the same work takes 1.2 times as long on this machine now as it did then, "
        + "and divided by that it is 1.00× [0.98, 1.03]: an answer must hold either way.")]
    [InlineData(
        1.50, 1.20, Verdict.Fail,
        "is 1.50× that of the baseline: the whole interval [1.46, 1.54] (97.5 %, 12 and 12 rounds) is above the limit 1.10×; the same work takes 1.2 times as long on this machine now as it did then, "
        + "and divided by that it is 1.25×.")]
    [InlineData(
        1.00, 0.80, Verdict.Inconclusive,
        "is 1.00× that of the baseline: the whole interval [0.98, 1.03] (97.5 %, 12 and 12 rounds) is at or below the limit 1.10×; "
        + "the same work takes 0.8 times as long on this machine now as it did then, and divided by that it is 1.25× [1.22, 1.28]: an answer must hold either way.")]
    public void On_a_machine_of_another_pace_an_answer_must_hold_with_it_and_without(double factor, double slower, Verdict verdict, string why)
    {
        var judged = Judge(At(Before, 100, 101, 99), At(GivenRun.Of(Cold(factor)), 100 * slower), Handshake, Bytes);

        var gate = Assert.Single(judged.Gates, gate => gate.Name == "handshake");
        Assert.Equal($"handshake p50 of cold {why}", gate.Why);
        Assert.Equal(verdict, gate.Verdict);
        Assert.Equal(Verdict.Pass, Assert.Single(judged.Gates, gate => gate.Name == "bytes").Verdict);
        FactDifference[] told = MachinePace.IsSame(slower) ? [] : [new("pace of the machine", Format.Duration(100), Format.Duration(100 * slower), DifferenceWeight.Noted)];
        Assert.Equal(told, judged.Baseline!.Differences);
    }

    private static RunResult At(RunResult run, params double[] paces) => run with { Generator = run.Generator with { Pace = new(paces) } };

    [Fact]
    public void Two_launches_in_all_say_nothing_of_how_launches_scatter()
    {
        var judged = BaselineMatch.Judge(Launched(1), [Handshake], new Baseline("then", Launched(1)));

        Assert.Null(judged.Baseline!.Comparisons[0].Launches);
        Assert.Equal(3, BaselineMatch.Judge(Launched(1), [Handshake], new Baseline("then", Launched(1, 1.01, 0.99))).Baseline!.Comparisons[0].Launches - 1);
    }

    [Fact]
    public void A_users_gate_beside_past_runs_says_so_in_its_rule()
    {
        var baseline = new Baseline("then", Before) { History = [Before, Before, Before] };

        Assert.Equal("handshake p50, cold / cold of past runs ≤ 1.10", Assert.Single(BaselineMatch.Judge(GivenRun.Of(Cold()) with { Gates = [] }, [Handshake], baseline).Gates).Rule);
        Assert.Equal("handshake p50, cold / cold of the baseline run ≤ 1.10", Handshake.Rule);
    }

    [Theory]
    [InlineData(1_521, Verdict.Pass, "1.000×", "1,521 against 1,521 bytes is within")]
    [InlineData(1_522, Verdict.Pass, "1.001×", "1,522 against 1,521 bytes is within")]
    [InlineData(1_530, Verdict.Fail, "1.006×", "1,530 against 1,521 bytes is above")]
    public void A_count_is_compared_as_it_is(double bytes, Verdict verdict, string measured, string why)
    {
        var judged = Judge(GivenRun.Of(Cold(bytes: bytes)), Bytes);

        var gate = Assert.Single(judged.Gates, gate => gate.Name == "bytes");
        Assert.Equal((verdict, measured, $"handshake bytes received of cold is {measured} that of the baseline: {why} the limit 1.005×; counts are exact."), (gate.Verdict, gate.Measured, gate.Why));
        Assert.Equal(1, judged.Baseline!.Comparisons[0].Confidence);
    }

    [Fact]
    public void Rounds_that_drifted_alike_are_not_taken_for_pairs()
    {
        // Both runs slow down by 20 % over their rounds. As pairs their ratios would not scatter at all; as samples they do.
        double[] drift = [.. Enumerable.Range(0, 12).Select(round => 2_000 * (1 + (round / 55.0)))];
        var comparison = Judge(GivenRun.Of(Given.Arm("cold", Metric.HandshakeP50, drift)), GivenRun.Of(Given.Arm("cold", Metric.HandshakeP50, drift)), Handshake).Baseline!.Comparisons[0];

        Assert.Equal(1, comparison.Ratio, 1e-12);
        Assert.InRange(comparison.High!.Value, 1.05, 1.10);
    }

    [Fact]
    public void What_only_one_run_has_is_listed_and_leaves_its_gate_inconclusive()
    {
        var before = GivenRun.Of(Cold(), Given.Arm("resumed", Metric.HandshakeP50, 900, 910));
        var now = GivenRun.Of(Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise).With(Metric.ClientCpu, GivenRun.Noise), Given.Arm("keep-alive", Metric.ServiceP50, 80));
        BaselineGate[] gates = [Handshake, Bytes, new("gone", Metric.HandshakeP50, "resumed", 1.1), new("never", Metric.ServiceP50, "other", 1.1)];

        var judged = Judge(before, now, gates);

        Assert.Equal(
            [
                new("cold", "handshake bytes received", ComparedRun.Baseline), new("resumed", null, ComparedRun.Baseline),
                new("cold", "client CPU", ComparedRun.Candidate), new OneSidedPart("keep-alive", null, ComparedRun.Candidate),
            ],
            judged.Baseline!.Missing);
        Assert.Equal(
            [
                ("bytes", "not measured", "this run has no handshake bytes received of cold, so there is nothing to compare."),
                ("gone", "not measured", "this run has no arm resumed, so there is nothing to compare."),
                ("never", "not measured", "the baseline has no arm other, and this run has no arm other, so there is nothing to compare."),
            ],
            judged.Gates.Where(gate => gate.Verdict == Verdict.Inconclusive).Select(gate => (gate.Name, gate.Measured, gate.Why)));
        Assert.Equal(Verdict.Inconclusive, judged.Verdict);
    }

    [Fact]
    public void Every_other_metric_of_both_runs_is_compared_without_a_gate()
    {
        var comparisons = Judge(GivenRun.Of(Cold()), Bytes).Baseline!.Comparisons;

        Assert.Equal([("handshake bytes received", 1.005, 1), ("handshake p50", null, 0.95)], comparisons.Select(c => (c.Metric, c.Limit, c.Confidence)));
    }

    [Fact]
    public void Unlike_runs_are_not_compared_unless_that_is_allowed()
    {
        var now = GivenRun.Of(Cold(2)).WithFact("key exchange group", "x448");

        var refused = Judge(now, Handshake);
        var allowed = BaselineMatch.Judge(now, [Handshake], new Baseline("then", Before) { AllowsUnlike = true });

        Assert.Empty(refused.Baseline!.Comparisons);
        Assert.Equal(Verdict.Inconclusive, refused.Verdict);
        Assert.Equal(
            "The baseline is unlike this run: key exchange group: x25519 in the baseline, x448 here (allow-unlike=true compares them all the same).",
            refused.Gates[^1].Why);
        Assert.Equal(
            "The baseline is unlike this run, so nothing was compared with it: key exchange group: x25519 in the baseline, x448 here. Found.",
            VerdictSentence.Of(refused, "Found."));
        Assert.Equal(Verdict.Fail, allowed.Verdict);
        Assert.Equal(refused.Baseline.Differences, allowed.Baseline!.Differences);
    }

    [Fact]
    public void A_second_baseline_replaces_the_answers_of_the_first()
    {
        var now = GivenRun.Of(Cold(1.2)) with { Gates = [Own] };

        var first = Judge(now, Handshake);
        var second = BaselineMatch.Judge(first, [Bytes], new Baseline("other", Before));

        Assert.Equal((Verdict.Fail, Verdict.Pass), (first.Verdict, second.Verdict));
        Assert.Equal(["errors", "bytes"], second.Gates.Select(gate => gate.Name));
        Assert.Equal("other", second.Baseline!.Run);
    }

    [Fact]
    public void What_cannot_be_believed_stays_invalid() =>
        Assert.Equal(Verdict.Invalid, Judge(GivenRun.Of(Cold(2)) with { Verdict = Verdict.Invalid }, Handshake).Verdict);

    [Fact]
    public void Noisy_gates_on_the_baseline_share_half_of_the_error_probability()
    {
        var own = new RatioGate("own", Given.ResumedToCold, 0.9);

        Assert.Equal(1 - (0.025 / 2), ErrorBudget.BaselineConfidence([Handshake, Bytes, Handshake with { Name = "again" }]), 1e-12);
        Assert.Equal(1 - 0.025, ErrorBudget.GateConfidence(Given.Plan(own, Handshake)), 1e-12);
        Assert.Equal(1 - 0.05, ErrorBudget.GateConfidence(Given.Plan(own, Bytes)), 1e-12);
    }

    [Theory]
    [InlineData(RunStatus.Completed, null)]
    [InlineData(RunStatus.Invalid, "a run that can be believed, but is invalid")]
    [InlineData(RunStatus.Cancelled, "a run that came to its end, but was cancelled")]
    public void A_baseline_must_be_a_whole_and_valid_run(RunStatus status, string? obstacle) =>
        Assert.Equal(obstacle, new Baseline("then", Before with { Status = status }).Obstacle);

    [Fact]
    public void Steps_of_a_search_are_no_baseline() =>
        Assert.Equal(
            "a run with rounds that repeat each other, but those of resumption have each a rate of its own",
            new Baseline("then", GivenRun.Of(Given.Arm("cold", Metric.Rate, 100, 140))).Obstacle);

    private static RunResult Judge(RunResult now, params BaselineGate[] gates) => Judge(Before, now, gates);

    private static RunResult Judge(RunResult before, RunResult now, params BaselineGate[] gates) => BaselineMatch.Judge(now, gates, new Baseline("then", before));

    // Each launch with its own factor, and rounds that agree.
    private static RunResult Launched(params double[] factors) => GivenRun.Of(Cold() with
    {
        Rounds = [.. factors.SelectMany((factor, launch) => Cold(factor).Rounds.Select(round => round with { Round = (12 * launch) + round.Round, Launch = launch + 1 }))],
    });

    private static ArmResult Cold(double factor = 1, double bytes = 1_521) =>
        Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise.Select(noise => 2_000 * noise * factor)).With(Metric.BytesReceived, GivenRun.Noise.Select(_ => bytes));
}
