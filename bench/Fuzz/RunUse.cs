using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Model;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench.Fuzz;

/// <summary>What the commands do with a run that was read: all but writing it.</summary>
internal static class RunUse
{
    /// <summary>Reads a file, and reports, compares and lists the run in it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="good">A run to compare it with.</param>
    /// <returns>The run; null when the file was refused.</returns>
    /// <exception cref="InvalidOperationException">It was refused in words that are not one line.</exception>
    public static RunResult? Of(byte[] content, RunResult good)
    {
        if (Read(content) is not { } run)
        {
            return null;
        }

        Report(run);
        if (Compare(run, good) is { } judged)
        {
            _ = ReportModel.From(judged);
        }

        _ = Compare(good, run);
        _ = SideBySide.Of([run, good]);
        RunList.Of([new("directory", run.StartedAt, Report: null, run, Problem: null)]);
        return run;
    }

    /// <summary>Reads a file; what it returns and throws is that of <see cref="Of"/>.</summary>
    public static RunResult? Read(byte[] content)
    {
        try
        {
            return RunFile.Parse(content, RunFile.Name);
        }
        catch (RunFileException refusal)
        {
            return refusal.Message.Length < 1_000 && !refusal.Message.Any(char.IsControl) ? null : throw new InvalidOperationException($"this is no line: {refusal.Message}", refusal);
        }
    }

    private static void Report(RunResult run)
    {
        Draw(ReportModel.From(run).Sections);
        var figures = TrackedFigures.Of(run, ArmEstimates.Of(run.Arms));
        _ = (BenchmarkFile.Of(figures), MetricsFile.Of(figures), JUnitFile.Of(run), MarkdownSummary.Of(run, "report.html").Text, ResultText.Of(run, "report.html"));
    }

    private static RunResult? Compare(RunResult candidate, RunResult before)
    {
        var baseline = new Baseline("baseline", before) { AllowsUnlike = true, History = [before] };
        if (before.Scenario != candidate.Scenario || baseline.Obstacle is not null)
        {
            return null;
        }

        var judged = BaselineMatch.Judge(candidate, DefaultBaselineGates.For(baseline), baseline);
        judged = judged with { Sentence = VerdictSentence.Of(judged, ScenarioCatalogue.Names.Contains(judged.Scenario) ? ScenarioCatalogue.Get(judged.Scenario).Finding(judged) : "") };
        _ = ResultText.Of(judged, "report.html");
        return RunFile.AsWritten(judged);
    }

    private static void Draw(IEnumerable<Section> sections)
    {
        foreach (var chart in sections.SelectMany(section => ChartsIn(section.Blocks)))
        {
            chart.ToSvg("chart");
        }
    }

    private static IEnumerable<Chart> ChartsIn(IEnumerable<Block> blocks) => blocks.SelectMany(block => block switch
    {
        Figure figure => [figure.Chart],
        Details details => ChartsIn(details.Blocks),
        _ => Array.Empty<Chart>(),
    });
}
