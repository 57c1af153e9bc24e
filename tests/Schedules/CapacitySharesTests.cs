using LoadHarness.Bench.Verdicts;
using LoadHarness.Schedules;
using Xunit;

namespace LoadHarness.Tests.Schedules;

/// <summary>A small part of what docs/operating-characteristics.md tables of capacities, held in place. Seeded: the same counts on every machine.</summary>
public sealed class CapacitySharesTests
{
    private const int Searches = 200;
    private const int Seed = 6;

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void The_interval_holds_the_truth_in_nine_of_ten_searches(double noise)
    {
        var counts = new SimulatedSearches(noise, start: 0.5).Search(Searches, Seed);

        Assert.True(counts.Missed <= (1 - CapacityEstimate.Confidence) * Searches, $"noise {noise}, seed {Seed}: {counts.Missed} of {Searches} intervals miss the truth");
        Assert.True(counts.Steps <= CapacitySearch.MostSteps * Searches, $"{counts.Steps} steps");
    }
}
