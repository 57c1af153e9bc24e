using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class TrendTests
{
    private const double Hour = 3600;

    [Fact]
    public void The_slope_is_the_median_of_all_pairs_and_its_interval_comes_from_their_exact_ranks()
    {
        (double, double)[] points = [(1, 1), (2, 2), (3, 4), (4, 3), (5, 5), (6, 6)];
        var slope = TheilSen.Of(points, 0.9);

        // P(K ≤ 2) = 20/720 is within 5 %, P(K ≤ 3) = 49/720 is not: the third and the thirteenth of fifteen slopes.
        var slopes = (from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 6) where j > i select (points[j].Item2 - points[i].Item2) / (j - i)).Order().ToList();
        Assert.Equal((slopes[7], slopes[2], slopes[12]), (slope.Value, slope.Low, slope.High));
        Assert.Equal(1, slope.Value);
    }

    [Fact]
    public void Too_few_points_have_a_slope_but_no_interval() => Assert.Null(TheilSen.Of([(0, 0), (1, 1), (2, 2)], 0.95).Low);

    [Fact]
    public void Blocks_leave_out_the_warm_up_and_where_fewer_than_three_windows_were_measured()
    {
        // Ten minutes of windows of a second, of which the sixth block has two.
        List<(double, double)> windows = [.. Enumerable.Range(0, 600).Select(second => (second + 0.5, (double)second)).Where(window => window.Item1 is < 286 or > 329)];
        var blocks = TrendBlocks.Of(windows, endSeconds: 600);

        Assert.Equal(TrendBlocks.Count - 1, blocks.Count);
        Assert.Equal((82.5, 82), blocks[0]);
        Assert.DoesNotContain(blocks, block => block.Seconds is > 285 and < 330);
    }

    [Theory]
    [InlineData(299, 1)]
    [InlineData(3_600, 120)]
    public void There_is_none_in_less_than_five_minutes_or_with_fewer_than_three_windows_a_block(double length, double window)
    {
        var windows = Enumerable.Range(0, (int)(length / window)).Select(number => ((number + 0.5) * window, (double)number)).ToList();
        var trend = Trend.Of(TrendMetric.ClientThreads, arm: null, windows, length, TimeSpan.FromSeconds(length), gate: null, confidence: 0.95);

        Assert.Equal(
            (TrendAnswer.TooShort, null, null, "too short for a trend, which takes 5 min and 3 windows in each of 12 blocks of time"),
            (trend.Answer, trend.Gain, trend.SlopePerHour, trend.Sentence));
        Assert.Equal(Verdict.Inconclusive, Judged(new TrendGate("a", TrendMetric.ClientThreads, Arm: null, 1_000), [trend]).Verdict);
    }

    [Theory]
    [InlineData(0, 100, TrendAnswer.Stable)]
    [InlineData(50, 100, TrendAnswer.Within)]
    [InlineData(-50, 100, TrendAnswer.Within)]
    [InlineData(500, 100, TrendAnswer.Grows)]
    [InlineData(-500, 100, TrendAnswer.Falls)]
    public void Says_what_a_line_does_against_its_limit_and_calls_nothing_stable_that_moves(double perHour, double limit, TrendAnswer answer)
    {
        var trend = Of(second => 1_000 + (perHour * second / Hour), limit);

        Assert.Equal(answer, trend.Answer);
        Assert.Equal(perHour, trend.SlopePerHour!.Value, precision: 6);
    }

    [Fact]
    public void Tells_what_was_gained_over_the_soak_first_and_a_rate_where_the_soak_is_a_tenth_of_an_hour()
    {
        Assert.Equal("grows by 30 MB [30, 30] over the soak, 300 MB/h [300, 300]", Leak(360).Sentence);
        Assert.Equal("grows by 26.7 MB [26.7, 26.7] over the soak", Leak(320).Sentence);
        Assert.Matches(@"^grows by 29\.9 MB \[\S+, \S+\] over the soak$", Leak(359).Sentence);
        Assert.Null(Leak(359).SlopePerHour);
        Assert.Equal((TrendAnswer.Grows, 1_000_000 * Math.Sqrt(5)), (Leak(360).Answer, Leak(360).Limit));
        Assert.Equal("grows by 50 [50, 50] over the soak, 50/h [50, 50], within its limit", Of(second => 50 * second / Hour, limit: 100).Sentence);
        Assert.Equal("falls by 500 [500, 500] over the soak, 500/h [500, 500]", Of(second => -500 * second / Hour, limit: 100).Sentence);

        static TrendResult Leak(int length) => Trend.Of(
            TrendMetric.ServerHeap, arm: null, Windows(second => 5_000_000 * second / 60, length), length, TimeSpan.FromSeconds(length), gate: null, confidence: 0.95);
    }

    [Fact]
    public void A_soak_that_ended_early_gained_what_it_gained_until_then()
    {
        var trend = Trend.Of(TrendMetric.ClientThreads, arm: null, Windows(second => second, 360), 360, TimeSpan.FromHours(8), gate: null, confidence: 0.95);

        Assert.Equal(360, trend.Gain!.Value, precision: 6);
    }

    [Fact]
    public void A_series_that_never_changes_is_stable_at_zero()
    {
        var trend = Of(_ => 12, limit: 0);

        Assert.Equal((TrendAnswer.Stable, 0, "stable: 0 [0, 0] over the soak"), (trend.Answer, trend.SlopePerHour, trend.Sentence));
    }

    [Fact]
    public void Noise_beyond_the_limit_is_inconclusive_and_asks_for_more_time()
    {
        var random = new Random(7);
        var trend = Of(_ => 1_000 * random.NextDouble(), limit: 10);

        Assert.Equal(TrendAnswer.Inconclusive, trend.Answer);
        Assert.Matches(@"^inconclusive: .+ \[.+\] over the soak; (needs about .+ more|too near to its limit for any soak of days)$", trend.Sentence);
    }

    [Fact]
    public void A_start_up_is_not_taken_for_growth()
    {
        var trend = Of(second => 5_000 * (1 - Math.Exp(-second / 1_000)), limit: 100);

        Assert.Equal(TrendAnswer.Inconclusive, trend.Answer);
        Assert.EndsWith(", but it is not known to go on, as a leak does and a start-up does not; needs about 1 h more", trend.Sentence, StringComparison.Ordinal);
        var answer = Judged(new TrendGate("a", TrendMetric.ClientThreads, Arm: null, 100), [trend]);
        Assert.Equal(Verdict.Inconclusive, answer.Verdict);
        Assert.Contains("the whole interval is above the limit 100, but it is not known to go on", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saw_tooth_that_is_longer_than_a_block_is_not_taken_for_growth()
    {
        // A high first block, and a tooth of eleven blocks behind it.
        var trend = Of(second => ((second / 3_300) + 0.9) % 1 * 1_000, limit: 100);

        Assert.Equal((TrendAnswer.Inconclusive, TrendShape.FallsBack), (trend.Answer, trend.Gain!.Shape));
        Assert.EndsWith(", but it falls back in between, as a saw-tooth does", trend.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void What_rises_at_its_very_end_does_not_pass()
    {
        var random = new Random(3);
        var trend = Of(second => random.NextDouble() + (second > 3_400 ? 500 : 0), limit: 100);
        var answer = Judged(new TrendGate("a", TrendMetric.ClientThreads, Arm: null, 100), [trend]);

        Assert.True(trend.Gain!.High < 100, trend.Sentence);
        Assert.Equal(Verdict.Inconclusive, answer.Verdict);
        Assert.Contains("at or below the limit 100, but at its end the soak is ", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_passes_with_its_whole_interval_and_fails_with_its_whole_interval()
    {
        TrendResult[] trends = [Of(second => second, limit: 1_000)];
        var metric = TrendMetric.ClientThreads;

        // An hour of one a second: a gain of 3,600. Each gate has a limit of its own, whatever that of the trend is.
        Assert.Equal(Verdict.Pass, Judged(new TrendGate("a", metric, Arm: null, 4_000), trends).Verdict);
        Assert.Equal(Verdict.Fail, Judged(new TrendGate("a", metric, Arm: null, 1_000), trends).Verdict);
        Assert.Equal(Verdict.Inconclusive, Judged(new TrendGate("a", TrendMetric.ServerHeap, Arm: null, 1_000), trends).Verdict);
        Assert.Equal(
            "threads, client: the gain over the soak is 3,600 [3,600, 3,600], 3,600/h [3,600, 3,600]: the whole interval is above the limit 1,000.",
            Judged(new TrendGate("a", metric, Arm: null, 1_000), trends).Why);
    }

    [Fact]
    public void A_fall_is_gated_where_it_is_what_must_not_be()
    {
        var falls = Trend.Of(TrendMetric.Throughput, arm: null, Windows(second => 200 - (second / 20), 360), 360, TimeSpan.FromSeconds(360), gate: null, confidence: 0.95);
        var gate = new TrendGate("a", TrendMetric.Throughput, Arm: null, 1);

        Assert.Equal(Verdict.Fail, Judged(gate, [falls]).Verdict);
        Assert.StartsWith("throughput: the loss over the soak is 18 requests/s", Judged(gate, [falls]).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_arms_the_worst_decides()
    {
        TrendResult[] trends =
        [
            Trend.Of(TrendMetric.ResponseP50, "cold", Windows(_ => 500, 360), 360, TimeSpan.FromSeconds(360), gate: null, confidence: 0.95),
            Trend.Of(TrendMetric.ResponseP50, "resumed", Windows(second => 500 + (100 * second), 360), 360, TimeSpan.FromSeconds(360), gate: null, confidence: 0.95),
        ];

        var answer = Judged(new TrendGate("a", TrendMetric.ResponseP50, Arm: null, 1_000), trends);
        Assert.Equal(Verdict.Fail, answer.Verdict);
        Assert.StartsWith("response p50, resumed", answer.Why, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, Judged(new TrendGate("a", TrendMetric.ResponseP50, "cold", 1_000), trends).Verdict);
    }

    private static TrendResult Of(Func<double, double> value, double limit) => Trend.Of(
        TrendMetric.ClientThreads,
        arm: null,
        [.. Enumerable.Range(0, 720).Select(window => ((window * 5) + 2.5, value((window * 5) + 2.5)))],
        Hour,
        TimeSpan.FromHours(1),
        new TrendGate("gate", TrendMetric.ClientThreads, Arm: null, limit),
        confidence: 0.95);

    private static List<(double Seconds, double Value)> Windows(Func<double, double> value, int count) =>
        [.. Enumerable.Range(0, count).Select(window => (window + 0.5, value(window + 0.5)))];

    private static GateResult Judged(TrendGate gate, IReadOnlyList<TrendResult> trends) => gate.Judge(new Evidence(Given.Plan(gate), []) { Trends = trends }).Result;
}
