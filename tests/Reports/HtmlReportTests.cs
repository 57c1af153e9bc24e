using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Hostile = "<img src=x onerror=alert(1)> \"' onload=alert(2) ]]> </style></script><script>alert(3)</script> \u0000\u001b \u202E \uD800";

    private static readonly string LongHostile = Hostile + new string('x', 300);

    [Fact]
    public async Task Sections_stand_in_the_order_of_a_review()
    {
        var page = await Page(RunResults.Resumption());

        Assert.Equal(
            [
                "gates", "claims", "comparisons", "arms", "latency", "steps", "curves", "cpu", "rounds", "errors", "proof", "validity", "environment",
                "options", "repeat", "data",
            ],
            page.QuerySelectorAll("main > section").Select(section => section.Id));
        Assert.Equal("FAIL", page.QuerySelector("header .badge")!.TextContent);
        Assert.Equal("How much of a cold mTLS handshake does session resumption save?", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(4, page.QuerySelectorAll("#gates tbody tr").Length);
        Assert.Equal(3, page.QuerySelectorAll("#claims tbody tr").Length);
        Assert.Equal(4, page.QuerySelectorAll("#latency > figure svg").Length);
        Assert.Equal(4, page.QuerySelectorAll("#latency > details svg").Length);
        Assert.Contains("None: no request of 10,800 failed.", page.QuerySelector("#errors")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_asks_for_nothing_from_outside()
    {
        var page = await Page(RunResults.Resumption());

        Assert.Empty(page.QuerySelectorAll("iframe, object, embed, base, form, img, [style]"));
        Assert.Equal("data:,", Assert.Single(page.QuerySelectorAll("link")).GetAttribute("href"));
        Assert.All(
            page.All.SelectMany(element => element.Attributes).Where(attribute => attribute.Name is "src" or "href" or "srcset" or "xlink:href"),
            attribute => Assert.True(attribute.Value.StartsWith('#') || attribute.Value.StartsWith("data:", StringComparison.Ordinal), attribute.Value));
        Assert.DoesNotContain("url(", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page.QuerySelector("style")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            $"default-src 'none'; style-src {HashOf(page.QuerySelector("style")!)}; script-src {HashOf(Assert.Single(page.QuerySelectorAll("script")))}; "
                + "img-src data:; base-uri 'none'; form-action 'none'",
            page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content"));
    }

    [Fact]
    public async Task Ids_are_unique_and_every_reference_to_one_holds()
    {
        var page = await Page(RunResults.Resumption());
        var ids = page.All.Select(element => element.GetAttribute("id")).OfType<string>().ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(
            page.QuerySelectorAll("[aria-labelledby]").SelectMany(element => element.GetAttribute("aria-labelledby")!.Split(' '))
                .Concat(page.QuerySelectorAll("a:not([download])").Select(link => link.GetAttribute("href")![1..])),
            id => Assert.Contains(id, ids));
    }

    [Fact]
    public async Task Every_chart_says_in_words_what_it_shows()
    {
        var page = await Page(RunResults.Resumption());
        var charts = page.QuerySelectorAll("svg.chart");

        Assert.Equal(14, charts.Length);
        Assert.All(page.QuerySelectorAll("svg:not(.chart)"), swatch => Assert.Equal("true", swatch.GetAttribute("aria-hidden")));
        Assert.All(charts, chart =>
        {
            Assert.Equal("img", chart.GetAttribute("role"));
            Assert.NotEmpty(chart.Children.Single(child => child.LocalName == "title").TextContent);
            Assert.NotEmpty(chart.Children.Single(child => child.LocalName == "desc").TextContent);
        });
    }

    [Fact]
    public async Task Text_from_outside_is_inert_everywhere()
    {
        var html = await HtmlReport.RenderAsync(RunResults.Saying(LongHostile));
        var page = new HtmlParser().ParseDocument(html);

        Assert.Empty(page.QuerySelectorAll("img"));
        Assert.Single(page.QuerySelectorAll("script"));
        Assert.All(page.All.SelectMany(element => element.Attributes), attribute => Assert.False(attribute.Name.StartsWith("on", StringComparison.Ordinal), attribute.Name));
        Assert.Single(page.QuerySelectorAll("style"));
        Assert.DoesNotContain(html, c => (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || char.IsSurrogate(c) || c == '\u202E');
        Assert.All(["gates", "claims", "comparisons", "arms", "latency", "steps", "curves", "cpu", "rounds", "errors", "proof", "validity", "environment", "options", "repeat"], section =>
            Assert.Contains("onerror=alert(1)", page.GetElementById(section)!.TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Curves_stand_behind_the_steps_each_with_its_note_and_its_points_as_a_table()
    {
        var page = await Page(RunResults.Resumption() with
        {
            Curves =
            [
                new(
                    "resumed-share",
                    "Resumed share against clients",
                    new("clients", "", Logarithmic: true),
                    new("resumed share", "%", Logarithmic: false),
                    [new("own slots", Measured: true, [new(1, 100), new(4, 99.95)]), new("shared slot", Measured: true, [new(4, 61, 58, 64)])],
                    "Proven by both ends."),
                new("nothing", "Nothing against clients", new("clients", "", true), new("time", "µs", true), [new("none", true, [])], ""),
            ],
        });

        Assert.Equal(["steps", "curves", "cpu"], page.QuerySelectorAll("main > section").Select(section => section.Id).SkipWhile(id => id != "steps").Take(3));
        Assert.Single(page.QuerySelectorAll("#curves svg"));
        Assert.Equal("Resumed share against clients. Proven by both ends.", page.QuerySelector("#curves figcaption")!.TextContent);
        Assert.Equal(
            ["own slots|1|100 %|–|–", "own slots|4|99.95 %|–|–", "shared slot|4|61 %|58 %|64 %"],
            page.QuerySelectorAll("#curves details tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent))));
        Assert.Contains("No chart of “Nothing against clients”: nothing of it was measured.", page.QuerySelector("#curves")!.TextContent, StringComparison.Ordinal);
        var ids = page.All.Select(element => element.GetAttribute("id")).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_closed_loop_says_so()
    {
        var run = RunResults.Resumption();

        var page = await Page(run with { Generator = run.Generator with { Rate = null, PacerLatenessP99 = null } });

        Assert.Contains("closed loop", page.QuerySelector("header")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("closed loop", (await Page(run)).QuerySelector("header")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_is_marked_and_charts_without_samples_say_why()
    {
        var page = await Page(RunResults.Nothing());

        Assert.Contains("Partial result: the run was cancelled after 0.4 s.", page.QuerySelector("header .notice")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("#latency svg, #steps svg, #curves svg, #cpu svg, #rounds svg"));
        Assert.Contains("No chart of the handshake time: no arm has a proven request with one.", page.QuerySelector("#latency")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No chart of steps: no arm has a proven request.", page.QuerySelector("#steps")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No curves: nothing in this scenario is varied by degrees.", page.QuerySelector("#curves")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No chart of CPU: it could not be read of either end.", page.QuerySelector("#cpu")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("No chart of the service p50 by round: no round has one.", page.QuerySelector("#rounds")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_run_names_the_checks_that_it_broke()
    {
        var page = await Page(RunResults.Resumption() with
        {
            Status = RunStatus.Invalid,
            Verdict = Verdict.Invalid,
            Validity = [new("generator CPU", Ok: false, "91 % of all cores, limit 70 %"), new("pacer lateness", Ok: true, "fine")],
        });

        Assert.Equal("INVALID", page.QuerySelector("header .badge")!.TextContent);
        Assert.Equal("Invalid run: its figures cannot be believed. Broken: generator CPU.", page.QuerySelector("header .notice")!.TextContent);
        Assert.Equal("broken", page.QuerySelector("#validity .bad .badge")!.TextContent);
    }

    [Fact]
    public async Task Failures_without_an_error_entry_are_still_counted()
    {
        var arm = RunResults.Arm("cold", ConnectionMode.Cold, 1_000, seed: 1) with
        {
            Outcomes = new Dictionary<string, long> { ["Ok"] = 100, ["Refused"] = 7, ["ConnectionReset"] = 2 },
            Errors = [new("ConnectionReset", "Answer", 2, "reset by peer")],
        };

        var rows = (await Page(RunResults.Run([arm]))).QuerySelectorAll("#errors tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent)));

        Assert.Equal(["cold|ConnectionReset|Answer|2|reset by peer", "cold|Refused|–|7|"], rows);
    }

    [Fact]
    public async Task A_run_of_twelve_arms_stays_below_a_mebibyte()
    {
        var html = await HtmlReport.RenderAsync(RunResults.WithArms(12, decades: 4));

        Assert.InRange(Encoding.UTF8.GetByteCount(html), 1, 1024 * 1024);
    }

    [Fact]
    public async Task The_file_of_the_run_is_in_the_page_as_it_was_written()
    {
        using var scratch = new ScratchDirectory();
        var file = scratch.At("run.json");
        // Half a surrogate pair is replaced on its way to the file, so it would not come back.
        var run = RunResults.Saying(LongHostile.Replace("\uD800", "", StringComparison.Ordinal));

        // No two arms of a run that is read have one name.
        RunFile.Write(file, run with { Arms = [run.Arms[0]] });

        var link = (await Page(RunFile.Read(file))).QuerySelector("#data a")!;

        const string Prefix = "data:application/gzip;base64,";
        Assert.StartsWith(Prefix, link.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("run-2026-11-21T23-30-00Z.json.gz", link.GetAttribute("download"));
        var saved = scratch.Write("saved.json.gz", Convert.FromBase64String(link.GetAttribute("href")![Prefix.Length..]));
        var again = scratch.At("again.json");
        RunFile.Write(again, RunFile.Read(saved));
        Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(again, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Arms_carry_their_look_in_the_key_and_in_tables_and_an_impostor_has_none()
    {
        var page = await Page(RunResults.Run(
        [
            RunResults.Arm("honest", ConnectionMode.Cold, 1_000, seed: 1),
            RunResults.Arm("expired", ConnectionMode.Cold, 1_000, seed: 2) with
            {
                Impostors = new() { Expected = new(Side.Server, RefusalReason.OutsideValidity), Admitted = 0, Refused = [], TicketsOffered = 0, TicketsTaken = 0 },
            },
            RunResults.Arm("honest too", ConnectionMode.Cold, 1_000, seed: 3),
        ]));

        Assert.Equal(["honest", "honest too"], page.QuerySelectorAll(".arms .key").Select(arm => arm.GetAttribute("data-arm")));
        Assert.Equal(["line c0 d0", "line c1 d1"], page.QuerySelectorAll(".arms path").Select(line => line.ClassName));
        Assert.Equal(
            ["honest:line c0 d0", "expired:", "honest too:line c1 d1"],
            page.QuerySelector("#impostors table")!.QuerySelectorAll("tbody tr").Select(row => $"{row.QuerySelector("th")!.TextContent.Trim()}:{row.QuerySelector("path")?.ClassName}"));
    }

    private static string HashOf(IElement element) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.TextContent)))}'";

    private static async Task<IHtmlDocument> Page(RunResult run) => new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(run));
}
