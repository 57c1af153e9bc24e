using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class ChartTests
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

    [Fact]
    public void Density_is_a_share_that_adds_up_to_all_samples()
    {
        var bins = new Bins([[800, 10], [1_000, 500], [1_200, 300], [0, 0]]);

        var density = bins.Density(10, 100_000, 4_001);

        Assert.Equal(810, bins.Total);
        Assert.Equal(1, density.Sum() * 4 / 4_000, 0.01);
    }

    [Fact]
    public void Percentile_curve_ends_at_the_largest_sample_with_half_a_sample_beyond_it()
    {
        var curve = new Bins([[100, 90], [200, 9], [5_000, 1]]).Percentiles().ToList();

        Assert.Equal(5_000, curve[^1].Value);
        Assert.Equal(Math.Log10(200), curve[^1].Nines, 9);
    }

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

    [Fact]
    public void Cumulative_shares_rise_to_all_samples()
    {
        var steps = new Bins([[100, 3], [200, 1], [300, 0], [5_000, 4]]).Cumulative().ToList();

        Assert.Equal([(100, 0.375), (200, 0.5), (5_000, 1)], steps);
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
    public void Paths_are_written_as_steps_that_do_not_drift()
    {
        const string Line = "M0.04 10L10.06 10L10.06 10.01L10.06 9.2L20.123 12.55L20.123 12.55L19 12";

        var paths = SvgPaths.Of($"<svg><path fill=\"none\" stroke=\"#470001\" d=\"{Line}\"/><clipPath><rect/></clipPath><g><rect fill=\"#470000\" width=\"2\" height=\"3\"/></g></svg>", 3);

        Assert.Equal(["M0 0h2v3h-2z", "M0 10h10.1v-.8l10 3.4l-1.1-.6", ""], paths);
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

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(900, 1_100)]
    [InlineData(1_000, 1_000)]
    [InlineData(0.8, 1.25)]
    [InlineData(1, 3_600_000_000)]
    public void A_log_scale_holds_its_values_and_labels_at_least_two_places_apart(double low, double high)
    {
        var scale = LogScale.Around(low, high, value => Format.Tick(value));
        var length = 600 / (scale.Place(scale.High) - scale.Place(scale.Low));
        var places = scale.Ticks(600, 52).Select(tick => scale.Place(tick.Value) * length).ToList();

        Assert.InRange(low, scale.Low, scale.High);
        Assert.InRange(high, scale.Low, scale.High);
        Assert.True(places.Count >= 2);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 52 - 1e-9));
    }

    [Fact]
    public void Crowded_labels_move_apart_in_order_and_stay_inside()
    {
        var places = Spread.Apart([10, 11, 12, 90, 99, 100], gap: 15, low: 0, high: 100);

        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 15 - 1e-9));
        Assert.InRange(places[0], 0, 100);
        Assert.InRange(places[^1], 0, 100);
    }

    private static List<ArmSeries> Series(RunResult run) =>
    [
        .. run.Arms.Zip(Look.Of(run.Arms), (arm, look) => new ArmSeries(
            look, arm.Name, new Bins(arm.Distributions.GetValueOrDefault("handshake") ?? []), arm.LatencyMicroseconds.GetValueOrDefault("handshake"))),
    ];

    private static IElement Parse(Chart chart) => new HtmlParser().ParseDocument(chart.ToSvg("chart")).QuerySelector("svg")!;

    /// <summary>Where a dot was put, less than its size away: its path starts there.</summary>
    internal static (double X, double Y) PlaceOf(IElement dot)
    {
        var path = dot.GetAttribute("d")!;
        var place = path[1..path.IndexOfAny(['a', 'h', 'l', 'v'])].Split(' ');
        return (double.Parse(place[0], CultureInfo.InvariantCulture), double.Parse(place[1], CultureInfo.InvariantCulture));
    }

    // Boxes from the same estimate of widths that the charts use, which is at or above the real ones.
    internal static void AssertNoLabelOverlaps(IElement chart)
    {
        var boxes = chart.QuerySelectorAll("text:not([transform])").Select(Box).ToList();
        for (var i = 0; i < boxes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                var apart = a.Right <= b.Left || b.Right <= a.Left || a.Bottom <= b.Top || b.Bottom <= a.Top;
                Assert.True(apart, $"'{a.Text}' overlaps '{b.Text}'");
            }
        }
    }

    private static (string Text, double Left, double Right, double Top, double Bottom) Box(IElement label)
    {
        var text = label.ChildNodes.OfType<IText>().Single().Data;
        var size = Lettering.All[label.ClassList[0]!].Size;
        double Number(string name) => double.Parse(label.GetAttribute(name)!, CultureInfo.InvariantCulture);
        var width = Words.Width(text, size);
        var left = Number("x") - (label.GetAttribute("text-anchor") switch { "middle" => width / 2, "end" => width, _ => 0 });
        return (text, left, left + width, Number("y") - (size * 0.8), Number("y") + (size * 0.2));
    }
}
