using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;
using static LoadHarness.Tests.Reports.DrawnCharts;

namespace LoadHarness.Tests.Reports;

public sealed class ChartTests
{
    [Fact]
    public void Forest_chart_draws_limits_and_intervals_only_where_there_are_any()
    {
        ComparisonResult[] comparisons =
        [
            new("handshake p50", "a", "b", 0.4, 0.3, 0.5, 0.95, 12, 0.9, Verdict.Pass),
            new("client CPU", "a", "b", 1.4, 0.8, 2.5, 0.95, 12, null, null),
            new("server CPU", "a", "b", 0.9, null, null, 0.95, 3, 0.8, Verdict.Inconclusive),
            new("service p50", "c", "b", null, null, null, 0.95, 0, 0.8, Verdict.Inconclusive),
        ];

        var chart = Parse(new ForestChart(comparisons));

        Assert.Equal(["comparison good", "comparison neutral", "comparison doubt", "comparison doubt"], chart.QuerySelectorAll("g.series").Select(row => row.ClassName!["series ".Length..]));
        Assert.Equal([1, 0, 1, 1], chart.QuerySelectorAll("g.series").Select(row => row.QuerySelectorAll(".limit").Length));
        // A line, and its two ends.
        Assert.Equal([2, 2, 0, 0], chart.QuerySelectorAll("g.series").Select(row => row.QuerySelectorAll(".interval").Length));
        Assert.Equal([1, 1, 1, 0], chart.QuerySelectorAll("g.series").Select(row => row.QuerySelectorAll(".estimate").Length));
        AssertNoLabelOverlaps(chart);
    }

    [Fact]
    public void Steps_chart_draws_one_segment_for_each_step_that_took_time()
    {
        var chart = Parse(new StepsChart(["connect", "handshake", "answer"], [("cold", [90, 2_000, 200]), ("kept", [0, 0, 210]), ("none", [])]));

        Assert.Equal([3, 1, 0], chart.QuerySelectorAll("g.steps").Select(bar => bar.QuerySelectorAll(".bar").Length));
    }

    [Fact]
    public void Cpu_of_each_end_has_a_bar_as_long_as_its_time_and_what_is_not_known_says_so()
    {
        var chart = Parse(new CpuChart([("cold", new(2_000, 1_000)), ("external", new(500, null))]));
        var widths = chart.QuerySelectorAll("g.series .bar").Select(bar => double.Parse(bar.GetAttribute("d")!.Split('h', 'v')[1], CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(widths[0] / 2, widths[1], 0.1);
        Assert.Equal(widths[0] / 4, widths[2], 0.1);
        Assert.Equal(3, widths.Count);
        Assert.Equal(["TTS 2.00 ms", "LLA 1.00 ms", "TTS 500 µs", "LLA not known"], chart.QuerySelectorAll("text.figures").Select(text => text.TextContent));
        AssertNoLabelOverlaps(chart);
    }

    [Fact]
    public void Rounds_stand_in_the_order_in_which_the_arms_ran()
    {
        RoundsSeries[] arms = [new(Look.At(0), "a", [new(1, 2, 100), new(2, 1, 110)]), new(Look.At(1), "b", [new(1, 1, 300), new(2, 2, 290)]), new(Look.At(2), "none", [])];

        var chart = Parse(new RoundsChart("service p50", arms, Positions: 2));
        var dots = chart.QuerySelectorAll("g.series > path.dot");

        Assert.Equal(
            ["b, 1: 300 µs", "a, 1: 100 µs", "a, 2: 110 µs", "b, 2: 290 µs"],
            dots.OrderBy(dot => PlaceOf(dot).X).Select(dot => dot.TextContent));
        Assert.True(PlaceOf(dots[1]).Y < PlaceOf(dots[0]).Y, "110 µs stands above 100 µs");
        Assert.Contains("none (not measured)", chart.TextContent, StringComparison.Ordinal);
        Assert.Contains("a: 100 µs in round 1, 110 µs in round 2, between 100 µs and 110 µs", chart.QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
        AssertNoLabelOverlaps(chart);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(200)]
    public void Rounds_are_numbered_without_overlap_and_many_dots_become_one_mark(int rounds)
    {
        List<RoundsSeries> arms =
        [
            .. Enumerable.Range(0, 12).Select(arm => new RoundsSeries(
                Look.At(arm), $"arm {arm}", [.. Enumerable.Range(1, rounds).Select(round => new RoundsSeries.Dot(round, arm + 1, Math.Pow(10, arm / 2.0)))])),
        ];

        var chart = Parse(new RoundsChart("service p50", arms, Positions: 12));

        Assert.Equal(rounds > 50 ? 12 : 12 * rounds, chart.QuerySelectorAll("g.series > .dot, g.series > .open").Length);
        AssertNoLabelOverlaps(chart);
    }

    [Fact]
    public void Runs_side_by_side_draw_only_what_their_samples_support()
    {
        var arm = RunResults.Arm("cold", ConnectionMode.Cold, 1_000, seed: 1).LatencyMicroseconds["handshake"];

        var chart = new RunsChart("handshake time", ["A", "B", "C"], [new("cold", [arm, arm with { Count = 100 }, null]), new("few", [arm with { Count = 19 }, null, null])]);

        var drawn = Parse(chart).QuerySelectorAll("g.series");
        Assert.Equal(["A", "B"], drawn.Select(run => run.GetAttribute("data-arm")));
        // A line, and its ticks as one mark.
        Assert.Equal([2, 1], drawn.Select(run => run.QuerySelectorAll(".whisker")[1].GetAttribute("d")!.Count(c => c == 'M')));
        Assert.False((chart with { Rows = [chart.Rows[1]] }).HasFigures);
        AssertNoLabelOverlaps(Parse(chart));
    }

    [Fact]
    public void A_long_name_is_cut_and_stays_readable_on_hover()
    {
        var name = new string('x', 300);

        var run = RunResults.Run([RunResults.Arm(name, ConnectionMode.Cold, 1_000, seed: 1)]);
        var chart = Parse(new DensityChart("handshake time", Series(run)));

        var label = Assert.Single(chart.QuerySelectorAll("text.name"));
        Assert.Equal(name, label.QuerySelector("title")!.TextContent);
        Assert.EndsWith("…", label.TextContent, StringComparison.Ordinal);
        AssertNoLabelOverlaps(chart);
        Assert.All(
            new Chart[]
            {
                new ViolinChart("handshake time", Series(run)), new CpuChart([(name, new(1, 2))]), new StepsChart(["connect"], [(name, [1.0])]),
                new RunsChart("handshake time", [name], [new(name, [run.Arms[0].LatencyMicroseconds["handshake"]])]), new RoundsChart("p50", [new(Look.At(0), name, [new(1, 1, 1)])], 1),
            },
            other =>
            {
                var parsed = Parse(other);
                AssertNoLabelOverlaps(parsed);
                Assert.Contains(parsed.QuerySelectorAll("text"), text => text.QuerySelector("title")?.TextContent == name);
            });
    }
}
