using System.Globalization;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Tests.Statistics;
using Xunit;

namespace LoadHarness.Tests.Gates;

public class RatioGateTests(ITestOutputHelper output)
{
    private static readonly double[] Wobble = [1.00, 1.02, 0.97, 1.01, 0.99, 1.03, 0.98, 1.00, 1.04, 0.96, 1.01, 0.99];

    // The table of operating characteristics in the project's notes on statistics: R = 15, sd of the log ratio 0.05, limit 1.10.
    [Theory]
    [InlineData(1.00, 1.00, 0.00, 0.00)]
    [InlineData(1.06, 0.76, 0.24, 0.00)]
    [InlineData(1.10, 0.025, 0.95, 0.024)]
    [InlineData(1.15, 0.00, 0.11, 0.89)]
    public void Decides_as_often_as_the_interval_rule_promises(double trueRatio, double pass, double inconclusive, double fail)
    {
        const int seed = 20261121;
        const int runs = 1_000;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var verdicts = new Dictionary<Verdict, int>();

        for (var run = 0; run < runs; run++)
        {
            var verdict = Judge(1.10, [.. Enumerable.Range(0, 15).Select(_ => trueRatio * Math.Exp(0.05 * Given.Normal(random)))]).Gate.Verdict;
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
        }

        output.WriteLine(string.Join(", ", verdicts));
        AssertShare(Verdict.Pass, pass);
        AssertShare(Verdict.Inconclusive, inconclusive);
        AssertShare(Verdict.Fail, fail);

        // Four standard errors of the difference between two simulations of a thousand runs.
        void AssertShare(Verdict verdict, double expected) => Assert.Equal(
            expected,
            verdicts.GetValueOrDefault(verdict) / (double)runs,
            4 * Math.Sqrt(2 * Math.Max(expected * (1 - expected), 0.001) / runs));
    }

    [Fact]
    public void Passes_when_the_whole_interval_is_within_the_limit()
    {
        var (comparison, gate) = Judge(0.90, [.. Wobble.Select(wobble => 0.5 * wobble)]);

        Assert.Equal((Verdict.Pass, 0.90), (comparison.Verdict, comparison.Limit));
        Assert.Equal(Verdict.Pass, gate.Verdict);
        Assert.Equal("0.50× [0.49, 0.51]", gate.Measured);
        Assert.Equal("0.50× of cold: the whole interval [0.49, 0.51] (95 %, 12 rounds) is at or below the limit 0.90×.", gate.Why);
    }

    [Fact]
    public void Fails_when_the_whole_interval_is_above_the_limit()
    {
        var (comparison, gate) = Judge(0.90, [.. Wobble.Select(wobble => 0.92 * wobble)]);

        Assert.Equal(Verdict.Fail, comparison.Verdict);
        Assert.Equal("0.92× of cold: the whole interval [0.91, 0.93] (95 %, 12 rounds) is above the limit 0.90×.", gate.Why);
    }

    [Fact]
    public void Shows_decimals_until_an_end_near_the_limit_can_be_told_from_it() =>
        Assert.Equal("0.916× [0.902, 0.930]", Judge(0.90, [.. Wobble.Select(wobble => 0.916 * wobble)]).Gate.Measured);

    [Fact]
    public void Says_when_inconclusive_what_it_could_see_and_how_many_rounds_it_would_take()
    {
        var (comparison, gate) = Judge(0.90, [.. Wobble.Select(wobble => 0.89 * wobble)]);

        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        Assert.Equal(
            "0.890× of cold: the interval [0.876, 0.903] (95 %, 12 rounds) holds the limit 0.900×; these rounds can detect a difference of 2.1 % (80 % power); "
            + "to tell 0.890× from 0.900× takes about 38 rounds.",
            gate.Why);
    }

    [Fact]
    public void Says_how_many_rounds_the_confidence_needs_when_they_are_too_few()
    {
        var (comparison, gate) = Judge(0.90, [0.5, 0.51, 0.49, 0.5, 0.52, 0.5], gates: 12);

        Assert.Equal((Verdict.Inconclusive, null, null), (comparison.Verdict, comparison.Low, comparison.High));
        Assert.Equal("0.50×", gate.Measured);
        Assert.Equal(
            "0.50× of cold, but 6 rounds give no interval at 99.58 %: that takes at least 9 rounds; these rounds can detect a difference of 5 % (80 % power); "
            + "to tell 0.50× from 0.90× takes about 9 rounds.",
            gate.Why);
    }

    [Fact]
    public void Does_not_advise_rounds_that_nobody_would_wait_for()
    {
        var (_, gate) = Judge(1, [.. Wobble.Concat(Wobble.Select(wobble => 1 / wobble))]);

        Assert.EndsWith("1.00× is too near to 1.00× for any number of rounds up to 10,000.", gate.Why, StringComparison.Ordinal);
    }

