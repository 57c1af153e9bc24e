using LoadHarness.Program.Files;
using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Targets.Servers;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports;

/// <summary>What a container with the SDK and nothing else has: no font at all.</summary>
public sealed class FontlessTests
{
    [Fact]
    public async Task A_machine_without_fonts_writes_the_same_page_and_tells_that_it_drew_no_png()
    {
        using var scratch = new ScratchDirectory();
        Directory.CreateDirectory(scratch.At("run"));
        RunFile.Write(scratch.At("run/run.json"), RunResults.Resumption());
        var run = StoredRun.Read(scratch.At("run"), TimeProvider.System);
        var namespaces = ExternalProgram.Require("unshare", "util-linux");
        string[] covered = ["sh", "-c", "for fonts in /usr/share/fonts /usr/local/share/fonts; do ! [ -d $fonts ] || mount -t tmpfs none $fonts || exit 99; done; exec \"$@\"", "sh"];
        var dotnet = new LocalProgram("dotnet", "dotnet-sdk-10.0").Find()!;

        var result = await namespaces.RunAsync(
            ["--mount", "--map-root-user", .. covered, dotnet, typeof(StoredRun).Assembly.Location, "report", $"run={scratch.At("run")}", $"out={scratch.At("fontless")}"]);
        if (result.ExitCode is 99 || result.Error.StartsWith("unshare:", StringComparison.Ordinal))
        {
            throw ExternalProgram.Missing($"fonts cannot be hidden from a program here: {result.Error}", "util-linux");
        }

        Assert.Equal(
            (0, $"warning: {scratch.At("fontless/charts")} holds SVG alone, since this machine has no font to write words in (install one, or write png=off)\n"),
            (result.ExitCode, result.Error));
        Assert.Equal(await HtmlReport.RenderAsync(run), await File.ReadAllTextAsync(scratch.At("fontless/report.html"), TestContext.Current.CancellationToken));
        Assert.Equal(
            MainCharts.Of(run).Select(chart => (Name: $"{chart.Name}.svg", Text: chart.Chart.ToSvgFile(MainCharts.CaptionOf(run)))).OrderBy(file => file.Name, StringComparer.Ordinal),
            Directory.GetFiles(scratch.At("fontless/charts")).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
    }
}
