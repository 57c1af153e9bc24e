using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using Xunit;

namespace LoadHarness.Tests.Statistics.Estimates;

public sealed class ArmEstimatesTests
{
    // The ranks of the 95 % interval of a median of 1,000 samples are 469 and 532 (QuantileIntervalTests).
    [Fact]
    public void A_quantile_is_that_of_the_tables_and_its_interval_as_wide_as_the_distribution_is_coarse()
    {
        var estimate = ArmEstimates.Of(Arm(), Metric.HandshakeP50, 0.95)!;

        Assert.Equal((500, 0.95, 1_000), (estimate.Value, estimate.Confidence, estimate.Count));
        Assert.Equal((469 / 1.01, 532), (estimate.Low!.Value, estimate.High));
    }

    [Fact]
    public void CPU_is_estimated_over_the_rounds_in_proportion()
    {
        var estimate = ArmEstimates.Of(Given.Arm("cold", Metric.ClientCpu, 100, 400, 200, 200, 100, 400), Metric.ClientCpu, 0.95)!;

        // Of differences −1, −1, 0, 0, 1, 1 in powers of two; six rounds are the fewest that have an interval, from the least to the most.
        Assert.Equal((200, 100, 400, 6), (Math.Round(estimate.Value, 9), Math.Round(estimate.Low!.Value, 9), Math.Round(estimate.High!.Value, 9), estimate.Count));
    }

    [Fact]
    public void Lists_what_was_measured_and_may_be_shown()
    {
        var arms = new[] { Arm(), Given.Arm("other", Metric.BytesSent, 1, 2, 3) };

        Assert.Equal(
            [("cold", "handshakeP50"), ("cold", "handshakeP90"), ("cold", "handshakeP99"), ("cold", "serverCpu")],
            ArmEstimates.Of(arms).Select(estimate => (estimate.Arm, estimate.Metric.Id)));
        Assert.Null(ArmEstimates.Of(arms[1], Metric.HandshakeP50, 0.95));
        Assert.Null(ArmEstimates.Of(arms[1], Metric.ServerCpu, 0.95));
    }

    private static ArmResult Arm()
    {
        IReadOnlyList<long[]> distribution = [.. Enumerable.Range(1, 1_000).Select(value => (long[])[value, 1])];
        return Given.Arm("cold", Metric.ServerCpu, 1, 2, 3, 4, 5, 6, 7) with
        {
            LatencyMicroseconds = new Dictionary<string, LatencySummary> { ["handshake"] = new(1_000, 1, 500.5, 500, 900, 990, 999, 1_000) },
            Distributions = new Dictionary<string, IReadOnlyList<long[]>> { ["handshake"] = distribution },
        };
    }
}