    // The pair scatters as much as the gated arms, around another factor each time.
    [Theory]
    [InlineData(0.90, 0.87, 1, Verdict.Pass)]
    [InlineData(0.90, 0.87, 1.025, Verdict.Inconclusive)]
    [InlineData(0.90, 0.93, 1, Verdict.Fail)]
    [InlineData(0.90, 0.93, 0.98, Verdict.Inconclusive)]
    public void Does_not_decide_nearer_to_the_limit_than_the_same_arm_twice_may_lie_apart(double limit, double ratio, double again, Verdict verdict) =>
        Assert.Equal(verdict, BesidePair(limit, ratio, again).Verdict);

    [Fact]
    public void Says_that_the_noise_floor_was_in_the_way()
    {
        var gate = BesidePair(0.90, 0.87, 1.025);

        Assert.Equal("0.87× [0.86, 0.88]", gate.Measured);
        Assert.Equal(
            "0.87× of cold: the whole interval [0.86, 0.88] (95 %, 12 rounds) is at or below the limit 0.90×, but no farther from it than the same arm twice may lie apart, 4 % "
            + "(cold again / cold [1.009, 1.040] at 95 %); these rounds can detect a difference of 2.1 % (80 % power); to tell 0.87× from 0.90× takes about 13 rounds.",
            gate.Why);
    }

    [Fact]
    public void Cannot_decide_without_a_round_that_has_both()
    {
        var (_, gate) = On(new("handshake", Given.ResumedToCold, 0.9), [Given.Arm("cold", Metric.HandshakeP50), Given.Arm("resumed", Metric.HandshakeP50)]);

        Assert.Equal(new("handshake", "handshake p50, resumed / cold ≤ 0.90", "not measured", Verdict.Inconclusive, "no round has a handshake p50 of both arms."), gate);
    }

    [Theory]
    [InlineData(0.20, Verdict.Pass, "241 against 1,349 bytes, 0.18×, is within the limit 0.20×; counts are exact.")]
    [InlineData(0.17, Verdict.Fail, "241 against 1,349 bytes, 0.18×, is above the limit 0.17×; counts are exact.")]
    [InlineData(241 / 1349.0, Verdict.Pass, "241 against 1,349 bytes, 0.18×, is within the limit 0.18×; counts are exact.")]
    public void Judges_counts_exactly_and_from_a_single_round(double limit, Verdict verdict, string why)
    {
        var (comparison, gate) = On(
            new("bytes", new(Metric.BytesReceived, "resumed", "cold"), limit),
            [Given.Arm("cold", Metric.BytesReceived, 1_349), Given.Arm("resumed", Metric.BytesReceived, 241)]);

        Assert.Equal((verdict, 1.0, 241 / 1349.0, 241 / 1349.0), (comparison.Verdict, comparison.Confidence, comparison.Low, comparison.High));
        Assert.Equal(("0.18×", why), (gate.Measured, gate.Why));
    }

    [Fact]
    public void Writes_the_same_sentence_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var expected = Sentences();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("1,5", 1.5.ToString("0.0", CultureInfo.CurrentCulture));
            Assert.Equal(expected, Sentences());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static string[] Sentences()
        {
            var noisy = new RatioGate("noisy", Given.ResumedToCold, 0.90);
            ArmResult[] arms =
            [
                Given.Arm("cold", Metric.HandshakeP50, Wobble.Select(_ => 2_000.0)) with { Requests = 12_345 },
                Given.Arm("resumed", Metric.HandshakeP50, Wobble.Select(wobble => 1_790 * wobble)),
            ];
            var plan = Given.Plan([noisy, .. InvariantGate.Standard]) with { SameTwice = ("cold", "resumed") };
            var judgement = LoadHarness.Statistics.Judges.Judge.Run(new Evidence(plan, arms), Given.Ledger, Given.Generator);
            return [.. judgement.Gates.SelectMany(gate => new[] { gate.Rule, gate.Measured, gate.Why }), .. judgement.Validity.Select(check => check.Why)];
        }
    }

    private static GateResult BesidePair(double limit, double ratio, double again)
    {
        RatioGate gate = new("handshake", Given.ResumedToCold, limit);
        ArmResult[] arms =
        [
            Given.Arm("cold", Metric.HandshakeP50, Wobble.Select(_ => 2_000.0)),
            Given.Arm("resumed", Metric.HandshakeP50, Wobble.Select(wobble => 2_000 * ratio * wobble)),
            Given.Arm("cold again", Metric.HandshakeP50, Wobble.Select(wobble => 2_000 * again * wobble)),
        ];
        return gate.Judge(new Evidence(Given.Plan(gate) with { SameTwice = ("cold", "cold again") }, arms)).Result;
    }

    private static (ComparisonResult Comparison, GateResult Gate) Judge(double limit, double[] ratios, int gates = 1) => On(
        new("handshake", Given.ResumedToCold, limit),
        [Given.Arm("cold", Metric.HandshakeP50, ratios.Select(_ => 2_000.0)), Given.Arm("resumed", Metric.HandshakeP50, ratios.Select(ratio => 2_000 * ratio))],
        gates);

    private static (ComparisonResult Comparison, GateResult Gate) On(RatioGate gate, IReadOnlyList<ArmResult> arms, int gates = 1)
    {
        var answer = gate.Judge(new Evidence(Given.Plan([.. Enumerable.Repeat(gate, gates)]), arms));
        return (answer.Comparison!, answer.Result);
    }
}
