using LoadHarness.Metrics;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class InstructionsTests
{
    [Fact]
    public void Instructions_stand_beside_the_CPU_of_the_ends_of_which_they_were_counted()
    {
        var run = RunResults.Resumption();
        var first = run.Arms[0];
        var estimates = new Dictionary<string, RoundsEstimate>(first.Estimates!) { [Metric.ClientInstructions.Id] = new(4_512_000, 4_500_000, 4_520_000, 0.95, 12) };

        var table = Arms(run with { Arms = [first with { Estimates = estimates }, .. run.Arms.Skip(1)] });

        var column = table.Columns.Select(one => one.Name).ToList().IndexOf("Client instructions");
        Assert.Equal(table.Columns.Select(one => one.Name).ToList().IndexOf("Server CPU") + 1, column);
        Assert.Equal(["4.51 M", "–"], table.Rows.Take(2).Select(row => row[column].Text));
        Assert.DoesNotContain("Server instructions", table.Columns.Select(one => one.Name));
        Assert.DoesNotContain("Client instructions", Arms(run).Columns.Select(one => one.Name));
    }

    private static Table Arms(RunResult run) => ReportModel.From(run).Sections.Single(section => section.Id == "arms").Blocks.OfType<Table>().First();
}
