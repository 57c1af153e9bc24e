using LoadHarness.Statistics.Estimates;
using MathNet.Numerics.Distributions;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class QuantileIntervalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.99, 368)]
    [InlineData(0.999, 3_688)]
    [InlineData(0.9999, 36_887)]
    public void Exists_from_the_sample_size_at_which_the_maximum_is_beyond_the_quantile(double p, int fewest)
    {
        var values = Enumerable.Range(1, fewest).Select(value => (double)value).ToArray();

        Assert.Equal(fewest, QuantileInterval.Of(values, p, 0.95).High);
        var one = QuantileInterval.Of(values[..^1], p, 0.95);
        Assert.Null(one.Low);
        Assert.Null(one.High);
        Assert.True(one.Value > 0);
    }

    // Conover, Practical Nonparametric Statistics, and every table of the sign test: the median of 10, 20 and 100 values lies between
    // the 2nd and 9th, the 6th and 15th, the 40th and 61st of them with at least 95 %.
    [Theory]
    [InlineData(10, 2, 9)]
    [InlineData(20, 6, 15)]
    [InlineData(100, 40, 61)]
    public void Takes_the_published_ranks_for_the_median(int count, double low, double high)
    {
        var estimate = QuantileInterval.Of([.. Enumerable.Range(1, count).Select(value => (double)value)], 0.5, 0.95);

        Assert.Equal((low, high), (estimate.Low, estimate.High));
    }

    [Theory]
    [InlineData(5_000, 0.99)]
    [InlineData(777, 0.1)]
    [InlineData(40_000, 0.999)]
    public void Ranks_are_the_tightest_that_the_binomial_distribution_allows(int count, double p)
    {
        var estimate = QuantileInterval.Of([.. Enumerable.Range(1, count).Select(value => (double)value)], p, 0.95);

        double AtMost(double k) => Binomial.CDF(p, count, k);
        Assert.True(AtMost(estimate.Low!.Value - 1) <= 0.025 && AtMost(estimate.Low.Value) > 0.025);
        Assert.True(1 - AtMost(estimate.High!.Value - 1) <= 0.025 && 1 - AtMost(estimate.High.Value - 2) > 0.025);
    }

    [Fact]
    public void Reads_a_distribution_as_it_reads_its_samples()
    {
        long[][] distribution = [[100, 400], [150, 900], [230, 40], [900, 7]];
        double[] samples = [.. distribution.SelectMany(pair => Enumerable.Repeat((double)pair[0], (int)pair[1]))];

        foreach (var p in (double[])[0.001, 0.25, 0.5, 0.9, 0.965, 0.99, 0.999])
        {
            Assert.Equal(QuantileInterval.Of(samples, p, 0.95), QuantileInterval.Of(distribution, p, 0.95));
        }
    }

    [Fact]
    public void Answers_for_a_hundred_million_samples()
    {
        // A thousand samples at each value; the ranks lie 1.96 standard deviations of 995 samples to either side of 99,000,000.
        long[][] distribution = [.. Enumerable.Range(1, 100_000).Select(value => new[] { value, 1_000L })];

        var estimate = QuantileInterval.Of(distribution, 0.99, 0.95);

        Assert.Equal(new Estimate(99_000, 98_999, 99_002, 0.95, 100_000_000), estimate);
    }

    [Fact]
    public void Covers_the_true_quantile_as_often_as_it_says()
    {
        const int seed = 20261121;
        const int runs = 2_000;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var truth = -Math.Log(0.1);

        var covered = 0;
        for (var run = 0; run < runs; run++)
        {
            var estimate = QuantileInterval.Of([.. Enumerable.Range(0, 200).Select(_ => -Math.Log(1 - random.NextDouble())).Order()], 0.9, 0.95);
            covered += estimate.Low <= truth && truth <= estimate.High ? 1 : 0;
        }

        output.WriteLine($"covered {covered} of {runs}");
        Assert.InRange(covered / (double)runs, 0.95 - 0.012, 0.98);
    }
}
