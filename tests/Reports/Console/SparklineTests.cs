using LoadHarness.Reports.Console;
using Xunit;

namespace LoadHarness.Tests.Reports.Console;

public sealed class SparklineTests
{
    [Theory]
    [InlineData(new double[] { }, "")]
    [InlineData(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new[] { 5e7, 5e7, 5e7 }, "▁▁▁")]
    [InlineData(new[] { -1.0, 1, 0 }, "▁█▅")]
    [InlineData(new[] { 1, double.NaN, 2, double.PositiveInfinity }, "▁ █ ")]
    [InlineData(new[] { double.NaN }, " ")]
    public void Runs_from_the_lowest_block_to_the_highest(double[] values, string line) => Assert.Equal(line, Sparkline.Of(values, 60));

    [Fact]
    public void Shows_the_latest_values_when_not_all_fit() => Assert.Equal("▁█", Sparkline.Of([100, 1, 2], 2));
}
