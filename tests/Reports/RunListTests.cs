using AngleSharp.Html.Parser;
using LoadHarness.Gates;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class RunListTests
{
    private static readonly RunResult Run = RunResults.Resumption();

    [Fact]
    public async Task Runs_stand_newest_first_with_verdict_sentence_and_link()
    {
        var page = new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(RunList.Of(
        [
            Entry("old", days: 0),
            Entry("newest", days: 2) with { Run = Run with { Verdict = Verdict.Pass, Sentence = "Fine." } },
            Entry("damaged", days: 1) with { Run = null, Report = null, Problem = "run.json is damaged" },
            Entry("stopped", days: -1) with { Run = Run with { Status = RunStatus.Cancelled } },
        ])));

        Assert.Equal("4 runs, newest first.", page.QuerySelector(".verdict")!.TextContent);
        Assert.Equal(
            [
                "PASS|newest|resumption|Fine.|newest/report.html", "DAMAGED|damaged|–|run.json is damaged|",
                $"FAIL|old|resumption|{Run.Sentence}|old/report.html", $"CANCELLED|stopped|resumption|{Run.Sentence}|stopped/report.html",
            ],
            page.QuerySelectorAll("tbody tr").Select(row => string.Join('|', new[] { 0, 1, 2, 6 }.Select(cell => row.Children[cell].TextContent.Trim()))
                + $"|{row.QuerySelector("a")?.GetAttribute("href")}"));
    }

    [Fact]
    public async Task What_the_LLA_and_the_clients_are_made_of_stands_beside_each_run()
    {
        var environment = new Dictionary<string, string> { ["target"] = "embedded LLA on OpenSSL", ["clients"] = "OpenSSL on an event loop" };
        var page = new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(RunList.Of([Entry("told", days: 1) with { Run = Run with { Environment = environment } }, Entry("damaged", days: 0) with { Run = null }])));

        Assert.Equal(["LLA", "Clients"], page.QuerySelectorAll("thead th").Skip(3).Take(2).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(
            [("embedded LLA on OpenSSL", "OpenSSL on an event loop"), ("–", "–")],
            page.QuerySelectorAll("tbody tr").Select(row => (row.Children[3].TextContent.Trim(), row.Children[4].TextContent.Trim())));
    }

    [Fact]
    public async Task Names_of_directories_are_inert()
    {
        const string Hostile = "\"><img src=x onerror=alert(1)>\u202E javascript:alert(2)#?";

        var page = new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(RunList.Of([Entry(Hostile, days: 0)])));

        Assert.Empty(page.QuerySelectorAll("img"));
        var link = page.QuerySelector("tbody a")!;
        Assert.Equal($"{Uri.EscapeDataString(Hostile)}/report.html", link.GetAttribute("href"));
        Assert.DoesNotContain('\u202E', link.TextContent);
    }

    [Fact]
    public async Task An_empty_directory_says_so()
    {
        var page = new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(RunList.Of([])));

        Assert.Equal("This directory holds no runs.", page.QuerySelector("main")!.TextContent.Trim());
    }

    private static RunList.Entry Entry(string directory, int days) =>
        new(directory, Run.StartedAt.AddDays(days), "report.html", Run, Problem: null);
}
