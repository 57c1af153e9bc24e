using LoadHarness.Gates;
using LoadHarness.Reports.Sections;

namespace LoadHarness.Reports.Ci;

/// <summary><c>summary.md</c>, GitHub Flavored Markdown: for the summary of a GitHub Actions job, or a comment on a pull request.</summary>
/// <param name="Head">What a reader sees: at most 20 lines with verdict, sentence, the gates that matter most, and where the report is.</param>
/// <param name="Folded">What a reader opens: every gate, arm, ratio, claim and check, environment and options.</param>
public sealed record MarkdownSummary(string Head, string Folded)
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "summary.md";

    private const int MostGates = 8;
    private const int LongestText = 160;

    /// <summary>The file's text.</summary>
    public string Text => $"{Head}\n{Folded}";

    /// <summary>The summary of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reportPath">Where its report is, as people are told.</param>
    public static MarkdownSummary Of(RunResult run, string reportPath) => new(
        Lines(HeadOf(run, reportPath)),
        Lines(
        [
            .. from section in (IEnumerable<Section>)
               [
                   GatesSection.From(run), .. BaselineSection.From(run), ArmsSection.From(run), .. RequestsSection.From(run), Ratios(run), ClaimsSection.From(run), .. ImpostorsSection.From(run), ErrorsSection.From(run),
                   ValiditySection.From(run), SetupSection.Environment(run), SetupSection.Options(run), SetupSection.Repeat(run),
               ]
               select Markdown.Folded(section.Title, Markdown.Blocks(section.Blocks)),
        ]));

    private static IEnumerable<string> HeadOf(RunResult run, string reportPath)
    {
        yield return $"## {Mark(run.Verdict)} {Markdown.Text(Short(run.Question))}";
        yield return $"**{Format.Word(run.Verdict)}.** {Markdown.Text(run.Sentence)}".TrimEnd();
        if (ReportModel.NoticeOf(run) is { } notice)
        {
            yield return $"**{Markdown.Text(notice)}**";
        }

        // What passes in a run that proves nothing must not look green. What stands in the way of a pass comes first; else in the order of the plan.
        var proves = ReportModel.DoubtOf(run) is null;
        GateResult[] gates = [.. run.Gates.OrderBy(gate => gate.Verdict switch { Verdict.Fail => 0, Verdict.Inconclusive => 1, _ => 2 })];
        if (gates.Length > 0)
        {
            yield return Markdown.Table(
                [new("Verdict"), new("Gate"), new("Measured"), new("Rule")],
                gates.Take(MostGates).Select(gate => (string[])
                    [proves || gate.Verdict != Verdict.Pass ? $"{Mark(gate.Verdict)} {Format.Word(gate.Verdict)}" : Format.Word(gate.Verdict), Short(gate.Name), Short(gate.Measured), Short(gate.Rule)]));
        }

        var more = gates.Length > MostGates ? $" · {Format.Count(gates.Length - MostGates)} more gates below" : "";
        yield return $"{Format.Count(run.Arms.Count, "arm")} · {Format.Count(run.Arms.Sum(arm => arm.Requests), "request")} · "
            + $"{Format.Elapsed(run.DurationSeconds)}{more} · report {Markdown.Code(reportPath)}"
            + (MainCharts.Of(run).Count > 0 ? $", its main charts beside it in {Markdown.Code(MainCharts.Folder)}" : "");
    }

    // The report draws them.
    private static Section Ratios(RunResult run) => new("ratios", "Ratios between arms", run.Comparisons.Count == 0
        ? [new Prose("This run compares no arms with each other.")]
        :
        [
            Table.Of(
                "Estimated over the paired rounds. Without a limit no gate asks for the ratio.",
                run.Comparisons,
                ("Metric", comparison => comparison.Metric),
                ("Arm", comparison => Cell.Name(comparison.Arm)),
                ("Divided by", comparison => Cell.Name(comparison.Baseline)),
                ("Ratio", comparison => Cell.Number(Format.Ratio(comparison.Ratio))),
                ("Interval", comparison => Cell.Number(comparison.Confidence < 1 ? Format.Interval(comparison.Low, comparison.High) : "exact")),
                ("Level", comparison => Cell.Number(Format.Percent(comparison.Confidence))),
                ("Limit", comparison => Cell.Number(Format.Ratio(comparison.Limit)))),
        ]);

    private static string Lines(IEnumerable<string> parts) => string.Join("\n\n", parts) + "\n";

    private static string Short(string text) => Plain.Truncate(Plain.Line(text), LongestText);

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "✅",
        Verdict.Fail => "❌",
        Verdict.Inconclusive => "❔",
        _ => "⛔",
    };
}
