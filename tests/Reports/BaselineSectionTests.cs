using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LoadHarness.Gates;
using LoadHarness.Reports.Console;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class BaselineSectionTests
{
    private static readonly BaselineResult Baseline = new()
    {
        Run = "2026-11-20T10-00-00Z-resumption",
        StartedAt = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
        Rate = 175,
        Differences = [new("lla-delay", "0ms", "3ms", DifferenceWeight.Noted)],
        Comparisons =
        [
            new("service p50", "cold rsa-2048", 6_600, 3_600, 1.83, 1.71, 1.96, 0.999, 12, 8, 1.5, Verdict.Fail),
            new("handshake bytes received", "cold rsa-2048", 1_521, 1_521, 1, 1, 1, 1, 12, 8, 1.005, Verdict.Pass),
            new("handshake p50", "cold rsa-2048", 2_610, 2_600, 1.004, 0.9, 1.6, 0.999, 12, 8, 1.5, Verdict.Inconclusive),
            new("handshake p99", "cold rsa-2048", 4_000, 5_000, 0.8, null, null, 0.95, 2, 2, null, null),
        ],
        Missing = [new("resumed ecdsa-p521", null, ComparedRun.Baseline), new("cold rsa-2048", "server CPU", ComparedRun.Candidate)],
        Gates = ["slower", "bytes", "undecided"],
    };

    private static readonly RunResult Run = RunResults.Resumption() with
    {
        Baseline = Baseline,
        Gates =
        [
            new("errors", "no errors", "0", Verdict.Pass, "None."),
            new("slower", "rule", "1.83× [1.71, 1.96]", Verdict.Fail, "It is 1.83× that of the baseline."),
            new("bytes", "rule", "1.000×", Verdict.Pass, "It is the same."),
            new("undecided", "rule", "1.00× [0.90, 1.60]", Verdict.Inconclusive, "The interval holds the limit."),
        ],
    };

    [Fact]
    public async Task Shows_both_values_the_ratio_its_interval_and_the_answer_of_each_gate()
    {
        var section = (await Page(Run)).QuerySelector("#baseline")!;

        Assert.Equal(
            "2026-11-20T10-00-00Z-resumption, started 2026-11-20 10:00:00 UTC. What differs from run to run is in no interval; 3 past runs with as many rounds and launches, better 10, would show it (found: 0). "
            + "The arms had 175 requests/s then and 180 requests/s now.",
            section.QuerySelector("p")!.TextContent);
        Assert.Equal(
            [
                "noted|lla-delay|0ms|3ms",
                "cold rsa-2048|service p50|3.60 ms|6.60 ms|1.83×|[1.71, 1.96]|1.50×|FAIL",
                "cold rsa-2048|handshake bytes received|1,521 bytes|1,521 bytes|1.000×|exact|1.005×|PASS",
                "cold rsa-2048|handshake p50|2.60 ms|2.61 ms|1.00×|[0.90, 1.60]|1.50×|INCONCLUSIVE",
                "cold rsa-2048|handshake p99|5.00 ms|4.00 ms|0.80×|–|–|–",
                "resumed ecdsa-p521|the whole arm|the baseline",
                "cold rsa-2048|server CPU|this run",
            ],
            section.QuerySelectorAll("tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent))));
        Assert.Equal("Ratios to the baseline run with their intervals", Assert.Single(section.QuerySelectorAll("svg")).QuerySelector("title")!.TextContent);
    }

    [Fact]
    public async Task Unlike_runs_are_named_at_the_top_of_the_page_and_on_the_console()
    {
        var unlike = Run with { Baseline = Baseline with { PastRuns = 12, Comparisons = [.. Baseline.Comparisons.Select(one => one with { PastRuns = 12 })], Differences = [new("cpu", "EPYC", "Xeon", DifferenceWeight.Unlike)] } };
        const string notice = "The baseline is unlike this run (cpu): a ratio may come from that alone.";

        var page = await Page(unlike);

        Assert.Equal(notice, page.QuerySelector("header .notice")!.TextContent);
        Assert.Contains("Times and CPU stand beside 12 past runs, whose scatter is in the intervals.", page.QuerySelector("#baseline")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\nunlike    cpu: EPYC in the baseline, Xeon here\n", ResultText.Of(unlike, "r.html"), StringComparison.Ordinal);
        Assert.Contains($"\n{notice}\n", ResultText.Of(unlike, "r.html"), StringComparison.Ordinal);
        Assert.Null((await Page(Run)).QuerySelector("header .notice"));
    }

    [Fact]
    public void The_console_tells_what_failed_and_counts_the_rest()
    {
        var lines = ResultText.Of(Run, "r.html").Split('\n').SkipWhile(line => line.Length > 0).Skip(2).ToArray();

        Assert.Equal(
            [
                "PASS          errors                      0",
                "FAIL          slower                      It is 1.83× that of the baseline.",
                "PASS          no worse than the baseline  1 of 3 gates",
                "INCONCLUSIVE  no worse than the baseline  1 of 3 gates, such as: The interval holds the limit.",
                "baseline  2026-11-20T10-00-00Z-resumption, started 2026-11-20 10:00:00 UTC. What differs from run to run is in no interval; 3 past runs with as many rounds and launches, better 10, would show it (found: 0). "
                    + "The arms had 175 requests/s then and 180 requests/s now.",
                "noted     lla-delay: 0ms in the baseline, 3ms here",
                "missing   resumed ecdsa-p521: the whole arm is only in the baseline",
                "missing   cold rsa-2048: server CPU is only in this run",
                "report  r.html",
            ],
            lines[..9]);
    }

    [Fact]
    public async Task Text_of_another_run_is_inert()
    {
        const string hostile = "<img src=x onerror=alert(1)> ]]> \u0000 \u202E";
        var page = await Page(Run with
        {
            Baseline = Baseline with
            {
                Run = hostile,
                LeftOut = [new(hostile, hostile)],
                Differences = [new(hostile, hostile, hostile, DifferenceWeight.Unlike)],
                Comparisons = [new(hostile, hostile, 1, 1, 1, 1, 1, 0.9, 2, 2, 1, Verdict.Pass), new(hostile, hostile, 1, 1, 1, 1, 1, 0.9, 2, 2, null, null)],
                Missing = [new(hostile, hostile, ComparedRun.Candidate)],
            },
        });

        Assert.Empty(page.QuerySelectorAll("img, #baseline script"));
        Assert.Contains("onerror=alert(1)", page.QuerySelector("#baseline")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.QuerySelector("#baseline")!.TextContent, c => c is '\0' or '\u202E');
    }

    [Fact]
    public async Task A_run_without_a_baseline_has_no_such_section() => Assert.Null((await Page(RunResults.Resumption())).QuerySelector("#baseline"));

    private static async Task<IHtmlDocument> Page(RunResult run) => new HtmlParser().ParseDocument(await HtmlReport.RenderAsync(run));
}
