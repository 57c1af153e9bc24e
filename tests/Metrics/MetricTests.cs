using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Recording;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Metrics;

public sealed class MetricTests
{
    [Fact]
    public void Every_metric_is_read_from_a_round_that_has_everything()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(700);
        var round = new RecordedRound(_ => histogram, ClientCpu: 1, ServerCpu: 2, ClientInstructions: 8, ServerInstructions: 9, BytesSent: 3, BytesReceived: 4, RoundTrips: 5, Rate: 6, Failed: 7);

        Assert.All(Metric.All, metric => Assert.NotNull(metric.Read(round)));
        Assert.Equal([1, 2, 3, 8, 9, 3, 4, 5, 6, 7], Metric.All.Where(metric => metric.Quantile is null).Select(metric => metric.Read(round)!.Value));
        Assert.Equal(Metric.All.Count, Metric.All.DistinctBy(metric => metric.Id).Count());
    }

    [Fact]
    public void What_was_not_measured_has_no_value_but_failures_are_always_counted()
    {
        var round = new RecordedRound(_ => new LatencyHistogram(), null, null, null, null, null, null, null, null, Failed: 0);

        Assert.Equal([Metric.Failed], Metric.All.Where(metric => metric.Read(round) is not null));
    }

    [Fact]
    public void A_rate_and_failures_are_not_compared() => Assert.Equal([Metric.Rate, Metric.Failed], Metric.All.Except(Metric.Compared));

    [Fact]
    public void Every_trend_is_read_from_the_windows_of_a_soak() =>
        Assert.Equal(TrendMetric.All.Select(metric => metric.Id), SoakResults.Leaking(60).Soak!.Trends.Select(trend => trend.Metric).Distinct());
}
