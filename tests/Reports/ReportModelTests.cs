using System.Text;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Reports.Model;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Reports;

public sealed class ReportModelTests
{
    [Fact]
    public void A_run_is_told_in_the_same_words_everywhere() =>
        Snapshot.Matches("Reports/Snapshots/resumption.txt", () => Text(ReportModel.From(RunResults.Resumption())));

    [Fact]
    public void A_run_without_anything_says_so_everywhere() =>
        Snapshot.Matches("Reports/Snapshots/nothing.txt", () => Text(ReportModel.From(RunResults.Nothing())));

    [Fact]
    public void Runs_side_by_side_are_told_in_the_same_words_everywhere()
    {
        var run = RunResults.Resumption();
        var other = run with
        {
            StartedAt = run.StartedAt.AddDays(1),
            Verdict = Verdict.Pass,
            Sentence = "All gates passed.",
            Gates = [.. run.Gates.Select(gate => gate with { Verdict = Verdict.Pass }), new("new gate", "everything ≤ 1", "0.50×", Verdict.Pass, "it is")],
            Claims = [],
            Arms = [run.Arms[0], RunResults.Without("resumed rsa-2048"), RunResults.Arm("cold rsa-4096", ConnectionMode.Cold, 4_000, seed: 9)],
            Environment = new Dictionary<string, string>(run.Environment) { [".NET"] = "10.0.15", ["Commit"] = "4f1c2a9" },
        };

        Snapshot.Matches("Reports/Snapshots/side-by-side.txt", () => Text(SideBySide.Of([run, other])));
    }

    // Charts by their words: what they draw has tests of its own.
    private static string Text(ReportModel report)
    {
        var text = new StringBuilder();
        void Line(string line = "") => text.Append(line.TrimEnd()).Append('\n');
        void Block(Block block, string indent)
        {
            switch (block)
            {
                case Prose prose:
                    Line(indent + prose.Text);
                    break;
                case Listing listing:
                    listing.Text.Split('\n').ToList().ForEach(line => Line($"{indent}  {line}"));
                    break;
                case CommandLine command:
                    Line($"{indent}$ {command.Text}");
                    break;
                case FactList list:
                    list.Facts.ToList().ForEach(fact => Line($"{indent}{fact.Name}: {fact.Value}"));
                    break;
                case Table table:
                    Line(indent + table.Caption);
                    Line($"{indent}| {string.Join(" | ", table.Columns.Select(column => column.Name))}");
                    foreach (var row in table.Rows)
                    {
                        Line($"{indent}| {string.Join(" | ", row.Select(cell => Cell(cell)))}");
                    }

                    break;
                case Figure figure:
                    Line($"{indent}[{figure.Chart.Title}] {figure.Caption}");
                    Line($"{indent}  {figure.Chart.Description}");
                    break;
                case Details details:
                    Line($"{indent}> {details.Summary}");
                    details.Blocks.ToList().ForEach(inner => Block(inner, indent + "  "));
                    break;
                case Download download:
                    Line($"{indent}({download.FileName}) {download.Text}");
                    break;
                default:
                    Assert.Fail($"no text for {block}");
                    break;
            }
        }

        Line($"{report.Verdict} {report.Tone}: {report.Title}");
        Line(report.Sentence);
        Line(report.Notice ?? "");
        Block(new FactList(report.Facts), "");
        Line($"Arms: {string.Join(", ", report.Arms.Select(arm => $"{arm.Look.Style} {arm.Name}"))}");
        foreach (var section in report.Sections)
        {
            Line();
            Line($"## {section.Title} #{section.Id}");
            section.Blocks.ToList().ForEach(block => Block(block, ""));
        }

        foreach (var chapter in report.Chapters)
        {
            Line();
            Line($"# {chapter.Title} #{chapter.Id}: {chapter.Report.Verdict}, {chapter.Report.Sections.Count} sections");
        }

        return text.ToString();
    }

    private static string Cell(Cell cell) => string.Join(
        ' ',
        new[] { cell.Text, cell.Tone == Tone.Neutral ? "" : $"({cell.Tone})", cell.Note, cell.Link is null ? "" : $"→ {cell.Link}" }.Where(part => part.Length > 0));
}
