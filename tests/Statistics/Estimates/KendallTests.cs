using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class KendallTests
{
    [Fact]
    public void Counts_the_orders_of_four_points_by_the_pairs_that_fall() =>
        Assert.All(new double[] { 1, 3, 5, 6, 5, 3, 1 }.Zip(Kendall.Distribution(4)), pair => Assert.Equal(pair.First / 24, pair.Second, precision: 12));

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Is_what_counting_all_orders_gives(int points)
    {
        var counted = new double[(points * (points - 1) / 2) + 1];
        var orders = 0;
        Count([], [.. Enumerable.Range(0, points)]);

        Assert.All(counted.Zip(Kendall.Distribution(points)), pair => Assert.Equal(pair.First / orders, pair.Second, precision: 12));

        void Count(List<int> order, List<int> left)
        {
            if (left.Count == 0)
            {
                orders++;
                counted[Enumerable.Range(0, points).Sum(j => Enumerable.Range(0, j).Count(i => order[i] > order[j]))]++;
            }

            foreach (var next in left)
            {
                Count([.. order, next], [.. left.Where(one => one != next)]);
            }
        }
    }

    [Theory]
    [InlineData(6, 0.05, 13)]
    [InlineData(10, 0.05, 23)]
    [InlineData(12, 0.05, 30)]
    [InlineData(12, 0.01, 38)]
    public void Has_the_critical_values_of_the_tables(int points, double alpha, int significant)
    {
        // Kaarsemaker and van Wijngaarden, The use of the rank correlation test (1953): the least significant S, rising pairs less falling ones.
        var falling = SignedRank.CriticalValue(Kendall.Distribution(points), alpha);

        Assert.Equal(significant, (points * (points - 1) / 2) - (2 * falling));
    }
}
