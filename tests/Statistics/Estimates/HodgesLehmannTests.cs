using LoadHarness.Statistics.Estimates;
using MathNet.Numerics.Distributions;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class HodgesLehmannTests(ITestOutputHelper output)
{
    // Hollander, Wolfe, Chicken, table 3.1: depression scale of nine patients at the first and second visit. The example in R's
    // help(wilcox.test) with conf.int = TRUE answers (pseudo)median 0.46, 95 percent confidence interval 0.010 to 0.786.
    private static readonly double[] First = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
    private static readonly double[] Second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

    [Fact]
    public void Agrees_with_the_worked_example_of_the_depression_scale()
    {
        var estimate = HodgesLehmann.Of([.. First.Zip(Second, (x, y) => x - y)], 0.95);

        Assert.Equal(0.46, estimate.Value, 1e-9);
        Assert.Equal(0.010, estimate.Low!.Value, 1e-9);
        Assert.Equal(0.786, estimate.High!.Value, 1e-9);
        Assert.Equal(9, estimate.Count);
    }

    [Fact]
    public void Gives_the_estimate_but_no_interval_when_rounds_are_too_few()
    {
        var estimate = HodgesLehmann.Of([1, 2, 3, 4, 5], 0.95);

        Assert.Equal(new Estimate(3, null, null, 0.95, 5), estimate);
        Assert.NotNull(HodgesLehmann.Of([1, 2, 3, 4, 5], 0.93).Low);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(8, 2)]
    [InlineData(15, 1)]
    [InlineData(15, 30)]
    public void Intervals_cover_the_truth_as_often_as_they_say_whatever_the_tails(int rounds, int freedom)
    {
        const int seed = 20261121;
        const int runs = 4_000;
        const double truth = 0.3;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var noise = new StudentT(0, 1, freedom, random);

        var covered = 0;
        for (var run = 0; run < runs; run++)
        {
            var estimate = HodgesLehmann.Of([.. Enumerable.Range(0, rounds).Select(_ => truth + noise.Sample())], 0.95);
            covered += estimate.Low <= truth && truth <= estimate.High ? 1 : 0;
        }

        // What the discrete distribution really gives, at least 95 %, and four standard errors to either side.
        var critical = SignedRank.CriticalValue(rounds, 0.05)!.Value;
        var exact = 1 - (2 * SignedRank.Distribution(rounds).Take(critical + 1).Sum());
        var margin = 4 * Math.Sqrt(exact * (1 - exact) / runs);
        output.WriteLine($"covered {covered} of {runs}, exact {exact:0.0000}");
        Assert.InRange(exact, 0.95, 0.98);
        Assert.InRange(covered / (double)runs, exact - margin, exact + margin);
    }
}
