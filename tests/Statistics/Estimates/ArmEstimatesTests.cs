using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class ArmEstimatesTests
{
    [Theory]
    [InlineData("clientCpu")]
    [InlineData("handshakeP50")]
    [InlineData("handshakeP90")]
    public void A_median_a_90th_percentile_and_CPU_are_estimated_over_the_rounds_in_proportion(string id)
    {
        var metric = Metric.All.Single(metric => metric.Id == id);
        var estimate = ArmEstimates.Of(Given.Arm("cold", metric, 100, 400, 200, 200, 100, 400), metric, 0.95)!;

        // Of differences −1, −1, 0, 0, 1, 1 in powers of two; six rounds are the fewest that have an interval, from the least to the most.
        Assert.Equal((200, 100, 400, 6), (Math.Round(estimate.Value, 9), Math.Round(estimate.Low!.Value, 9), Math.Round(estimate.High!.Value, 9), estimate.Count));
    }

    [Fact]
    public void Lists_what_was_measured_and_may_be_shown()
    {
        var arm = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 100, scatter: 0.1);

        Assert.Equal(
            [("cold", "serviceP50", 12), ("cold", "serviceP90", 12), ("cold", "serviceP99", 12)],
            ArmEstimates.Of([arm, Given.Arm("other", Metric.BytesSent, 1, 2, 3)]).Select(estimate => (estimate.Arm, estimate.Metric.Id, estimate.Estimate.Count)));
        Assert.Equal(arm.LatencyMicroseconds["service"].P99, ArmEstimates.Shown(arm, Metric.ServiceP99)!.Value);
        Assert.Null(ArmEstimates.Of(arm, Metric.ServerCpu, 0.95));
    }

    [Fact]
    public void A_stored_arm_has_the_estimates_that_it_had_when_it_was_measured()
    {
        var arm = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 200, scatter: 0.1);
        var stored = ArmEstimates.Into(arm);

        // Rounds that were read from a file have no samples.
        var read = stored with { Rounds = [.. stored.Rounds.Select(round => new RoundResult(round.Round, round.Position, round.Requests, round.Metrics))] };

        Assert.Equal(ArmEstimates.Of([arm]), ArmEstimates.Of([read]));
        Assert.NotNull(ArmEstimates.Shown(read, Metric.ServiceP99)!.Low);
        Assert.Null(ArmEstimates.Shown(read with { Estimates = null }, Metric.ServiceP99)!.Low);
    }

    [Fact]
    public void Steps_of_a_search_have_rates_of_their_own_and_no_figure_together()
    {
        var arm = SimulatedTimes.Arm(new Random(1), rounds: 12, requests: 100, scatter: 0.1);
        var searched = arm with
        {
            Rounds = [.. arm.Rounds.Select(round => round with { Metrics = new Dictionary<string, double>(round.Metrics) { [Metric.Rate.Id] = 10 * round.Round } })],
        };

        Assert.Empty(ArmEstimates.Of([searched]));
    }
}
