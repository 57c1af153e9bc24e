using LoadHarness.Bench;
using LoadHarness.Options;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;
using Xunit;

namespace LoadHarness.Tests.Statistics;

/// <summary>A small part of what docs/operating-characteristics.md tables, held in place. Seeded: the same counts on every machine.</summary>
public class VerdictSharesTests
{
    private const int Runs = 200;
    private const int Seed = 4;

    private static readonly SimulatedRuns Standard = new(Profile.Standard.Rounds, Noise.Independent, sd: 0.05);

    [Fact]
    public void A_ratio_inside_the_limit_by_the_least_detectable_effect_fails_in_one_of_a_hundred_at_most()
    {
        foreach (var noise in (Noise[])[Noise.Independent, Noise.HeavyTailed])
        {
            var simulated = new SimulatedRuns(Profile.Standard.Rounds, noise, sd: 0.05);
            var counts = simulated.Judge(SimulatedRuns.Limit / (1 + simulated.LeastDetectable), Runs, Seed);

            Assert.Equal(Runs * SimulatedRuns.GatesPerRun, counts.Gates);
            Assert.True(counts.Failed <= counts.Gates / 100, $"{noise.Name}, seed {Seed}: {counts}");
            Assert.True(counts.Passed >= 0.6 * counts.Gates, $"{noise.Name}, seed {Seed}: {counts}");
        }
    }

    [Fact]
    public void At_the_limit_itself_no_more_runs_than_the_error_budget_are_decided()
    {
        var counts = Standard.Judge(SimulatedRuns.Limit, Runs, Seed);

        Assert.True(counts.RunsWithDecision <= ErrorBudget.Alpha * Runs, $"seed {Seed}: {counts}");
        Assert.True(counts.Inconclusive >= 0.97 * counts.Gates, $"seed {Seed}: {counts}");
    }

    [Fact]
    public void A_ratio_far_beyond_the_limit_fails_and_never_passes()
    {
        var counts = Standard.Judge(1.20, Runs, Seed);

        Assert.True(counts.Failed >= 0.97 * counts.Gates, $"seed {Seed}: {counts}");
        Assert.Equal(0, counts.Passed);
    }

    [Fact]
    public void The_same_arm_twice_passes_the_limit_and_is_seldom_thrown_away()
    {
        var counts = Standard.Judge(1, Runs, Seed);

        Assert.Equal(0, counts.RunsWithFailure);
        Assert.True(counts.Passed >= 0.97 * counts.Gates, $"seed {Seed}: {counts}");
        Assert.True(counts.RunsApart <= 3 * (1 - ValidityChecks.SameTwiceConfidence) * Runs, $"seed {Seed}: {counts}");
    }
}
