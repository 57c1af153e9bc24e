using LoadHarness.Bench;
using LoadHarness.Bench.Verdicts;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics;

/// <summary>A small part of what docs/operating-characteristics.md tables of launches and earlier runs, held in place. Seeded: the same counts on every machine.</summary>
public sealed class LaunchSharesTests
{
    private const int Runs = 300;
    private const int Seed = 5;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_limit_that_is_the_truth_is_decided_as_seldom_as_promised_whatever_launches_differ_by(int launches)
    {
        var counts = new SimulatedLaunches(launches, 6, 0.1, Noise.Independent).Judge([1], Runs, Seed)[0];

        var share = ErrorBudget.Alpha / SimulatedLaunches.Limited.Count / 2;
        Assert.True(new Promise(counts.Passed, counts.Gates, share).IsKept && new Promise(counts.Failed, counts.Gates, share).IsKept, $"seed {Seed}: {counts}");
    }

    [Fact]
    public void One_launch_decides_such_a_limit_by_which_launch_it_was()
    {
        var counts = new SimulatedLaunches(1, 12, 0.1, Noise.Independent).Judge([1], Runs, Seed)[0];

        Assert.True(counts.Passed + counts.Failed > counts.Gates / 2, $"seed {Seed}: {counts}");
    }

    [Fact]
    public void Beside_launches_an_unchanged_build_fails_as_seldom_as_promised()
    {
        var counts = new SimulatedBaselines(past: 0, launches: 3, scatter: 0.1).Judge([1, 1.5, 3], Runs, Seed);

        var share = ErrorBudget.Alpha * ErrorBudget.BaselineShare / SimulatedBaselines.GatesPerRun / 2;
        Assert.Equal(0, counts[0].Failed);
        Assert.True(new Promise(counts[1].Passed, counts[1].Gates, share).IsKept && new Promise(counts[1].Failed, counts[1].Gates, share).IsKept, $"seed {Seed}: {counts[1]}");
        Assert.True(counts[2].Failed > 0.8 * counts[2].Gates, $"seed {Seed}: {counts[2]}");
    }

    [Fact]
    public void Repeated_runs_are_compared_pair_by_pair_arm_by_arm()
    {
        var figure = Assert.Single(RepeatBench.Compare([Run(10), Run(11), Run(12.5)]));

        Assert.Equal(("service p50", "round", 3, 1), (figure.Figure, figure.Unit, figure.Pairs, figure.Apart));
        Assert.Equal(0.0975, figure.Most, 1e-9);
        Assert.Equal((0, 0), (figure.PairsAtOnePace, figure.ApartAtOnePace));
    }

    [Fact]
    public void Runs_on_a_machine_that_changed_its_pace_are_counted_apart()
    {
        var figure = Assert.Single(RepeatBench.Compare([Run(10, 100), Run(11, 104), Run(15, 140)]));

        Assert.Equal((3, 2, 1, 0), (figure.Pairs, figure.Apart, figure.PairsAtOnePace, figure.ApartAtOnePace));
    }

    private static RunResult Run(double low, double? pace = null)
    {
        var arm = Given.Arm("cold", Metric.ServiceP50, 1_000) with
        {
            LatencyMicroseconds = new Dictionary<string, LatencySummary> { ["service"] = new(1_000, 1, 1, 1, 1, 1, 1, 1) },
            Estimates = new Dictionary<string, RoundsEstimate> { [Metric.ServiceP50.Id] = new(low + 1, low, low + 2, 0.95, 12) },
        };
        var run = GivenRun.Of(arm) with { Comparisons = [] };
        return pace is { } time ? run with { Generator = run.Generator with { Pace = new([time]) } } : run;
    }
}
