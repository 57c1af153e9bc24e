using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class CurveChartTests
{
    private static readonly CurveSeries Measured = new("measured", Measured: true, [new(1, 3_000, 2_900, 3_150), new(10, 380), new(100, 90, 70, 130)]);

    private static readonly CurveSeries Model = new("handshake ÷ n + request", Measured: false, [new(1, 3_000), new(10, 360), new(100, 95)]);

    [Fact]
    public void Measured_points_have_marks_and_whiskers_and_a_model_is_a_line_alone()
    {
        var chart = Parse(Curve(logarithmic: true, [Measured, Model]));
        var groups = chart.QuerySelectorAll("g.series").ToList();

        Assert.Equal(["measured", "handshake ÷ n + request"], groups.Select(group => group.GetAttribute("data-arm")));
        Assert.Equal([3, 0], groups.Select(group => group.QuerySelectorAll(".dot").Length));

        // Two of the three points have an interval, each with a line and two caps.
        Assert.Equal(6, Assert.Single(groups[0].QuerySelectorAll(".whisker")).GetAttribute("d")!.Count(c => c == 'M'));
        Assert.Empty(groups[1].QuerySelectorAll(".whisker"));
        Assert.Equal([0, 1], groups.Select(group => group.QuerySelectorAll("path.model").Length));
        Assert.Equal(2, groups.Select(group => group.ClassName).Distinct().Count());
        Assert.Equal("Cost against requests", chart.QuerySelector("title")!.TextContent);
        Assert.Equal(
            "measured: 3.00 ms [2.90 ms, 3.15 ms] at 1, 380 µs at 10, 90.0 µs [70.0 µs, 130 µs] at 100; handshake ÷ n + request: 3.00 ms at 1, 95.0 µs at 100.",
            chart.QuerySelector("desc")!.TextContent);
    }

    [Theory]
    [InlineData(true, 1, 1e9)]
    [InlineData(true, 97, 99)]
    [InlineData(false, 0, 100)]
    [InlineData(false, 0, 1_234_567)]
    [InlineData(false, 0, 0)]
    [InlineData(true, 0.000_2, 0.000_3)]
    public void Labels_never_overlap_and_points_lie_inside(bool logarithmic, double low, double high)
    {
        var series = Enumerable.Range(0, 12).Select(i => new CurveSeries($"series number {i}", i % 2 == 0, [new(logarithmic ? 1 : 0, low), new(256, high, low, high)]));

        var chart = Parse(Curve(logarithmic, [.. series]));

        DrawnCharts.AssertNoLabelOverlaps(chart);
        Assert.DoesNotContain("NaN", chart.OuterHtml, StringComparison.Ordinal);
        var height = Number(chart, "height");
        var dots = chart.QuerySelectorAll(".series > .dot, .series > .open");
        Assert.Equal(12, dots.Length);
        Assert.All(dots, dot =>
        {
            var (x, y) = DrawnCharts.PlaceOf(dot);
            Assert.InRange(x, 90, 960);
            Assert.InRange(y, 0, height);
        });
    }

    [Fact]
    public void What_a_logarithmic_axis_has_no_place_for_is_left_out()
    {
        var series = new CurveSeries("measured", Measured: true, [new(0, 1), new(1, 0), new(2, double.NaN), new(4, 5, 0, 9)]);

        var chart = Parse(Curve(logarithmic: true, [series, new("none", Measured: true, [])]));

        Assert.Single(chart.QuerySelectorAll(".series > path.dot"));
        Assert.Empty(chart.QuerySelectorAll(".whisker"));
        Assert.Contains("none (no points)", chart.TextContent, StringComparison.Ordinal);
        Assert.False(new CurveChart(Curve(logarithmic: true, [series with { Points = [new(0, 1)] }]), [Look.At(0)]).HasPoints);
    }

    private static Curve Curve(bool logarithmic, IReadOnlyList<CurveSeries> series) => new(
        "cost", "Cost against requests", new("requests per connection", "", logarithmic), new("CPU of both ends per request", "µs", logarithmic), series, "");

    private static IElement Parse(Curve curve) => new HtmlParser().ParseDocument(new CurveChart(curve, [.. curve.Series.Select((_, i) => Look.At(i))]).ToSvg("chart")).QuerySelector("svg")!;

    private static double Number(IElement element, string attribute) =>
        double.Parse(element.GetAttribute(attribute)!, System.Globalization.CultureInfo.InvariantCulture);
}
