using System.Diagnostics.Metrics;
using LoadHarness.Reports.Prometheus;
using Xunit;

namespace LoadHarness.Tests.Reports.Prometheus;

public sealed class MeterSumsTests : IDisposable
{
    private const string Nothing =
        """
        # HELP loadharness_dropped_measurements_total Measurements that were dropped because their instrument has too many series
        # TYPE loadharness_dropped_measurements_total counter
        loadharness_dropped_measurements_total 0

        """;

    private readonly Meter _meter = new("tests");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Writes_the_text_format_with_units_in_names_and_cumulative_buckets()
    {
        using var sums = new MeterSums(meter => meter == _meter);
        var sizes = _meter.CreateHistogram("a.size", "By", "How large", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 10] });
        var hits = _meter.CreateCounter<long>("b.hits", "{hit}", "How many");
        _meter.CreateObservableGauge("c.level", () => -1.5, unit: null, "How high");
        sizes.Record(0.25, new KeyValuePair<string, object?>("arm", "x"));
        sizes.Record(10, new KeyValuePair<string, object?>("arm", "x"));
        sizes.Record(11, new KeyValuePair<string, object?>("arm", "x"));
        hits.Add(2);
        hits.Add(3);

        Assert.Equal(
            """
            # HELP a_size_bytes How large
            # TYPE a_size_bytes histogram
            a_size_bytes_bucket{arm="x",le="0.5"} 1
            a_size_bytes_bucket{arm="x",le="10"} 2
            a_size_bytes_bucket{arm="x",le="+Inf"} 3
            a_size_bytes_sum{arm="x"} 21.25
            a_size_bytes_count{arm="x"} 3
            # HELP b_hits_total How many
            # TYPE b_hits_total counter
            b_hits_total 5
            # HELP c_level How high
            # TYPE c_level gauge
            c_level -1.5

            """ + Nothing,
            sums.ToText());
    }

    [Fact]
    public void Escapes_what_would_break_a_line()
    {
        using var sums = new MeterSums(meter => meter == _meter);
        var hits = _meter.CreateCounter<long>("hits", unit: null, "one\\two\nthree");
        hits.Add(1, new KeyValuePair<string, object?>("the arm", "a \"b\" \\ c\nd"));

        Assert.Equal(
            "# HELP hits_total one\\\\two\\nthree\n# TYPE hits_total counter\nhits_total{the_arm=\"a \\\"b\\\" \\\\ c\\nd\"} 1\n" + Nothing,
            sums.ToText());
    }

    [Fact]
    public void Drops_what_would_be_one_series_too_many_and_counts_it()
    {
        using var sums = new MeterSums(meter => meter == _meter);
        var hits = _meter.CreateCounter<long>("hits");
        for (var series = 0; series < MeterSums.MaxSeries + 3; series++)
        {
            hits.Add(1, new KeyValuePair<string, object?>("n", series));
        }

        var text = sums.ToText();
        Assert.Equal(MeterSums.MaxSeries, text.Split('\n').Count(line => line.StartsWith("hits_total{", StringComparison.Ordinal)));
        Assert.Contains("loadharness_dropped_measurements_total 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hears_no_other_meter_and_forgets_one_that_ended()
    {
        using var sums = new MeterSums(meter => meter == _meter);
        using var other = new Meter("tests");
        other.CreateCounter<long>("others").Add(1);
        _meter.CreateCounter<long>("hits").Add(1);
        Assert.DoesNotContain("others", sums.ToText(), StringComparison.Ordinal);

        _meter.Dispose();
        Assert.Equal(Nothing, sums.ToText());
    }
}
