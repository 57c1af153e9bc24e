using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class TrendTests
{
    private const double Hour = 3600;

    [Fact]
    public void The_slope_is_the_median_of_all_pairs_and_its_interval_comes_from_their_ranks()
    {
        // Gilbert, Statistical Methods for Environmental Pollution Monitoring (1987), example 16.2: 20, 22, 22, 23, 27 and so on were yearly means;
        // here the textbook's way by hand for 1, 2, 4, 3, 5, 6: fifteen slopes, of which the eighth is 1.
        (double, double)[] points = [(1, 1), (2, 2), (3, 4), (4, 3), (5, 5), (6, 6)];
        var slope = TheilSen.Of(points, 0.9);

        // z = 1.645, C = 1.645·√(6·5·17/18) = 8.756, rank (15 − 8.756)/2 = 3: the third and the thirteenth of the sorted slopes.
        var slopes = (from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 6) where j > i select (points[j].Item2 - points[i].Item2) / (j - i)).Order().ToList();
        Assert.Equal((slopes[7], slopes[2], slopes[12]), (slope.Value, slope.Low, slope.High));
        Assert.Equal(1, slope.Value);
    }

    [Fact]
    public void Too_few_points_have_a_slope_but_no_interval() => Assert.Null(TheilSen.Of([(0, 0), (1, 1), (2, 2)], 0.95).Low);

    [Fact]
    public void Blocks_leave_out_the_warm_up_and_what_was_never_measured()
    {
        // Two minutes of windows of a second, without those of the sixth minute-twelfth.
        List<(double, double)> windows = [.. Enumerable.Range(0, 120).Select(second => (second + 0.5, (double)second)).Where(window => window.Item1 is < 57 or > 66)];
        var blocks = TrendBlocks.Of(windows, endSeconds: 120);

        Assert.Equal(TrendBlocks.Count - 1, blocks.Count);
        Assert.Equal(16.5, blocks[0].Seconds);
        Assert.Equal(16, blocks[0].Mean);
        Assert.DoesNotContain(blocks, block => block.Seconds is > 57 and < 66);
    }

    [Theory]
    [InlineData(0, 100, TrendAnswer.Stable)]
    [InlineData(50, 100, TrendAnswer.Stable)]
    [InlineData(500, 100, TrendAnswer.Grows)]
    [InlineData(-500, 100, TrendAnswer.Falls)]
    public void Says_what_a_line_does_against_its_limit(double perHour, double limit, TrendAnswer answer)
    {
        var trend = Of(second => 1_000 + (perHour * second / Hour), limit);

        Assert.Equal(answer, trend.Answer);
        Assert.Equal(perHour, trend.SlopePerHour!.Value, precision: 6);
    }

    [Fact]
    public void Tells_a_leak_in_the_unit_that_people_read()
    {
        var leak = Trend.Of(TrendMetric.ServerHeap, arm: null, Windows(second => 5_000_000 * second / 60), 180, 180, gate: null, confidence: 0.95);

        Assert.Equal("grows 300 MB/h [300, 300]", leak.Sentence);
        Assert.Equal((TrendAnswer.Grows, 1_000_000), (leak.Answer, leak.Limit));
    }

    [Fact]
    public void A_series_that_never_changes_is_stable_at_zero()
    {
        var trend = Of(_ => 12, limit: 0);

        Assert.Equal((TrendAnswer.Stable, 0, "stable, 0/h [0, 0]"), (trend.Answer, trend.SlopePerHour, trend.Sentence));
    }

    [Fact]
    public void Noise_beyond_the_limit_is_inconclusive_and_asks_for_more_time()
    {
        var random = new Random(7);
        var trend = Of(_ => 1_000 * random.NextDouble(), limit: 10);

        Assert.Equal(TrendAnswer.Inconclusive, trend.Answer);
        Assert.Matches("^inconclusive, (needs about .+ more|too near to its limit for any soak of days)$", trend.Sentence);
    }

    [Fact]
    public void A_gate_passes_with_its_whole_interval_and_fails_with_its_whole_interval()
    {
        TrendResult[] trends = [Of(second => second, limit: 1_000)];
        var metric = TrendMetric.ClientThreads;

        // An hour of one a second: a gain of 3,600.
        Assert.Equal(Verdict.Pass, Judged(new TrendGate("a", metric, Arm: null, 4_000), [trends[0] with { Limit = 4_000 }], Hour).Verdict);
        Assert.Equal(Verdict.Fail, Judged(new TrendGate("a", metric, Arm: null, 1_000), trends, Hour).Verdict);
        Assert.Equal(Verdict.Inconclusive, Judged(new TrendGate("a", TrendMetric.ServerHeap, Arm: null, 1_000), trends, Hour).Verdict);
    }

    [Fact]
    public void A_fall_is_gated_where_it_is_what_must_not_be()
    {
        var falls = Trend.Of(TrendMetric.Throughput, arm: null, Windows(second => 200 - (second / 10)), 180, 180, gate: null, confidence: 0.95);
        var gate = new TrendGate("a", TrendMetric.Throughput, Arm: null, 1);

        Assert.Equal(Verdict.Fail, Judged(gate, [falls with { Limit = 1 }], 180).Verdict);
        Assert.StartsWith("throughput: the loss over the soak is 18 requests/s", Judged(gate, [falls with { Limit = 1 }], 180).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_arms_the_worst_decides()
    {
        TrendResult[] trends =
        [
            Trend.Of(TrendMetric.ResponseP50, "cold", Windows(_ => 500), 180, 180, gate: null, confidence: 0.95),
            Trend.Of(TrendMetric.ResponseP50, "resumed", Windows(second => 500 + (100 * second)), 180, 180, gate: null, confidence: 0.95),
        ];

        var answer = Judged(new TrendGate("a", TrendMetric.ResponseP50, Arm: null, 1_000), trends, 180);
        Assert.Equal(Verdict.Fail, answer.Verdict);
        Assert.StartsWith("response p50, resumed", answer.Why, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, Judged(new TrendGate("a", TrendMetric.ResponseP50, "cold", 1_000), trends, 180).Verdict);
    }

    [Theory]
    [InlineData(0.0, 0.07)]
    [InlineData(0.6, 0.10)]
    public void Raises_few_false_alarms_even_where_neighbouring_windows_resemble_each_other(double correlation, double most)
    {
        const int seed = 20_261_127, runs = 1_000;
        var random = new Random(seed);
        var alarms = 0;
        for (var run = 0; run < runs; run++)
        {
            var value = 0.0;
            var windows = Windows(_ => value = (correlation * value) + (Math.Sqrt(1 - (correlation * correlation)) * Normal(random)));
            var slope = TheilSen.Of(TrendBlocks.Of(windows, 180), 0.95);
            alarms += slope.Low > 0 || slope.High < 0 ? 1 : 0;
        }

        Assert.True(alarms <= most * runs, $"seed {seed}: {alarms} of {runs} runs without a trend raise an alarm, at most {most:P0} may");
    }

    [Fact]
    public void Holds_a_true_slope_as_often_as_it_says()
    {
        const int seed = 5, runs = 500;
        var random = new Random(seed);
        var held = 0;
        for (var run = 0; run < runs; run++)
        {
            var slope = TheilSen.Of(TrendBlocks.Of(Windows(second => (0.01 * second) + Normal(random)), 180), 0.95);
            held += slope.Low <= 0.01 && slope.High >= 0.01 ? 1 : 0;
        }

        Assert.True(held >= 0.92 * runs, $"seed {seed}: the interval holds the slope in {held} of {runs} runs");
    }

    private static TrendResult Of(Func<double, double> value, double limit) => Trend.Of(
        TrendMetric.ClientThreads,
        arm: null,
        [.. Enumerable.Range(0, 720).Select(window => ((window * 5) + 2.5, value((window * 5) + 2.5)))],
        Hour,
        Hour,
        new TrendGate("gate", TrendMetric.ClientThreads, Arm: null, limit),
        confidence: 0.95);

    private static List<(double Seconds, double Value)> Windows(Func<double, double> value) =>
        [.. Enumerable.Range(0, 180).Select(window => (window + 0.5, value(window + 0.5)))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static GateResult Judged(TrendGate gate, IReadOnlyList<TrendResult> trends, double seconds)
    {
        var plan = Given.Plan(gate) with { Schedule = new SoakWindows(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1), [1]) };
        return gate.Judge(new Evidence(plan, []) { Trends = trends }).Result;
    }
}
