using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

public sealed class CapacitySearchTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(137.5)]
    [InlineData(999)]
    [InlineData(4_000)]
    public void Brackets_the_capacity_of_a_server_to_five_percent(double capacity)
    {
        var steps = Search(first: 200, capacity);

        var (kept, broken) = CapacitySearch.Bracket(steps);

        Assert.NotNull(kept);
        Assert.NotNull(broken);
        Assert.InRange(capacity, kept.Value, broken.Value);
        Assert.True(broken / kept <= 1.05, $"{kept} to {broken}");
    }

    [Fact]
    public void Ends_also_when_the_objective_is_never_broken()
    {
        var steps = Search(first: 200, capacity: double.PositiveInfinity);

        Assert.Equal(16, steps.Count);
        Assert.Equal((steps[^1].Rate, null), CapacitySearch.Bracket(steps));
    }

    [Fact]
    public void Ends_also_when_the_objective_is_never_kept()
    {
        var steps = Search(first: 200, capacity: 0);

        Assert.Equal(16, steps.Count);
        Assert.Equal((null, steps[^1].Rate), CapacitySearch.Bracket(steps));
    }

    [Fact]
    public void A_step_that_was_lucky_above_a_broken_one_does_not_count()
    {
        CapacityStep[] steps = [new(100, true), new(200, false), new(300, true)];

        Assert.Equal((100, 200), CapacitySearch.Bracket(steps));
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(1_000, 1)]
    [InlineData(50_000, 0.3)]
    public void A_step_lasts_until_ten_samples_lie_beyond_its_99th_percentile(double rate, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)).During(rate));

    private static List<CapacityStep> Search(double first, double capacity)
    {
        var steps = new List<CapacityStep>();
        while (CapacitySearch.Next(first, steps) is { } rate)
        {
            steps.Add(new CapacityStep(rate, rate <= capacity));
        }

        return steps;
    }
}
