using LoadHarness.Statistics.Estimates;
using MathNet.Numerics.Distributions;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class TwoSampleShiftTests(ITestOutputHelper output)
{
    // Hollander, Wolfe, Chicken, table 4.1: permeability of the human chorioamnion at term and between 12 and 26 weeks. The example in
    // R's help(wilcox.test) with conf.int = TRUE answers difference in location 0.305, 95 percent confidence interval -0.15 to 0.76.
    private static readonly double[] AtTerm = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    private static readonly double[] Earlier = [1.15, 0.88, 0.90, 0.74, 1.21];

    [Fact]
    public void Agrees_with_the_worked_example_of_the_permeability()
    {
        var estimate = TwoSampleShift.Of(AtTerm, Earlier, 0.95);

        Assert.Equal(0.305, estimate.Value, 1e-9);
        Assert.Equal(-0.15, estimate.Low!.Value, 1e-9);
        Assert.Equal(0.76, estimate.High!.Value, 1e-9);
        Assert.Equal(15, estimate.Count);
    }

    [Fact]
    public void Exchanging_the_samples_turns_the_sign()
    {
        var there = TwoSampleShift.Of(AtTerm, Earlier, 0.99);
        var back = TwoSampleShift.Of(Earlier, AtTerm, 0.99);

        Assert.Equal((there.Value, there.Low, there.High), (-back.Value, -back.High, -back.Low));
    }

    [Fact]
    public void Gives_the_estimate_but_no_interval_when_values_are_too_few()
    {
        Assert.Equal(new Estimate(3.5, null, null, 0.95, 7), TwoSampleShift.Of([4, 5, 6], [1, 2, 1, 2], 0.95));
        Assert.NotNull(TwoSampleShift.Of([4, 5, 6], [1, 2, 1, 2], 0.90).Low);
    }

    [Theory]
    [InlineData(8, 12, 2)]
    [InlineData(12, 12, 1)]
    [InlineData(12, 12, 30)]
    public void Intervals_cover_the_truth_as_often_as_they_say_whatever_the_tails(int first, int second, int freedom)
    {
        const int seed = 20261122;
        const int runs = 4_000;
        const double truth = 0.3;
        output.WriteLine($"seed {seed}");
        var noise = new StudentT(0, 1, freedom, new Random(seed));

        var covered = 0;
        for (var run = 0; run < runs; run++)
        {
            var estimate = TwoSampleShift.Of(
                [.. Enumerable.Range(0, first).Select(_ => truth + noise.Sample())], [.. Enumerable.Range(0, second).Select(_ => noise.Sample())], 0.95);
            covered += estimate.Low <= truth && truth <= estimate.High ? 1 : 0;
        }

        // What the discrete distribution really gives, at least 95 %, and four standard errors to either side.
        var critical = RankSum.CriticalValue(first, second, 0.05)!.Value;
        var exact = 1 - (2 * RankSum.Distribution(first, second).Take(critical + 1).Sum());
        var margin = 4 * Math.Sqrt(exact * (1 - exact) / runs);
        output.WriteLine($"covered {covered} of {runs}, exact {exact:0.0000}");
        Assert.InRange(exact, 0.95, 0.96);
        Assert.InRange(covered / (double)runs, exact - margin, exact + margin);
    }
}
