using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Tests.Statistics;
using Xunit;

namespace LoadHarness.Tests.Gates;

public class LimitGateTests
{
    private static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];

    [Fact]
    public void The_sentence_has_value_interval_limit_and_the_way_to_a_decision()
    {
        Assert.Equal(
            ("1.00 ms [0.98, 1.01]", "1.00 ms: the whole interval [0.98, 1.01] (95 %, 12 rounds) is at or below the limit 1.10 ms."),
            Texts(Judge(Metric.HandshakeP50, 1.1, Arm(Metric.HandshakeP50))));
        Assert.Equal(
            ("1,000 µs [985, 1,015]", "1,000 µs: the whole interval [985, 1,015] (95 %, 12 rounds) is above the limit 900 µs."),
            Texts(Judge(Metric.HandshakeP50, 0.9, Arm(Metric.HandshakeP50))));
        Assert.Equal("handshake p50, cold ≤ 1.1 ms", Judge(Metric.HandshakeP50, 1.1, Arm(Metric.HandshakeP50)).Rule);
    }

    [Fact]
    public void Over_several_launches_the_launch_is_the_unit_and_the_advice_is_in_launches()
    {
        var launched = Launched(1, 1.02, 0.98);

        Assert.Equal(
            ("1.00 ms [0.95, 1.05]", "1.00 ms: the whole interval [0.95, 1.05] (95 %, 3 launches) is at or below the limit 1.10 ms."),
            Texts(Judge(Metric.HandshakeP50, 1.1, launched)));
        Assert.Equal(
            "1.00 ms: the interval [0.95, 1.05] (95 %, 3 launches) holds the limit 1.04 ms; these launches can detect a difference of 6.4 % (80 % power); to tell 1.00 ms from 1.04 ms takes about 5 launches.",
            Judge(Metric.HandshakeP50, 1.04, launched).Why);
        Assert.Equal(Verdict.Fail, Judge(Metric.HandshakeP50, 0.9, launched).Verdict);

        // The rounds of each agree, so that by them alone the first limit would be passed.
        Assert.Equal(Verdict.Inconclusive, Judge(Metric.HandshakeP50, 1.1, Launched(1, 1.2, 0.8)).Verdict);
    }

    [Fact]
    public void A_launch_in_which_too_many_requests_failed_passes_no_limit()
    {
        var failing = Launched(1, 1, 1) with { Launches = [.. Launched(1, 1, 1).Launches!.Select((launch, place) => place > 0 ? launch : launch with { WithFailures = new Dictionary<string, double> { [Metric.HandshakeP50.Id] = double.NaN } })] };

        Assert.Equal(Verdict.Inconclusive, Judge(Metric.HandshakeP50, 1.1, failing).Verdict);
    }

    [Fact]
    public void A_value_that_is_the_limit_is_undecidable_and_says_so() => Assert.Matches(
        @"5\.0+ ms is too near to 5\.0+ ms for any number of rounds up to 10,000\.$",
        Judge(Metric.HandshakeP50, 5, Given.Arm("cold", Metric.HandshakeP50, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 6_250)).Why);

    [Fact]
    public void A_99th_percentile_decides_from_5000_samples_on()
    {
        var few = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 416, scatter: 0.1);
        var enough = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 417, scatter: 0.1);

        Assert.Equal(
            (Verdict.Inconclusive, "4,992 samples of cold are too few to judge a 99th percentile, which takes 5,000, at this rate about 13 rounds."),
            (Judge(Metric.ServiceP99, 50, few).Verdict, Judge(Metric.ServiceP99, 50, few).Why));
        Assert.Equal(Verdict.Pass, Judge(Metric.ServiceP99, 50, enough).Verdict);
        Assert.Equal(Verdict.Fail, Judge(Metric.ServiceP99, 1, enough).Verdict);
    }

    [Fact]
    public void An_undecided_99th_percentile_asks_for_rounds()
    {
        var arm = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 420, scatter: 0.1);
        var near = ArmEstimates.Shown(arm, Metric.ServiceP99)!.Value * 1.02 / 1_000;

        var why = Judge(Metric.ServiceP99, near, arm).Why;

        Assert.Matches(@"the interval \[.*\] \(95 %, 12 rounds\) holds the limit .*; these rounds can detect a difference of .* ms \(80 % power\); to tell .* takes about [0-9,]+ rounds\.", why);
        Assert.DoesNotContain("request", why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_measured_is_inconclusive()
    {
        Assert.Equal(
            (Verdict.Inconclusive, "not measured", "no round of cold has a handshake p50."), Of(Judge(Metric.HandshakeP50, 5, Arm(Metric.ServerCpu))));
        Assert.Equal(
            (Verdict.Inconclusive, "not measured", "no round of cold has a handshake p99."), Of(Judge(Metric.HandshakeP99, 5, Arm(Metric.ServerCpu))));
        Assert.Equal(
            (Verdict.Inconclusive, "not measured", "no round of cold has a server CPU."), Of(Judge(Metric.ServerCpu, 5, Arm(Metric.ClientCpu))));
    }

    [Fact]
    public void Blocks_of_a_soak_are_judged_as_rounds_are()
    {
        var gate = Gate(Metric.ServiceP50, 5);
        var plan = Given.Plan(gate) with { Schedule = new SoakWindows(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), [1, 1]) };
        var soak = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 100, scatter: 0.1);

        var answer = gate.Judge(new Evidence(plan, [soak with { Rounds = [], Blocks = soak.Rounds }])).Result;

        Assert.Equal(Verdict.Pass, answer.Verdict);
        Assert.Contains("(95 %, 12 blocks)", answer.Why, StringComparison.Ordinal);
        Assert.EndsWith("; a longer soak tells more.", Gate(Metric.ServiceP50, 0.7).Judge(new Evidence(plan, [soak with { Rounds = [], Blocks = soak.Rounds }])).Result.Why, StringComparison.Ordinal);
        Assert.Equal(
            "1,200 samples of cold are too few to judge a 99th percentile, which takes 5,000, at this rate a soak 4.17 times as long.",
            Gate(Metric.ServiceP99, 5).Judge(new Evidence(plan, [soak with { Rounds = [], Blocks = soak.Rounds }])).Result.Why);
    }

    [Theory]
    [InlineData(1.1, Verdict.Pass, "1.00 ms [0.98, 1.01]")]
    [InlineData(1.01, Verdict.Inconclusive, "1.000 ms [0.985, 1.015]")]
    [InlineData(0.9, Verdict.Fail, "1,000 µs [985, 1,015]")]
    public void CPU_is_judged_over_the_rounds(double limit, Verdict expected, string measured) =>
        Assert.Equal((expected, measured), (Cpu(limit).Verdict, Cpu(limit).Measured));

    [Fact]
    public void Undecided_CPU_says_how_many_rounds_it_would_take() =>
        Assert.Equal(
            "1.000 ms: the interval [0.985, 1.015] (95 %, 12 rounds) holds the limit 1.010 ms; these rounds can detect a difference of 2.1 % (80 % power); "
            + "to tell 1.000 ms from 1.010 ms takes about 47 rounds.",
            Cpu(1.01).Why);

    [Fact]
    public void Few_rounds_give_no_interval() =>
        Assert.Equal(
            "1.00 ms, but 5 rounds give no interval at 95 %: that takes at least 6 rounds; these rounds can detect a difference of 3.3 % (80 % power); "
            + "to tell 1.00 ms from 2.00 ms takes about 6 rounds.",
            Judge(Metric.ServerCpu, 2, Given.Arm("cold", Metric.ServerCpu, Noise.Take(5).Select(noise => 1_000 * noise))).Why);

    [Fact]
    public void Limits_and_ratios_to_a_baseline_take_their_share_of_the_error_probability()
    {
        Gate[] gates = [Gate(Metric.HandshakeP50, 5), Gate(Metric.ServerCpu, 5), new BaselineGate("baseline", Metric.ServerCpu, "cold", 1.1), new BaselineGate("bytes", Metric.BytesSent, "cold", 1.1)];

        // Half of it is for the noisy gate on a baseline, half for the two limits; counts take none.
        Assert.Equal(1 - (0.05 / 2 / 2), ErrorBudget.GateConfidence(Given.Plan([.. gates, .. InvariantGate.Standard])), 1e-12);
        Assert.Equal(1 - (0.05 / 2), ErrorBudget.BaselineConfidence([.. gates.OfType<BaselineGate>()]), 1e-12);
    }

    [Fact]
    public void An_undecided_limit_asks_for_more_rounds()
    {
        var plan = Given.Plan(Gate(Metric.HandshakeP50, 1.01));

        Assert.True(LoadHarness.Statistics.Judges.Judge.AnyInconclusive(plan, [Arm(Metric.HandshakeP50)]));
        Assert.False(LoadHarness.Statistics.Judges.Judge.AnyInconclusive(Given.Plan(Gate(Metric.HandshakeP50, 6)), [Arm(Metric.HandshakeP50)]));
        Assert.Equal(
            "limit", Assert.Single(LoadHarness.Statistics.Judges.Judge.Run(new Evidence(plan with { Comparisons = [] }, [Arm(Metric.HandshakeP50)]), Given.Ledger, Given.Generator).Gates).Name);
    }

    private static GateResult Cpu(double limit) => Judge(Metric.ServerCpu, limit, Arm(Metric.ServerCpu));

    private static GateResult Judge(Metric metric, double milliseconds, ArmResult arm)
    {
        var gate = Gate(metric, milliseconds);
        return gate.Judge(new Evidence(Given.Plan(gate), [arm])).Result;
    }

    private static LimitGate Gate(Metric metric, double milliseconds) => new("limit", metric, "cold", TimeSpan.FromMilliseconds(milliseconds));

    private static (Verdict Verdict, string Measured, string Why) Of(GateResult gate) => (gate.Verdict, gate.Measured, gate.Why);

    private static (string Measured, string Why) Texts(GateResult gate) => (gate.Measured, gate.Why);

    private static ArmResult Launched(params double[] factors) => Arm(Metric.HandshakeP50) with
    {
        Launches = [.. factors.Select((factor, place) => ArmEstimates.OfLaunch(Given.Arm("cold", Metric.HandshakeP50, Noise.Select(noise => 1_000 * factor * noise)), place + 1))],
    };

    // A millisecond in each of twelve rounds, but for the noise.
    private static ArmResult Arm(Metric metric) => Given.Arm("cold", metric, Noise.Select(noise => 1_000 * noise));
}
