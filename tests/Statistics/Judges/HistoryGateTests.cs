using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Judges;
using MathNet.Numerics.Distributions;
using Xunit;

namespace LoadHarness.Tests.Statistics.Judges;

/// <summary>What default gates say of a run beside past ones, where runs of one build differ although the rounds of each agree.</summary>
public class HistoryGateTests
{
    private const int Seed = 20261130;
    private const int Series = 1_000;

    // One gate on a baseline has half of 5 %; three standard errors for a share of 1,000.
    private const double Budget = 0.025 + 0.0148;

    [Theory]
    [InlineData(3, 0.05)]
    [InlineData(3, 0.1)]
    [InlineData(3, 0.2)]
    [InlineData(5, 0.05)]
    [InlineData(5, 0.1)]
    [InlineData(5, 0.2)]
    [InlineData(10, 0.05)]
    [InlineData(10, 0.1)]
    [InlineData(10, 0.2)]
    [InlineData(30, 0.05)]
    [InlineData(30, 0.1)]
    [InlineData(30, 0.2)]
    public void No_more_unchanged_builds_fail_and_no_more_builds_at_the_limit_pass_than_the_budget_says(int runs, double scatter)
    {
        var failed = Share(Verdict.Fail, runs, scatter, change: 1);
        var passed = Share(Verdict.Pass, runs, scatter, DefaultBaselineGates.NoisyLimit);

        Assert.True(failed <= Budget, $"{failed:P1} of unchanged builds fail (seed {Seed})");
        Assert.True(passed <= Budget, $"{passed:P1} of builds at the limit pass (seed {Seed})");
    }

    [Fact]
    public void Without_past_runs_the_rounds_of_two_runs_fail_more() =>
        Assert.InRange(Share(Verdict.Fail, runs: 1, scatter: 0.2, change: 1), Budget, 0.1);

    [Theory]
    [InlineData(5, 0.05, 1.5)]
    [InlineData(10, 0.05, 1.3)]
    [InlineData(10, 0.1, 1.7)]
    [InlineData(30, 0.1, 1.5)]
    [InlineData(30, 0.2, 2.2)]
    public void A_real_change_fails(int runs, double scatter, double change) =>
        Assert.InRange(Share(Verdict.Fail, runs, scatter, change), 0.9, 1);

    [Theory]
    [InlineData(5, 0.05)]
    [InlineData(10, 0.05)]
    [InlineData(30, 0.1)]
    public void An_unchanged_build_passes_where_the_past_is_calm_or_long(int runs, double scatter) =>
        Assert.InRange(Share(Verdict.Pass, runs, scatter, change: 1), 0.85, 1);

    [Theory]
    [InlineData(3.0)]
    [InlineData(1 / 3.0)]
    public void One_wild_past_run_decides_less_and_nothing_wrongly(double wild)
    {
        double[] past = [1.00, 1.03, 0.97, 1.01, wild, 0.98, 1.02, 1.00, 0.99, 1.04];

        Assert.Equal(Verdict.Inconclusive, Judge(past, 1.02).Verdict);
        Assert.Equal(Verdict.Pass, Judge([.. past.Where(value => value != wild)], 1.02).Verdict);
    }

    [Fact]
    public void Each_answer_says_what_could_have_been_seen()
    {
        double[] past = [1.00, 1.03, 0.97, 1.01, 0.98, 1.02, 1.00, 0.99];

        Assert.Equal(
            [
                "handshake p50 of cold is 1.02× that of 8 past runs: the whole interval [0.97, 1.07] (95 %, their scatter from run to run) is at or below the limit 1.50×, "
                    + "so not more than 1.07 times; a rise below 1.05 times is not told from their scatter.",
                "handshake p50 of cold is 1.20× that of 8 past runs: the whole interval [1.14, 1.26] (95 %, their scatter from run to run) is above the limit 1.01×.",
            ],
            new[] { 1.02, 1.20 }.Select(now => Judge(past, now).Why));
        Assert.Equal(
            "handshake p50 of cold is 1.00× that of 3 past runs: the interval [0.59, 1.68] (95 %, their scatter from run to run) holds the limit 1.50×; "
                + "a rise below 1.68 times is not told from their scatter, and to tell 1.00× from 1.50× takes about 4 past runs.",
            Judge([0.9, 1, 1.11], 1).Why);
        Assert.Equal("handshake p50, cold / cold of past runs: not shown above 1.01, and shown ≤ 1.50", Judge(past, 1).Rule);
    }

    [Fact]
    public void Two_past_runs_leave_the_rounds_of_the_baseline()
    {
        var answer = Judge([1, 1.1], 1.02);

        Assert.Equal(("handshake p50, cold / cold of the baseline run ≤ 1.50", Verdict.Pass), (answer.Rule, answer.Verdict));
        Assert.EndsWith(
            "so not more than 1.50 times; what differs from run to run is not in it; 2 of 2 past runs can be used, with this metric and as many rounds and launches, which is fewer than 3.",
            answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Past_runs_of_other_rounds_are_no_measure()
    {
        var baseline = Of([1, 1.1, 0.9]);
        var judged = BaselineMatch.Judge(Run(1).WithOption("rounds", "30"), DefaultBaselineGates.For(baseline), baseline);

        Assert.EndsWith("; 0 of 3 past runs can be used, with this metric and as many rounds and launches, which is fewer than 3.", Assert.Single(judged.Gates).Why, StringComparison.Ordinal);
        Assert.Null(judged.Baseline!.Comparisons[0].PastRuns);
    }

    [Fact]
    public void The_users_own_limit_is_judged_by_the_same_interval()
    {
        var baseline = Of([1.00, 1.03, 0.97, 1.01, 0.98, 1.02, 1.00, 0.99]);
        BaselineGate mine = new("mine", Metric.HandshakeP50, "cold", 1.10);

        Assert.Equal(
            [Verdict.Pass, Verdict.Inconclusive, Verdict.Fail],
            new[] { 1.02, 1.10, 1.20 }.Select(now => Assert.Single(BaselineMatch.Judge(Run(now), [mine], baseline).Gates).Verdict));
    }

    private static double Share(Verdict verdict, int runs, double scatter, double change)
    {
        var noise = new LogNormal(0, scatter, new Random(Seed));
        return Enumerable.Range(0, Series).Count(_ => Judge([.. noise.Samples().Take(runs)], change * noise.Sample()).Verdict == verdict) / (double)Series;
    }

    private static GateResult Judge(double[] past, double now)
    {
        var baseline = Of(past);
        return Assert.Single(BaselineMatch.Judge(Run(now), DefaultBaselineGates.For(baseline), baseline).Gates);
    }

    private static Baseline Of(double[] past) => new("then", Run(past[^1])) { History = [.. past.Select(Run)] };

    private static RunResult Run(double factor) =>
        GivenRun.Of(Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise.Select(noise => 1_000 * noise * factor))) with { Gates = [] };
}
