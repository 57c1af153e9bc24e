using LoadHarness.Histograms;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Histograms;

public sealed class LatencyHistogramTests
{
    private const long Hour = 3_600_000_000;

    [Fact]
    public void Values_below_2048_are_exact()
    {
        var histogram = new LatencyHistogram();
        for (var value = 0L; value < 2048; value++)
        {
            histogram.Reset();
            histogram.Record(value);
            Assert.Equal((value, value), (histogram.Min, histogram.Max));
        }
    }

    // Where the groups begin and end follows from the layout; the other rows are the known answers of the reference's own tests
    // (HdrHistogram, HistogramTest.java, for 1 h and 3 digits).
    // As R has them: quantile(1:10, c(0.1, 0.5, 0.9, 0.99), type = 8), and of one value alone.
    [Theory]
    [InlineData(10, 0.1, 1.366667)]
    [InlineData(10, 0.5, 5.5)]
    [InlineData(10, 0.9, 9.633333)]
    [InlineData(10, 0.99, 10)]
    [InlineData(1, 0.9, 1)]
    [InlineData(0, 0.9, 0)]
    public void A_quantile_of_few_values_lies_as_often_below_the_true_one_as_above(int count, double p, double expected)
    {
        var histogram = new LatencyHistogram();
        for (var value = 1; value <= count; value++)
        {
            histogram.Record(value);
        }

        Assert.Equal(expected, histogram.Quantile(p), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_that_takes_its_memory_as_values_come_holds_the_same(int seed)
    {
        var random = new Random(seed);
        var (growing, all) = (LatencyHistogram.Growing(), new LatencyHistogram());
        for (var value = 0; value < 200; value++)
        {
            // Of any size, and beyond the highest.
            var part = HistogramOf((long)Math.Pow(2, random.NextDouble() * 33));
            growing.Add(part);
            all.Add(part);
        }

        Assert.Equal(HistogramCodec.Encode(all), HistogramCodec.Encode(growing));
        Assert.Equal((all.Overflow, all.Summarize()), (growing.Overflow, growing.Summarize()));
        growing.Reset();
        growing.Record(Hour);
        Assert.Equal(HistogramOf(Hour).Summarize(), growing.Summarize());
        Assert.Equal(new LatencyHistogram().Summarize(), LatencyHistogram.Growing().Summarize());
    }

    [Theory]
    [InlineData(2048, 2048, 2049)]
    [InlineData(2049, 2048, 2049)]
    [InlineData(4095, 4094, 4095)]
    [InlineData(4096, 4096, 4099)]
    [InlineData(8180, 8180, 8183)]
    [InlineData(8191, 8188, 8191)]
    [InlineData(8193, 8192, 8199)]
    [InlineData(9995, 9992, 9999)]
    [InlineData(10_007, 10_000, 10_007)]
    [InlineData(10_008, 10_008, 10_015)]
    [InlineData(10_009, 10_008, 10_015)]
    [InlineData(Hour, 3_598_712_832, 3_600_809_983)]
    public void Larger_values_share_a_bucket_as_in_the_reference(long value, long lowest, long highest)
    {
        Assert.Equal((lowest, highest), Equivalents(value));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4000, 4001)]
    [InlineData(8000, 8002)]
    [InlineData(10_007, 10_004)]
    public void The_mean_takes_a_value_as_the_middle_of_its_bucket_as_in_the_reference(long value, double middle)
    {
        Assert.Equal(middle, HistogramOf(value).Mean);
    }

    // The reference's HistogramDataAccessTest: 10,000 results of 1 ms and one of 100 s.
    [Fact]
    public void Tells_the_quantiles_of_the_reference()
    {
        var histogram = HistogramOf([.. Enumerable.Repeat(1000L, 10_000), 100_000_000]);

        Assert.Equal(10_001, histogram.Count);
        Assert.Equal(1000, histogram.ValueAtQuantile(0.3));
        Assert.Equal(1000, histogram.ValueAtQuantile(0.99));
        Assert.Equal(1000, histogram.ValueAtQuantile(0.9999));
        Assert.Equal(100_007_935, histogram.ValueAtQuantile(0.99999));
        Assert.Equal(100_007_935, histogram.ValueAtQuantile(1));
        Assert.Equal(1000, histogram.Min);
        Assert.Equal(100_007_935, histogram.Max);
        Assert.Equal(10_998.0, histogram.Mean, 10_998.0 * 0.001);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Agrees_with_a_sorted_list_to_three_digits(int seed)
    {
        var values = Draw(new Random(seed), count: 5_000);
        var sorted = values.Order().ToArray();
        var histogram = HistogramOf(values);

        // Whole per cents, so that the rank of the sorted list is exact in integers.
        for (var percent = 1; percent <= 100; percent++)
        {
            var exact = sorted[((percent * sorted.Length) + 99) / 100 - 1];
            Assert.Equal(Equivalents(exact).Highest, histogram.ValueAtQuantile(percent / 100.0));
            Assert.InRange(histogram.ValueAtQuantile(percent / 100.0), exact, exact * 1.001);
        }

        Assert.Equal(Equivalents(sorted[0]).Lowest, histogram.ValueAtQuantile(0));
        Assert.Equal(values.Average(), histogram.Mean, values.Average() * 0.001);
        Assert.Equal(values.Length, histogram.Buckets().Sum(bucket => bucket.Count));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Merging_equals_recording_everything_into_one(int seed)
    {
        var random = new Random(seed);
        var (left, right) = (Draw(random, 700), Draw(random, 300));
        var all = HistogramOf([.. left, .. right, Hour + 1]);

        var merged = HistogramOf(left);
        merged.Add(HistogramOf([.. right, Hour + 1]));
        merged.Add(new LatencyHistogram());

        AssertSame(all, merged);
    }

    [Fact]
    public void A_reset_histogram_is_as_good_as_new()
    {
        var random = new Random(7);
        var histogram = HistogramOf([.. Draw(random, 500), Hour + 1]);
        histogram.Reset();
        AssertSame(new LatencyHistogram(), histogram);

        var values = Draw(random, 500);
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        AssertSame(HistogramOf(values), histogram);
    }

    [Fact]
    public void An_empty_histogram_says_0()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(new LatencySummary(0, 0, 0, 0, 0, 0, 0, 0), histogram.Summarize());
        Assert.Empty(histogram.Distribution());
    }

    [Fact]
    public void Counts_a_negative_value_as_0_and_one_above_an_hour_as_overflow_only()
    {
        var histogram = HistogramOf(-5, Hour, Hour + 1, long.MaxValue);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(2, histogram.Overflow);
        Assert.Equal(0, histogram.Min);
        Assert.Equal(Equivalents(Hour).Highest, histogram.Max);
    }

    [Theory]
    [InlineData(14, 1)]
    [InlineData(15, 2)]
    [InlineData(24, 2)]
    [InlineData(-24, 0)]
    public void Rounds_a_duration_to_the_nearest_microsecond(long ticks, long microseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(ticks));

        Assert.Equal(microseconds, histogram.Max);
    }

    [Fact]
    public void The_longest_duration_is_an_overflow_too()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.MaxValue);

