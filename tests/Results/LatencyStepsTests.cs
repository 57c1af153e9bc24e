using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class LatencyStepsTests
{
    private static readonly LatencySteps Steps = new([[10, 2], [20, 3], [50, 5]]);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 8)]
    [InlineData(15, 8)]
    [InlineData(49, 5)]
    [InlineData(50, 0)]
    [InlineData(1e9, 0)]
    public void Counts_what_lies_above(double limit, long above) => Assert.Equal(above, Steps.Above(limit));

    [Theory]
    [InlineData(0.5, 0, 35)]
    [InlineData(0.9, 0, 50)]
    [InlineData(0.5, 5, 50)]
    [InlineData(0.5, 12, double.PositiveInfinity)]
    [InlineData(0.9, 2, double.PositiveInfinity)]
    public void Tells_a_quantile_of_these_and_of_slower_ones(double p, long slower, double expected) => Assert.Equal(expected, Steps.Quantile(p, slower));

    [Fact]
    public void Of_nothing_there_is_nothing_above_and_all_is_slower() =>
        Assert.Equal((0, 0, double.PositiveInfinity), (new LatencySteps([]).Count, new LatencySteps([]).Above(1), new LatencySteps([]).Quantile(0.5, 3)));
}
