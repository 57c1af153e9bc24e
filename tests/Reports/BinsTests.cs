using LoadHarness.Reports.Model;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>What charts show of a histogram's bins.</summary>
public sealed class BinsTests
{
    [Fact]
    public void Density_is_a_share_that_adds_up_to_all_samples()
    {
        var bins = new Bins([[800, 10], [1_000, 500], [1_200, 300], [0, 0]]);

        var density = bins.Density(10, 100_000, 4_001);

        Assert.Equal(810, bins.Total);
        Assert.Equal(1, density.Sum() * 4 / 4_000, 0.01);
    }

    [Fact]
    public void Percentile_curve_ends_at_the_largest_sample_with_half_a_sample_beyond_it()
    {
        var curve = new Bins([[100, 90], [200, 9], [5_000, 1]]).Percentiles().ToList();

        Assert.Equal(5_000, curve[^1].Value);
        Assert.Equal(Math.Log10(200), curve[^1].Nines, 9);
    }

    [Fact]
    public void Cumulative_shares_rise_to_all_samples()
    {
        var steps = new Bins([[100, 3], [200, 1], [300, 0], [5_000, 4]]).Cumulative().ToList();

        Assert.Equal([(100, 0.375), (200, 0.5), (5_000, 1)], steps);
    }
}
