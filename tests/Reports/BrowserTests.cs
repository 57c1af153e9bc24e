using System.Globalization;
using LoadHarness.Arms;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Drawing;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class BrowserTests
{
    private static readonly string Hostile = "<img src=x onerror=alert(1)> ]]> </style></script> \u0000\u202E" + new string('x', 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_fit_ask_for_nothing_and_say_nothing_on_the_console(bool dark)
    {
        var pages = await Pages();

        var look = await PagesInBrowser.OpenAsync(pages, dark);

        Assert.Equal(2 * pages.Count, look.Frames.Count);
        Assert.All(look.Frames, frame => Assert.True(frame.Faults.Count == 0, $"{frame.Name}: {string.Join("; ", frame.Faults.Take(10))}"));
        Assert.All(look.Frames, frame => Assert.Equal(Rgb((dark ? Palette.Dark : Palette.Light).Background), frame.Background));

        // The one message is that of the page around: messages would be seen.
        Assert.Contains("measured", Assert.Single(look.Console), StringComparison.Ordinal);
        Assert.Equal(pages.Keys.Concat(pages.Keys).Append("around").Order(StringComparer.Ordinal), look.Requests.Order(StringComparer.Ordinal));

        // The script runs under the page's own policy: an arm lights up, and can be switched off and on.
        Assert.All(look.Frames.Where(frame => frame.Name.StartsWith("resumption", StringComparison.Ordinal)), frame =>
        {
            Assert.Equal((5, 0, "false"), (frame.Arms, frame.Dimmed, frame.PressedOff));
            Assert.True(frame.LitDimmed > 0);
            Assert.Equal((0, frame.Shown), (frame.ShownOff, frame.ShownAgain));
            Assert.True(frame.Shown >= 10);
        });
    }

    [Fact]
    public void Every_kind_of_chart_is_on_some_page()
    {
        var drawn = Runs().Values.SelectMany(run => Parts(ReportModel.From(run))).Append(nameof(RunsChart)).ToHashSet();

        Assert.All(
            typeof(Chart).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Chart)) && !type.IsAbstract),
            chart => Assert.True(drawn.Contains(chart.Name), $"no run that tests know shows a {chart.Name}"));
    }

    // Runs of every kind, as far as their reports show a section or a chart that none before them has: a new one is found by itself.
    private static Dictionary<string, RunResult> Runs()
    {
        var impostors = RunResults.Run(
        [
            RunResults.Arm("honest", ConnectionMode.Cold, 1_000, seed: 1),
            .. Enumerable.Range(0, 24).Select(i => RunResults.Arm($"impostor number {i}", ConnectionMode.Cold, 1_000, seed: i) with
            {
                Impostors = new() { Expected = new(Side.Server, RefusalReason.OutsideValidity), Admitted = 0, Refused = [], TicketsOffered = 0, TicketsTaken = 0 },
            }),
        ]);
        var runs = new Dictionary<string, RunResult>
        {
            ["resumption"] = RunResults.Resumption(),
            ["shards"] = RunResults.Sharded(),
            ["twelve"] = RunResults.WithArms(12, decades: 6),
            ["single"] = RunResults.Run([RunResults.Arm("one sample", ConnectionMode.Cold, 1_000, seed: 1, samples: 1)]),
            ["nothing"] = RunResults.Nothing(),
            ["impostors"] = impostors,
            ["anatomy"] = MadeUpAnatomy.Run(),
            ["hostile"] = RunResults.Saying(Hostile),
            ["network"] = Drawn(Of("network")),
            ["keepalive"] = Drawn(Of("keepalive")),
        };
        var known = runs.Values.SelectMany(run => Parts(ReportModel.From(run))).ToHashSet();
        foreach (var run in (RunResult[])
                 [SoakResults.Leaking(60), SoakResults.Storm(), .. ScenarioCatalogue.All.Where(HasRounds).Select(Drawn)])
        {
            var fresh = Parts(ReportModel.From(run)).Where(known.Add).ToList();
            if (fresh.Count > 0)
            {
                runs.Add(run.Scenario, run);
            }
        }

        return runs;

        static bool HasRounds(Scenario scenario) => MadeUp.Plan(scenario).Schedule is Rounds or CapacitySearch;

        static Scenario Of(string name) => ScenarioCatalogue.All.Single(scenario => scenario.Name == name);

        static RunResult Drawn(Scenario scenario)
        {
            var run = MadeUp.Run(scenario, _ => new Costs());
            var named = run with { Scenario = scenario.Name, Options = new Dictionary<string, string>(run.Options) { ["slo"] = "50ms" } };
            return named with { Curves = scenario.Draw(named) };
        }
    }

    // Sections by their ids, charts by their kinds.
    private static IEnumerable<string> Parts(ReportModel report) => report.Sections.SelectMany(section => section.Blocks.SelectMany(Charts).Prepend(section.Id));

    private static IEnumerable<string> Charts(Block block) => block switch
    {
        Figure figure => [figure.Chart.GetType().Name],
        Details details => details.Blocks.SelectMany(Charts),
        _ => [],
    };

    private static async Task<Dictionary<string, string>> Pages()
    {
        var runs = Runs();
        var pages = new Dictionary<string, string>
        {
            ["side-by-side"] = await HtmlReport.RenderAsync(SideBySide.Of([runs["resumption"], runs["hostile"], runs["nothing"]])),
            ["list"] = await HtmlReport.RenderAsync(RunList.Of([new(Hostile, runs["hostile"].StartedAt, "report.html", runs["hostile"], null)])),
        };
        foreach (var (name, run) in runs)
        {
            pages.Add(name, await HtmlReport.RenderAsync(run));
        }

        return pages;
    }

    private static string Rgb(string colour) => string.Create(
        CultureInfo.InvariantCulture, $"rgb({Convert.ToInt32(colour[1..3], 16)}, {Convert.ToInt32(colour[3..5], 16)}, {Convert.ToInt32(colour[5..7], 16)})");
}
