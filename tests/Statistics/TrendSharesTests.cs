using LoadHarness.Bench;
using LoadHarness.Bench.Verdicts;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics;

/// <summary>A small part of what docs/operating-characteristics.md tables of trends, held in place. Seeded: the same counts on every machine.</summary>
public class TrendSharesTests
{
    private const int Soaks = 200;
    private const int Seed = 5;

    private static readonly SimulatedSoaks HalfHour = new(TimeSpan.FromMinutes(30));

    [Fact]
    public void At_its_limits_no_more_soaks_than_the_error_budget_are_decided()
    {
        foreach (var soaks in (SimulatedSoaks[])[new(TimeSpan.FromMinutes(5)), HalfHour, new(TimeSpan.FromMinutes(30), correlation: 0.6)])
        {
            var counts = soaks.JudgeWhole(SeriesShape.Line(soaks.Limit), Soaks, Seed);

            Assert.Equal(Soaks * soaks.SeriesPerSoak, counts.Gates);
            Assert.True(Promise.OfBudget(counts.RunsWithDecision, Soaks).IsKept, $"{soaks.Length}, seed {Seed}: {counts}");
        }
    }

    [Fact]
    public void Nothing_that_does_not_move_fails_and_most_of_it_passes()
    {
        var counts = HalfHour.JudgeWhole(SeriesShape.Line(0), Soaks, Seed);

        Assert.True(Promise.OfBudget(counts.RunsWithFailure, Soaks).IsKept, $"seed {Seed}: {counts}");
        Assert.True(counts.Passed >= 0.9 * counts.Gates, $"seed {Seed}: {counts}");
    }

    [Fact]
    public void A_leak_of_three_limits_is_found_and_never_passes()
    {
        var counts = HalfHour.Judge(SeriesShape.Line(3), Soaks, Seed);

        Assert.True(counts.Failed >= 0.9 * Soaks, $"seed {Seed}: {counts}");
        Assert.Equal(0, counts.Passed);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(30)]
    public void Start_ups_and_saw_teeth_are_told_from_growth(double height)
    {
        foreach (var shape in (SeriesShape[])[SeriesShape.StartUp(height, 0.1), SeriesShape.StartUp(height, 1.0 / 3), SeriesShape.SawTooth(height, 0.17), SeriesShape.SawTooth(height, 0.5)])
        {
            var counts = HalfHour.Judge(shape, Soaks, Seed);

            Assert.True(new Promise(counts.Failed, Soaks, 0.02).IsKept, $"{shape.Name}, seed {Seed}: {counts}");
        }
    }

    [Fact]
    public void A_leak_behind_a_start_up_or_under_short_saw_teeth_is_found()
    {
        foreach (var shape in (SeriesShape[])[SeriesShape.StartUp(10, 0.05), SeriesShape.SawTooth(10, 0.02)])
        {
            var counts = HalfHour.Judge(shape.And(SeriesShape.Line(20)), Soaks, Seed);

            Assert.True(counts.Failed >= 0.9 * Soaks, $"{shape.Name}, seed {Seed}: {counts}");
        }
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0.9)]
    public void A_step_as_high_as_the_limit_is_not_decided(double when)
    {
        var counts = HalfHour.Judge(SeriesShape.Step(1, when), Soaks, Seed);

        Assert.True(new Promise(counts.Passed + counts.Failed, Soaks, 1 - HalfHour.Confidence).IsKept, $"seed {Seed}: {counts}");
    }

    [Fact]
    public void The_line_holds_a_true_slope_as_often_as_it_says()
    {
        var random = new Random(Seed);
        var held = 0;
        for (var soak = 0; soak < 1_000; soak++)
        {
            var slope = TheilSen.Of([.. Enumerable.Range(0, TrendBlocks.Count).Select(block => (block, (0.5 * block) + Noise.Normal(random)))], 0.95);
            held += slope.Low <= 0.5 && slope.High >= 0.5 ? 1 : 0;
        }

        Assert.True(held is >= 940 and <= 975, $"seed {Seed}: the interval holds the slope in {held} of 1,000");
    }
}
