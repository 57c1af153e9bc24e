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
    public void Finds_the_capacity_of_a_server_that_never_wavers(double capacity)
    {
        var steps = Search(first: 200, capacity);

        var answer = CapacityEstimate.Of(steps);

        Assert.NotNull(answer);
        Assert.InRange(capacity, answer.Low, answer.High);
        Assert.InRange(answer.Rate, answer.Low, answer.High);
        Assert.True(answer.High / answer.Low <= CapacitySearch.Resolution, $"{answer}");
        Assert.True(steps.Count < CapacitySearch.MostSteps, $"{steps.Count} steps");
    }

    [Fact]
    public void Asks_twice_whatever_decides()
    {
        var steps = Search(first: 200, capacity: 999);
        var climbed = steps.TakeWhile(step => step.Kept).ToList();

        // On the way up each step that is kept leads on.
        Assert.Equal(climbed.Count, climbed.DistinctBy(step => step.Rate).Count());
        Assert.All(steps.Skip(climbed.Count).GroupBy(step => step.Rate), asked => Assert.Equal(2, asked.Count()));
    }

    [Fact]
    public void Steps_that_disagree_widen_the_answer()
    {
        List<CapacityStep> agreeing = [new(100, true), new(140, false), new(140, false), new(120, true), new(120, true), new(130, false), new(130, false)];
        List<CapacityStep> disagreeing = [new(100, true), new(140, false), new(140, true), new(120, true), new(120, false), new(130, false), new(130, true)];

        var (sure, unsure) = (CapacityEstimate.Of(agreeing)!, CapacityEstimate.Of(disagreeing)!);

        Assert.InRange(sure.Rate, 120, 130);
        Assert.True(unsure.High / unsure.Low > sure.High / sure.Low, $"{sure}, {unsure}");
    }

    [Fact]
    public void A_single_accident_moves_the_answer_little()
    {
        List<CapacityStep> steps = [new(100, true), new(140, false), new(140, false), new(120, true), new(120, true), new(130, false), new(130, false)];
        var (without, with) = (CapacityEstimate.Of(steps)!, CapacityEstimate.Of([new(50, false), .. steps])!);

        Assert.InRange(with.Rate / without.Rate, 0.95, 1.05);
    }

    [Fact]
    public void Ends_also_when_the_objective_is_never_broken()
    {
        var steps = Search(first: 200, capacity: double.PositiveInfinity);

        Assert.Equal(CapacitySearch.MostSteps, steps.Count);
        Assert.Null(CapacityEstimate.Of(steps));
    }

    [Fact]
    public void Ends_also_when_the_objective_is_never_kept()
    {
        var steps = Search(first: 200, capacity: 0);

        Assert.Equal(CapacitySearch.MostSteps, steps.Count);
        Assert.Null(CapacityEstimate.Of(steps));
    }

    [Fact]
    public void Never_goes_beyond_the_rate_that_it_was_given_and_asks_twice_there()
    {
        var steps = Search(first: 200, capacity: double.PositiveInfinity, most: 500);

        Assert.Equal([200, 280, 392, 500, 500], steps.Select(step => Math.Round(step.Rate)));
        Assert.Null(CapacityEstimate.Of(steps));
        Assert.All(Search(first: 200, capacity: 498, most: 500), step => Assert.True(step.Rate <= 500, $"{step.Rate}"));
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(1_000, 1)]
    [InlineData(50_000, 0.3)]
    public void A_step_lasts_until_ten_samples_lie_beyond_its_99th_percentile(double rate, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300)).During(rate));

    private static List<CapacityStep> Search(double first, double capacity, double? most = null)
    {
        var steps = new List<CapacityStep>();
        while (CapacitySearch.Next(first, steps, most) is { } rate)
        {
            steps.Add(new CapacityStep(rate, rate <= capacity));
        }

        return steps;
    }
}