        Assert.Equal(1, histogram.Overflow);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(1);

        const int records = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var value = 0L; value < records; value++)
        {
            histogram.Record(value * 1_000);
        }

        // Not exactly 0: a collection meanwhile may add the rest of this thread's allocation buffer, some KiB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, records);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void A_distribution_is_ascending_complete_and_true_to_1_percent(int seed)
    {
        var values = Draw(new Random(seed), count: 20_000);
        var distribution = HistogramOf(values).Distribution();

        var (previous, counted) = (-1L, 0L);
        foreach (var pair in distribution)
        {
            var (highest, count) = (pair[0], pair[1]);
            var within = values.Where(value => value > previous && value <= highest).ToList();
            Assert.Equal(count, within.Count);

            // A bucket may end 0.1 % further than its lowest value says.
            Assert.InRange(highest, within.Min(), within.Min() * 1.011);
            (previous, counted) = (highest, counted + count);
        }

        Assert.Equal(values.Length, counted);

        // ln(3.6e9 / 100) / ln(1.01), and 100 exact ones.
        Assert.InRange(distribution.Count, 2, 1_850);
    }

    /// <summary>From 1 µs to an hour, each order of magnitude alike, with repeats.</summary>
    private static long[] Draw(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)Math.Exp(random.NextDouble() * Math.Log(Hour)))];

    private static LatencyHistogram HistogramOf(params ReadOnlySpan<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        return histogram;
    }

    private static (long Lowest, long Highest) Equivalents(long value)
    {
        var histogram = HistogramOf(value);
        return (histogram.Min, histogram.Max);
    }

    private static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        Assert.Equal(expected.Buckets(), actual.Buckets());
        Assert.Equal(expected.Summarize(), actual.Summarize());
        Assert.Equal(expected.Overflow, actual.Overflow);
    }
}
