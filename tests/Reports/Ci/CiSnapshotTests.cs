using LoadHarness.Reports.Ci;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

public sealed class CiSnapshotTests
{
    private const string Report = "artifacts/runs/x/report.html";

    [Theory]
    [InlineData("resumption")]
    [InlineData("hostile")]
    [InlineData("cancelled")]
    public void Files_for_CI_are_the_same_in_every_culture(string name)
    {
        var run = name switch { "resumption" => CiRuns.Resumption(), "hostile" => CiRuns.Saying(CiRuns.Hostile), _ => CiRuns.Cancelled() };

        Matches(name, JUnitFile.Name, () => JUnitFile.Of(run));
        Matches(name, MarkdownSummary.Name, () => MarkdownSummary.Of(run, Report).Text);
        Matches(name, BenchmarkFile.Name, () => BenchmarkFile.Of(CiRuns.Figures(run)));
        Matches(name, MetricsFile.Name, () => MetricsFile.Of(CiRuns.Figures(run)));
    }

    private static void Matches(string run, string file, Func<string> write) => Snapshot.Matches($"Reports/Ci/Snapshots/{run}.{file}", write);
}
