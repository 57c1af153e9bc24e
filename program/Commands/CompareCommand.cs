namespace LoadHarness.Program.Commands;

/// <summary><c>compare</c>: judges a stored run against another one, as <c>baseline=</c> does for a run that has just ended.</summary>
internal static class CompareCommand
{
    /// <summary>Writes and prints the candidate with its comparison; returns the exit code of its verdict.</summary>
    public static async Task<int> RunAsync(CompareOptions options, TimeProvider clock)
    {
        List<string> problems = [];
        var candidate = StoredRun.Read("candidate", options.Candidate, clock, problems);
        var read = BaselineFiles.Read(options.Baseline, options.History, candidate?.StartedAt ?? clock.GetUtcNow(), clock, problems);
        problems.AddRange(OutputDirectory.Problems(options.Out, options.Overwrite, clock));
        problems.AddRange(ChartFiles.Obstacles());
        if (candidate is null || read is null || problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        var baseline = read with { AllowsUnlike = options.AllowUnlike };
        problems.AddRange(BaselineFiles.Problems(baseline, options.Baseline, candidate.Scenario, Likeness.Between(baseline.Run, candidate)));
        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        Problems.Warn(BaselineFiles.Warnings(baseline, options.History, candidate.Options));
        var judged = BaselineMatch.Judge(candidate, DefaultBaselineGates.For(baseline), baseline);
        judged = judged with { Sentence = VerdictSentence.Of(judged, Finding(judged)) };
        using var directory = RunDirectory.Take(options.Out, "out", $"compare-{judged.Scenario}", options.Overwrite, clock, problems);
        return directory is null
            ? Problems.Report(problems)
            : (await Publication.OfAsync(judged, new RunOutput(directory.Path, options.Overwrite) { IsListed = directory.IsDefault }, options.Inconclusive)).Code;
    }

    // A run of another version may be of a scenario that this one does not have.
    private static string Finding(RunResult run) =>
        run.Verdict == Verdict.Invalid ? "" : ScenarioCatalogue.Of(run)?.Finding(run) ?? "";
}
