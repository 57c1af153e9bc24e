using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public class LaunchEstimatesTests
{
    private const int Seed = 20261130;

    // t(0.975, 2) = 4.303 of any table; ln 1, ln 1.1, ln 1.21 have mean ln 1.1 and standard deviation ln 1.1.
    [Fact]
    public void The_interval_is_Students_on_logarithms()
    {
        var estimate = LaunchEstimates.Of([1_000, 1_100, 1_210], 0.95);

        Assert.Equal(1_100, estimate.Value, 1e-9);
        Assert.Equal(1_100 * Math.Pow(1.1, 4.303 / Math.Sqrt(3)), estimate.High!.Value, 0.2);
        Assert.Equal(1_100 / Math.Pow(1.1, 4.303 / Math.Sqrt(3)), estimate.Low!.Value, 0.2);
        Assert.Equal((0.95, 3), (estimate.Confidence, estimate.Count));
        Assert.Equal((1_000, null, null), (LaunchEstimates.Of([1_000], 0.95) is var one ? (Math.Round(one.Value, 6), one.Low, one.High) : default));
    }

    [Theory]
    [InlineData(2, 0.05)]
    [InlineData(3, 0.05)]
    [InlineData(3, 0.2)]
    [InlineData(5, 0.1)]
    [InlineData(10, 0.1)]
    public void It_misses_the_truth_as_often_as_it_says(int launches, double scatter)
    {
        const int runs = 2_000;
        var random = new Random(Seed);
        var missed = Enumerable.Range(0, runs).Count(_ =>
            LaunchEstimates.Of([.. Enumerable.Range(0, launches).Select(_ => 1_000 * Math.Exp(scatter * Given.Normal(random)))], 0.95) is var estimate
            && (estimate.Low > 1_000 || estimate.High < 1_000));

        // Three standard errors of a share of 2,000.
        Assert.True(missed <= 0.065 * runs, $"{missed} of {runs}, seed {Seed}");
    }

    [Fact]
    public void A_launch_in_which_too_many_requests_failed_is_slower_than_any_limit()
    {
        var some = LaunchEstimates.Of([1_000, double.PositiveInfinity, 1_010], 0.95);

        Assert.Equal((double.PositiveInfinity, 0, double.PositiveInfinity), (some.Value, some.Low, some.High));
        Assert.Equal(double.PositiveInfinity, LaunchEstimates.Of([double.PositiveInfinity, double.PositiveInfinity], 0.95).Low);
    }

    [Fact]
    public void One_launch_beside_others_is_the_prediction_of_one_value_more()
    {
        double[] past = [7.0, 7.1, 6.95, 7.2];

        var between = LaunchEstimates.Between([7.3], past, 0.95)!;
        var predicted = PredictionInterval.Of(7.3, past, 0.95);

        Assert.Equal(predicted.Value, between.Value, 1e-12);
        Assert.Equal(predicted.High!.Value, between.High!.Value, 1e-12);
        Assert.Equal(5, between.Count);
        Assert.Null(LaunchEstimates.Between([7.3], past[..2], 0.95));
        Assert.NotNull(LaunchEstimates.Between([7.3, 7.2], past[..2], 0.95));
    }

    [Fact]
    public void The_figures_of_an_arm_have_the_launch_as_their_unit_where_there_are_several()
    {
        var parts = new[] { 1.0, 1.2, 0.9 }.Select(factor => Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise.Select(noise => 1_000 * factor * noise))).ToList();
        var arm = Given.Arm("cold", Metric.HandshakeP50, GivenRun.Noise) with { Launches = [.. parts.Select((part, place) => ArmEstimates.OfLaunch(part, place + 1))] };
        var each = parts.Select(part => ArmEstimates.Of(part, Metric.HandshakeP50, 0.95)!.Value).ToList();

        var estimate = ArmEstimates.Of(arm, Metric.HandshakeP50, 0.95)!;

        Assert.Equal(LaunchEstimates.Of(each, 0.95), estimate);
        Assert.Equal((3, 12), ArmEstimates.Into(With(arm)).Estimates![Metric.HandshakeP50.Id] is var shown ? (shown.Launches!.Value, shown.Rounds) : default);
        Assert.Equal(estimate, ArmEstimates.Shown(ArmEstimates.Into(With(arm)), Metric.HandshakeP50));
        Assert.Null(ArmEstimates.Of(arm, Metric.ServiceP50, 0.95));
        Assert.Equal(12, ArmEstimates.Of(arm with { Launches = [arm.Launches![0]] }, Metric.HandshakeP50, 0.95)!.Count);

        static ArmResult With(ArmResult arm) => arm with { LatencyMicroseconds = new Dictionary<string, LatencySummary> { [Latency.Handshake.Id] = new(120, 1, 1, 1, 1, 1, 1, 1) } };
    }
}
