using System.Buffers.Binary;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Drawing;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

public sealed class MainChartsTests
{
    [Fact]
    public void Each_kind_of_run_has_those_that_say_most()
    {
        Assert.Equal(["ratios", "density", "percentiles"], Names(RunResults.Resumption()));
        Assert.Equal(["over-time", "density", "percentiles"], Names(SoakResults.Leaking(60)));
        Assert.Empty(MainCharts.Of(RunResults.Run([RunResults.Without("cold")])));

        static IEnumerable<string> Names(RunResult run) => MainCharts.Of(run).Select(chart => chart.Name);
    }

    [Fact]
    public void A_picture_that_stands_alone_says_what_it_shows_and_has_colours_of_its_own()
    {
        var run = RunResults.Resumption();
        var svg = XDocument.Parse(MainCharts.Of(run)[0].Chart.ToSvgFile(MainCharts.CaptionOf(run)));
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();

        Assert.Equal(["Ratios between arms with their intervals", "FAIL · resumption · 2026-11-21 23:30:00 UTC"], texts.Take(2));
        Assert.Contains("0.37× [0.35, 0.39]", texts);
        Assert.DoesNotMatch(new Regex("var\\(|<style|class=\"(?!chart)", RegexOptions.None, TimeSpan.FromSeconds(10)), svg.ToString());
        Assert.All(svg.Descendants().Where(element => element.Name.LocalName is "path" or "rect"), mark => Assert.Matches("^(none|#[0-9a-f]{6})$", (string?)mark.Attribute("fill")));
    }

    [Fact]
    public void A_chart_of_a_thousand_rows_is_no_png()
    {
        var run = RunResults.Resumption();
        var chart = new ForestChart([.. Enumerable.Repeat(run.Comparisons[0], 1_000)]);

        Assert.Null(chart.ToPng(""));
        Assert.Equal(1_000, XDocument.Parse(chart.ToSvgFile("")).Descendants().Count(element => element.Value == "0.37× [0.35, 0.39]" && element.Name.LocalName == "text"));
    }

    [Fact]
    public void A_png_is_twice_as_large_as_its_svg()
    {
        var run = RunResults.Resumption();
        foreach (var (name, chart) in MainCharts.Of(run))
        {
            var png = chart.ToPng(MainCharts.CaptionOf(run));
            if (png is null)
            {
                throw ExternalProgram.Missing("this machine has no font", "fonts-dejavu-core");
            }

            var height = (double)XDocument.Parse(chart.ToSvgFile("")).Root!.Attribute("height")!;
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
            Assert.Equal(2 * (int)Picture.Width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
            Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), 2 * height, (2 * height) + 2);
            Assert.True(png.Length > 10_000, name);
        }
    }
}
