using AngleSharp.Html.Parser;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class SideBySideTests
{
    [Fact]
    public async Task Every_run_is_there_whole_below_what_they_have_in_common()
    {
        var html = await HtmlReport.RenderAsync(SideBySide.Of([RunResults.Resumption(), RunResults.WithArms(3), RunResults.Nothing()]));
        var page = new HtmlParser().ParseDocument(html);
        var ids = page.All.Select(element => element.GetAttribute("id")).OfType<string>().ToList();

        Assert.Equal(["runs", "gates", "claims", "arms", "differences"], page.QuerySelectorAll("main > section").Select(section => section.Id));
        Assert.Equal(["run-a", "run-b", "run-c"], page.QuerySelectorAll("main > details.chapter").Select(run => run.Id));
        Assert.All(page.QuerySelectorAll("main > details.chapter"), run => Assert.Equal(16, run.QuerySelectorAll("section").Length));
        Assert.Equal(3, page.QuerySelectorAll("a[download]").Length);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(page.QuerySelectorAll("a[href^='#']"), link => Assert.Contains(link.GetAttribute("href")![1..], ids));
        Assert.All(page.QuerySelectorAll("[aria-labelledby]"), element => Assert.All(element.GetAttribute("aria-labelledby")!.Split(' '), id => Assert.Contains(id, ids)));
    }
}
