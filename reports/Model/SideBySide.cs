using LoadHarness.Reports.Sections;

namespace LoadHarness.Reports.Model;

/// <summary>Several runs as one report: what they have in common side by side, then each of them whole. Compares by eye only and judges nothing.</summary>
public static class SideBySide
{
    /// <summary>The report of at least two runs, called A, B and so on in their order.</summary>
    public static ReportModel Of(IReadOnlyList<RunResult> runs)
    {
        List<LabelledRun> labelled = [.. runs.Select((run, i) => new LabelledRun(i, LabelledRun.LetterOf(i), run))];
        var questions = runs.Select(run => Plain.Line(run.Question)).Distinct().ToList();
        return new(
            questions is [var question] ? question : "Runs side by side",
            $"{Format.Count(runs.Count)} RUNS",
            Tone.Neutral,
            $"{string.Join(", ", labelled.Select(run => $"{run.Letter} {Format.Word(run.Result.Verdict)}"))}. No verdict is given on the difference between runs.",
            Notice: null,
            [
                new("Scenarios", string.Join(", ", runs.Select(run => run.Scenario).Distinct())),
                new("First started", Format.Moment(runs.Min(run => run.StartedAt))),
                new("Last started", Format.Moment(runs.Max(run => run.StartedAt))),
                new("Requests", Format.Count(runs.Sum(run => run.Arms.Sum(arm => arm.Requests)))),
            ],
            Arms: [],
            [
                SideBySideSections.Runs(labelled),
                SideBySideSections.Gates(labelled),
                SideBySideSections.Claims(labelled),
                SideBySideSections.Arms(labelled),
                SideBySideSections.Differences(labelled),
            ])
        {
            Chapters = [.. labelled.Select(run => new Chapter($"run-{run.Letter.ToLowerInvariant()}", run.Title, ReportModel.From(run.Result)))],
        };
    }
}
