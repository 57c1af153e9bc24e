using System.Text;
using LoadHarness.Gates;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class SoakReportTests
{
    private static readonly RunResult Soak = SoakResults.Leaking(720);

    [Fact]
    public void Shows_a_soak_over_its_time_with_its_gaps_and_marks()
    {
        var charts = Section(Soak, "time").Blocks.OfType<Figure>().Select(figure => Assert.IsType<TimeChart>(figure.Chart)).ToList();

        Assert.Equal(["response time", "throughput", "memory", "resumption rate"], charts.Select(chart => chart.Name));
        Assert.Equal(["keep-alive", "resumed", "cold"], charts[0].Lines.Select(line => line.Name));
        Assert.Equal(4, charts[2].Lines.Count);
        Assert.All(charts, chart => Assert.Equal((2, 6), (chart.Gaps.Count, chart.Marks.Count)));

        // Three failed requests in each of three arms, in one window of five seconds.
        Assert.Equal(1.8, charts[1].Bars!.Points.Max(point => point[3]), precision: 6);
        Assert.InRange(charts[2].Lines[1].Points.Count, 200, 300);
    }

    [Fact]
    public void Tells_every_trend_and_what_it_does()
    {
        var table = Assert.IsType<Table>(Assert.Single(Section(Soak, "trends").Blocks));
        var rows = table.Rows.ToDictionary(row => row[1].Text, row => (Answer: row[0].Text, Does: row[2].Text));

        Assert.Equal(Soak.Soak!.Trends.Count, rows.Count);
        Assert.Equal("GROWS", rows["heap after a collection, server"].Answer);
        Assert.Matches(@"^grows by 2\d\d MB \[\d+, \d+\] over the soak, 2\d\d MB/h \[", rows["heap after a collection, server"].Does);
        Assert.Equal("STABLE", rows["heap after a collection, client"].Answer);
        Assert.Equal("STABLE", rows["error rate"].Answer);
        Assert.Contains(Soak.Gates, gate => gate is { Name: "trend of heap after a collection, server", Verdict: Verdict.Fail });
    }

    [Fact]
    public void A_line_does_not_cross_a_gap_and_the_axis_reads_like_a_clock()
    {
        var chart = Section(Soak, "time").Blocks.OfType<Figure>().Select(figure => (TimeChart)figure.Chart).Single(chart => chart.Name == "resumption rate");
        var svg = chart.ToSvg("a");

        // Of the one series, a line before the gap and one behind it; and its sample in the key.
        Assert.Equal(3, svg.Split("class=\"line\" d=").Length - 1);
        Assert.Contains("class=\"gap\"", svg, StringComparison.Ordinal);
        Assert.Contains("min</text>", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "0 s")]
    [InlineData(90, 30, "90 s")]
    [InlineData(150, 30, "2:30 min")]
    [InlineData(600, 60, "10 min")]
    [InlineData(5_400, 1_800, "90 min")]
    [InlineData(9_000, 1_800, "2:30 h")]
    [InlineData(28_800, 3_600, "8:00 h")]
    public void Writes_a_moment_in_the_unit_that_its_axis_has(double seconds, double step, string text) => Assert.Equal(text, ClockScale.Moment(seconds, step));

    [Fact]
    public async Task The_page_of_eight_hours_is_less_than_a_MiB()
    {
        var page = await HtmlReport.RenderAsync(SoakResults.Leaking(8 * 720));

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, 1024 * 1024);
    }

    [Fact]
    public void Shows_how_clients_came_back_and_how_requests_fared_meanwhile()
    {
        var section = Section(SoakResults.Storm(), "storm");

        var table = Assert.IsType<Table>(section.Blocks[0]);
        Assert.Equal(["immediate", "500", "500", "3.10 s", "3.20 s", "3.40 s", "3.80 s", "500", "0", "380"], table.Rows[0].Select(cell => cell.Text));
        Assert.Equal("–", table.Rows[1][6].Text);
        Assert.Equal(Tone.Bad, table.Rows[1][2].Tone);
        Assert.Equal(["immediate", "4,500", "4,000", "500"], Assert.IsType<Table>(section.Blocks[1]).Rows[0].Select(cell => cell.Text));
        Assert.Equal(3, Assert.IsType<TimeChart>(Assert.IsType<Figure>(section.Blocks[2]).Chart).Lines.Count);
    }

    [Fact]
    public void Leaves_out_what_only_rounds_have()
    {
        Assert.DoesNotContain(ReportModel.From(Soak).Sections, section => section.Id is "rounds" or "comparisons" or "storm" or "faults");
        Assert.DoesNotContain(ReportModel.From(RunResults.Resumption()).Sections, section => section.Id is "trends" or "time" or "storm" or "faults");
    }

    [Fact]
    public void A_soak_is_the_same_when_it_is_read_again()
    {
        using var directory = new ScratchDirectory();
        RunFile.Write(directory.At(RunFile.Name), Soak);
        var again = RunFile.Read(directory.At(RunFile.Name));

        Assert.Equal(Soak.Soak!.Trends.Select(trend => trend.Sentence), again.Soak!.Trends.Select(trend => trend.Sentence));
        Assert.Equal(Soak.Soak.Series.Select(series => series.Points.Count), again.Soak.Series.Select(series => series.Points.Count));
    }

    private static Section Section(RunResult run, string id) => Assert.Single(ReportModel.From(run).Sections, section => section.Id == id);
}
