using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>Charts as they are drawn, to be asked what stands where.</summary>
internal static class DrawnCharts
{
    public static List<ArmSeries> Series(RunResult run) =>
    [
        .. run.Arms.Zip(Look.Of(run.Arms), (arm, look) => new ArmSeries(
            look, arm.Name, new Bins(arm.Distributions.GetValueOrDefault("handshake") ?? []), arm.LatencyMicroseconds.GetValueOrDefault("handshake"))),
    ];

    public static IElement Parse(Chart chart) => new HtmlParser().ParseDocument(chart.ToSvg("chart")).QuerySelector("svg")!;

    /// <summary>Where a dot was put, less than its size away: its path starts there.</summary>
    public static (double X, double Y) PlaceOf(IElement dot)
    {
        var path = dot.GetAttribute("d")!;
        var place = path[1..path.IndexOfAny(['a', 'h', 'l', 'v'])].Split(' ');
        return (double.Parse(place[0], CultureInfo.InvariantCulture), double.Parse(place[1], CultureInfo.InvariantCulture));
    }

    // Boxes from the same estimate of widths that the charts use, which is at or above the real ones.
    public static void AssertNoLabelOverlaps(IElement chart)
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
