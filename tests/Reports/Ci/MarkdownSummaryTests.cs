using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Gates;
using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using LoadHarness.Text;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

/// <summary>Read by GitHub's own implementation of its Markdown.</summary>
public sealed class MarkdownSummaryTests : IDisposable
{
    private static readonly string[] Sections =
        ["Gates", "Arms", "Ratios between arms", "Claims", "Errors", "Validity", "Environment", "Options", "Repeat this run"];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_head_has_verdict_sentence_and_gates_the_worst_first()
    {
        var run = CiRuns.Resumption();

        var page = await PageAsync(MarkdownSummary.Of(run, "artifacts/runs/x/report.html").Head);

        Assert.Equal($"❌ {run.Question}", page.QuerySelector("h2")!.TextContent);
        Assert.Equal($"FAIL. {run.Sentence}", page.QuerySelector("p")!.TextContent);
        Assert.Equal(
            ["❌ FAIL|pooled request", "❔ INCONCLUSIVE|ecdsa client CPU", "✅ PASS|resumed share", "✅ PASS|rsa-2048 handshake"],
            page.QuerySelectorAll("tbody tr").Select(row => string.Join('|', row.Children.Take(2).Select(cell => cell.TextContent))));
        Assert.Equal("artifacts/runs/x/report.html", page.QuerySelector("code")!.TextContent);
    }

    [Fact]
    public void Nothing_of_a_run_that_cannot_be_believed_looks_green() => Assert.All([CiRuns.Cancelled(), CiRuns.Invalid()], run =>
    {
        var text = MarkdownSummary.Of(run, "report.html").Text;
        Assert.StartsWith("## ⛔ ", text, StringComparison.Ordinal);
        Assert.Contains("\n| PASS | resumed share |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("✅", text, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Everything_else_is_folded_with_its_tables_whole()
    {
        var run = CiRuns.Resumption();

        var page = await PageAsync(MarkdownSummary.Of(run, "report.html").Text);

        Assert.Equal(Sections, page.QuerySelectorAll("body > details > summary").Select(summary => summary.TextContent));
        Assert.Equal([4, 25, 7, 3, 0, 8, 8, 8, 0], page.QuerySelectorAll("details").Select(section => section.QuerySelectorAll("tbody tr").Length));
        Assert.All(page.QuerySelectorAll("table"), table => Assert.Single(table.QuerySelectorAll("tr").Select(row => row.Children.Length).Distinct()));
        Assert.Equal(SetupSection.RepeatCommand(run) + "\n", page.QuerySelector("pre code")!.TextContent);
        Assert.Equal(
            "handshake p50|resumed rsa-2048|cold rsa-2048|0.37×|[0.35, 0.39]|98.75 %|0.90×",
            string.Join('|', page.QuerySelectorAll("details")[2].QuerySelector("tbody tr")!.Children.Select(cell => cell.TextContent)));
    }

    [Fact]
    public async Task Text_from_outside_is_shown_as_it_is_and_does_nothing()
    {
        var text = CiRuns.Hostile + new string('x', 300);
        var shown = Plain.Line(text);
        var run = CiRuns.Saying(text);

        var page = await PageAsync(MarkdownSummary.Of(run, text).Text);

        Assert.DoesNotContain("##[", MarkdownSummary.Of(run, text).Text, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("img, a, em, del, input, h1, ol, ul, blockquote, section, sup"));
        Assert.Equal(Sections, page.QuerySelectorAll("body > details > summary").Select(summary => summary.TextContent));
        Assert.All(page.QuerySelectorAll("table"), table => Assert.Single(table.QuerySelectorAll("tr").Select(row => row.Children.Length).Distinct()));
        Assert.Equal(["FAIL", shown, shown, shown, shown], page.QuerySelectorAll("details")[0].QuerySelector("tbody tr")!.Children.Select(cell => cell.TextContent));
        Assert.Equal([shown, shown], page.QuerySelectorAll("details")[7].QuerySelector("tbody tr")!.Children.Select(cell => cell.TextContent));
        Assert.Equal(Plain.Line(SetupSection.RepeatCommand(run)) + "\n", page.QuerySelector("pre code")!.TextContent);
        Assert.Equal($"PASS. {shown}", page.QuerySelector("p")!.TextContent);
        Assert.Equal(shown, page.QuerySelector("p code")!.TextContent);

        // A text node that ends with the sign is no address, and calls nobody.
        Assert.DoesNotContain(page.Body!.Descendants<IText>().Where(node => node.Ancestors().All(parent => parent is not IHtmlElement { LocalName: "code" })), node => node.Data.Contains("@user", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("# heading")]
    [InlineData("- item")]
    [InlineData("+ item")]
    [InlineData("1. item")]
    [InlineData("12) item")]
    [InlineData("> quoted")]
    [InlineData("---")]
    [InlineData("===")]
    [InlineData("~~~")]
    [InlineData("```")]
    [InlineData("[name]: http://x.test")]
    [InlineData("[link][name] and [one](http://x.test) ![two](http://x.test)")]
    [InlineData("    indented")]
    [InlineData("<div>")]
    [InlineData("&lt; &#60;")]
    [InlineData("http://x.test https://x.test ftp://x.test www.x.test mailto:a@x.test a.b@x.test")]
    [InlineData("::error::x ##[group]y ##vso[z]")]
    [InlineData("#12 of GH-12, :octocat: user\u002Frepo#1 @user")]
    [InlineData("3 failed requests, [0.35, 0.39] of 1.10")]
    public async Task A_line_is_a_paragraph_whatever_it_begins_with(string text)
    {
        var page = await PageAsync(Markdown.Line(text) + "\n");

        var paragraph = Assert.IsAssignableFrom<IHtmlParagraphElement>(Assert.Single(page.Body!.Children));
        Assert.Empty(paragraph.Children);
        Assert.Equal(text.Trim(), paragraph.TextContent);
    }

    [Fact]
    public void The_head_never_has_more_than_twenty_lines()
    {
        var run = CiRuns.Cancelled();
        GateResult[] gates = [.. Enumerable.Range(1, 30).Select(number => new GateResult($"gate {number}\n\n\n", new string('r', 300), "m", Verdict.Pass, "w"))];

        var head = MarkdownSummary.Of(run with { Gates = gates }, "report.html").Head;

        Assert.InRange(head.Split('\n').Length - 1, 15, 20);
        Assert.Contains(" · 22 more gates below · ", head, StringComparison.Ordinal);
    }

    private async Task<IHtmlDocument> PageAsync(string markdown)
    {
        var program = ExternalProgram.Require("cmark-gfm", "cmark-gfm");
        var result = await program.RunAsync(
            "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter", "-e", "footnotes", "-e", "tasklist",
            _directory.Write("summary.md", markdown));
        Assert.True((result.ExitCode, result.Error) == (0, ""), result.Text);
        return new HtmlParser().ParseDocument(result.Output);
    }
}
