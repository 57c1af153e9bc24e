using LoadHarness.Arms;
using LoadHarness.Reports.Charts;
using LoadHarness.Tests.Support;
using Xunit;
using static LoadHarness.Tests.Reports.DrawnCharts;

namespace LoadHarness.Tests.Reports;

/// <summary>The charts of how the times of an arm are spread.</summary>
public sealed class LatencyChartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Latency_charts_draw_one_series_an_arm_in_its_own_style(int arms)
    {
        var series = Series(RunResults.WithArms(arms, decades: 5));

        var density = Parse(new DensityChart("handshake time", series));
        var percentiles = Parse(new PercentileChart("handshake time", series));

        Assert.Equal(arms, density.QuerySelectorAll("g.series > path.area").Length);
        Assert.Equal(arms, density.QuerySelectorAll("g.series > path.line").Length);
        Assert.Equal(arms, density.QuerySelectorAll("g.series > path.median").Length);
        Assert.Equal(arms, percentiles.QuerySelectorAll("g.series > .dot, g.series > .open").Length);
        Assert.Equal(arms, density.QuerySelectorAll("g.series").Select(group => group.ClassName).Distinct().Count());
        Assert.All(new[] { density, percentiles }, chart => Assert.DoesNotContain("NaN", chart.OuterHtml, StringComparison.Ordinal));
        Assert.All(new[] { density, percentiles }, AssertNoLabelOverlaps);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 6)]
    [InlineData(7, 6)]
    [InlineData(15, 6)]
    public void Any_number_of_arms_is_drawn_whole_in_every_chart_of_a_latency(int arms, double decades)
    {
        var series = Series(RunResults.WithArms(arms, decades));
        LatencyChart[] charts = [new DensityChart("handshake time", series), new PercentileChart("handshake time", series), new ViolinChart("handshake time", series), new CumulativeChart("handshake time", series)];

        Assert.All(charts.Select(Parse), chart =>
        {
            Assert.Equal(series.Select(arm => arm.Name).Distinct().Order(), chart.QuerySelectorAll("g.series").Select(group => group.GetAttribute("data-arm")!).Distinct().Order());
            Assert.All(chart.QuerySelectorAll("path"), path => Assert.Matches("^M[-0-9]", path.GetAttribute("d")));
            AssertNoLabelOverlaps(chart);
        });
    }

    [Fact]
    public void Limits_of_gates_stand_where_they_limit()
    {
        var arms = Series(RunResults.Run([RunResults.Arm("one", ConnectionMode.Cold, 1_000, seed: 1), RunResults.Arm("two", ConnectionMode.Cold, 1_000, seed: 2)]));
        List<ArmSeries> limited = [arms[0] with { Limits = [20_000, 2_000] }, arms[1] with { Limits = [2_000] }];

        var percentiles = Parse(new PercentileChart("handshake time", limited));
        var violins = Parse(new ViolinChart("handshake time", limited));

        Assert.Equal(["limit 20.0 ms", "limit 2.00 ms"], percentiles.QuerySelectorAll("path.limit").Select(limit => limit.TextContent));
        Assert.Equal(["limit 20.0 ms", "limit 2.00 ms"], percentiles.QuerySelectorAll("text.limits").Select(limit => limit.TextContent));
        Assert.Equal(3, violins.QuerySelectorAll("g.series > path.limit").Length);
        AssertNoLabelOverlaps(percentiles);
    }

    [Fact]
    public void An_arm_without_samples_is_named_but_not_drawn()
    {
        var run = RunResults.Run([RunResults.Arm("one", ConnectionMode.Cold, 1_000, seed: 1), RunResults.Without("none")]);

        var chart = Parse(new DensityChart("handshake time", Series(run)));

        Assert.Equal("one", Assert.Single(chart.QuerySelectorAll("g.series")).GetAttribute("data-arm"));
        Assert.Contains("none (no samples)", chart.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_sample_is_drawn_as_itself_and_not_as_a_density()
    {
        var series = Series(RunResults.Run([RunResults.Arm("one", ConnectionMode.Cold, 1_000, seed: 1, samples: 1)]));

        var density = Parse(new DensityChart("handshake time", series));
        var percentiles = Parse(new PercentileChart("handshake time", series));

        Assert.Empty(density.QuerySelectorAll("path.area"));
        Assert.Single(density.QuerySelectorAll("g.series > path.sample"));
        Assert.Single(percentiles.QuerySelectorAll("path.dot"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Folded_charts_draw_every_arm_over_six_decades(int arms)
    {
        var series = Series(RunResults.WithArms(arms, decades: 6));

        var violins = Parse(new ViolinChart("handshake time", series));
        var cumulative = Parse(new CumulativeChart("handshake time", series));

        Assert.Equal(arms, violins.QuerySelectorAll("g.series > path.violin").Length);
        Assert.Equal(arms, violins.QuerySelectorAll("g.series > path.box").Length);
        Assert.Equal(arms, cumulative.QuerySelectorAll("g.series > path.line").Length);
        Assert.All(new[] { violins, cumulative }, chart => Assert.DoesNotContain("NaN", chart.OuterHtml, StringComparison.Ordinal));
        Assert.All(new[] { violins, cumulative }, AssertNoLabelOverlaps);
    }

    [Fact]
    public void Few_samples_have_no_box_and_none_says_so()
    {
        var run = RunResults.Run([RunResults.Arm("nine", ConnectionMode.Cold, 1_000, seed: 1, samples: 9), RunResults.Without("none")]);

        var chart = Parse(new ViolinChart("handshake time", Series(run)));

        Assert.Empty(chart.QuerySelectorAll(".violin, .box"));
        Assert.InRange(chart.QuerySelectorAll("g.series > path.sample").Length, 1, 9);
        Assert.Single(chart.QuerySelectorAll("text"), text => text.TextContent == "no samples");
    }
}
