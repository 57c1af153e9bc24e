using LoadHarness.Gates;
using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Tests.Statistics;
using Xunit;

namespace LoadHarness.Tests.Gates;

public class LimitGateTests
{
    private static readonly double[] Noise = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];

    [Theory]
    [InlineData(5.4, Verdict.Pass)]
    [InlineData(5.3, Verdict.Inconclusive)]
    [InlineData(4.7, Verdict.Inconclusive)]
    [InlineData(4.6, Verdict.Fail)]
    public void A_median_passes_or_fails_with_its_whole_interval(double limit, Verdict expected)
    {
        var gate = Judge(Metric.HandshakeP50, limit, Even(1_000));

        Assert.Equal((expected, $"handshake p50, cold ≤ {limit:0.#} ms"), (gate.Verdict, gate.Rule));
    }

    // The ranks of the 95 % interval of a median of 1,000 samples are 469 and 532, here 4.685 and 5.315 ms; run.json knows them to 1 %.
    [Fact]
    public void The_sentence_has_value_interval_limit_and_the_way_to_a_decision()
    {
        Assert.Equal(
            (
                "5.00 ms [4.67, 5.36]",
                "5.00 ms: the whole interval [4.67, 5.36] (95 %, 1,000 requests) is at or below the limit 6.00 ms."),
            Texts(Judge(Metric.HandshakeP50, 6, Even(1_000))));
        Assert.Equal(
            (
                "5.00 ms [4.67, 5.36]",
                "5.00 ms: the whole interval [4.67, 5.36] (95 %, 1,000 requests) is above the limit 4.00 ms."),
            Texts(Judge(Metric.HandshakeP50, 4, Even(1_000))));
        Assert.Equal(
            "5.00 ms: the interval [4.67, 5.36] (95 %, 1,000 requests) holds the limit 5.30 ms; these requests can detect a difference of 0.51 ms (80 % power); "
            + "to tell 5.00 ms from 5.30 ms takes about 2,847 requests, at this rate 35 rounds.",
            Judge(Metric.HandshakeP50, 5.3, Even(1_000)).Why);
    }

    [Fact]
    public void A_limit_below_a_millisecond_is_told_in_microseconds() =>
        Assert.Equal("499 µs [466, 531]", Judge(Metric.HandshakeP50, 0.6, Even(1_000, 0.1)).Measured);

    [Fact]
    public void A_value_that_is_the_limit_is_undecidable_and_says_so()
    {
        var arm = Even(1_000);
        var gate = Judge(Metric.HandshakeP50, arm.LatencyMicroseconds["handshake"].P50 / 1_000, arm);

        Assert.EndsWith("5.00 ms is too near to 5.00 ms for any number of requests up to 100,000,000.", gate.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_99th_percentile_decides_from_5000_samples_on()
    {
        Assert.Equal(
            (Verdict.Inconclusive, "9.90 ms", "4,999 samples of cold are too few to judge a 99th percentile, which takes 5,000, at this rate about 13 rounds."),
            Of(Judge(Metric.ResponseP99, 50, Even(4_999))));
        Assert.Equal(Verdict.Pass, Judge(Metric.ResponseP99, 50, Even(5_000)).Verdict);
        Assert.Equal(Verdict.Fail, Judge(Metric.ResponseP99, 2, Even(5_000)).Verdict);
    }

    [Fact]
    public void Too_few_samples_for_an_interval_are_inconclusive() =>
        Assert.Equal(
            (Verdict.Inconclusive, "8.75 ms", "8.75 ms, but 20 requests give no interval at 95 %."), Of(Judge(Metric.ServiceP90, 50, Even(20))));

    [Fact]
    public void What_was_never_measured_is_inconclusive()
    {
        Assert.Equal(
            (Verdict.Inconclusive, "not measured", "no proven request of cold has a handshake p50."), Of(Judge(Metric.HandshakeP50, 5, Given.Arm("cold", Metric.ServerCpu, Noise))));
        Assert.Equal(
            (Verdict.Inconclusive, "not measured", "no round of cold has a server CPU."), Of(Judge(Metric.ServerCpu, 5, Given.Arm("cold", Metric.ClientCpu, Noise))));
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
    public void A_true_quantile_at_its_limit_fails_no_oftener_than_the_error_probability_says()
    {
        const int Seed = 20_261_121;
        const int Runs = 1_000;
        var random = new Random(Seed);
        var (passed, failed) = (0, 0);
        for (var run = 0; run < Runs; run++)
        {
            // The 90th percentile of an exponential distribution of mean 1 ms is ln 10 ms.
            var histogram = new LatencyHistogram();
            for (var i = 0; i < 1_000; i++)
            {
                histogram.Record((long)(-1_000 * Math.Log(1 - random.NextDouble())));
            }

            var gate = Judge(Metric.ServiceP90, Math.Log(10), With(histogram));
            passed += gate.Verdict == Verdict.Pass ? 1 : 0;
            failed += gate.Verdict == Verdict.Fail ? 1 : 0;
        }

        // Each side has 2.5 %; 4 % is five standard deviations of the count beyond it.
        Assert.True(passed <= 0.04 * Runs && failed <= 0.04 * Runs, $"seed {Seed}: {passed} passed, {failed} failed of {Runs}");
        Assert.True(passed + failed > 0, $"seed {Seed}: an interval that never misses is too wide");
    }

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
        var plan = Given.Plan(Gate(Metric.HandshakeP50, 5.3));

        Assert.True(LoadHarness.Statistics.Judges.Judge.AnyInconclusive(plan, [Even(1_000)]));
        Assert.False(LoadHarness.Statistics.Judges.Judge.AnyInconclusive(Given.Plan(Gate(Metric.HandshakeP50, 6)), [Even(1_000)]));
        Assert.Equal("limit", Assert.Single(LoadHarness.Statistics.Judges.Judge.Run(new Evidence(plan with { Comparisons = [] }, [Even(1_000)]), Given.Ledger, Given.Generator).Gates).Name);
    }

    private static GateResult Cpu(double limit) => Judge(Metric.ServerCpu, limit, Given.Arm("cold", Metric.ServerCpu, Noise.Select(noise => 1_000 * noise)));

    private static GateResult Judge(Metric metric, double milliseconds, ArmResult arm)
    {
        var gate = Gate(metric, milliseconds);
        return gate.Judge(new Evidence(Given.Plan(gate), [arm])).Result;
    }

    private static LimitGate Gate(Metric metric, double milliseconds) => new("limit", metric, "cold", TimeSpan.FromMilliseconds(milliseconds));

    private static (Verdict Verdict, string Measured, string Why) Of(GateResult gate) => (gate.Verdict, gate.Measured, gate.Why);

    private static (string Measured, string Why) Texts(GateResult gate) => (gate.Measured, gate.Why);

    // Latencies spread evenly over 0 to 10 units of 1 ms.
    private static ArmResult Even(int samples, double unit = 1)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < samples; i++)
        {
            histogram.Record((long)(unit * 10_000 * (i + 0.5) / samples));
        }

        return With(histogram);
    }

    private static ArmResult With(LatencyHistogram histogram) => Given.Arm("cold", Metric.HandshakeP50, Noise.Select(noise => 5_000 * noise)) with
    {
        LatencyMicroseconds = new[] { "handshake", "service", "response" }.ToDictionary(key => key, _ => histogram.Summarize()),
        Distributions = new[] { "handshake", "service", "response" }.ToDictionary(key => key, _ => histogram.Distribution()),
    };
}
