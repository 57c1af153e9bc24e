namespace LoadHarness.Program.Files;

/// <summary>Reads a baseline and the runs before it, and tells what stands in the way of a comparison.</summary>
internal static class BaselineFiles
{
    /// <summary>The baseline with its history; null when it cannot be read.</summary>
    /// <param name="path">Its directory or run.json.</param>
    /// <param name="history">Directory of past runs; null for none.</param>
    /// <param name="before">Start of the run to judge: later ones are not its past.</param>
    /// <param name="clock">Any clock.</param>
    /// <param name="problems">Takes what is wrong with either.</param>
    public static Baseline? Read(string path, string? history, DateTimeOffset before, TimeProvider clock, List<string> problems)
    {
        var run = StoredRun.Read("baseline", path, clock, problems);
        if (history is not null && !Directory.Exists(history))
        {
            problems.Add($"history={history} must be a directory, but {(File.Exists(history) ? "is a file" : "does not exist")} (name the one that holds the runs' directories)");
            return null;
        }

        if (run is null)
        {
            return null;
        }

        var baseline = new Baseline(StoredRun.NameOf(path), run);
        try
        {
            return history is null ? baseline : WithHistory(baseline, history, before, clock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"history={history} must be a directory that can be read, but: {e.Message} (name another, or leave it out)");
            return null;
        }
    }

    /// <summary>Why a run of the scenario cannot be judged against the baseline, a line each; none when it can.</summary>
    /// <param name="baseline">The baseline.</param>
    /// <param name="path">How the user named it.</param>
    /// <param name="scenario">The scenario of the run to judge.</param>
    /// <param name="differences">What differs, as far as it is known.</param>
    public static IEnumerable<string> Problems(Baseline baseline, string path, string scenario, IReadOnlyList<FactDifference> differences)
    {
        if (baseline.Run.Scenario != scenario)
        {
            return [$"baseline={path} must be a run of {scenario}, but is one of {baseline.Run.Scenario} (name another)"];
        }

        if (baseline.Obstacle is { } obstacle)
        {
            return [$"baseline={path} must be {obstacle} (name another)"];
        }

        var unlike = differences.Where(fact => fact.Weight == DifferenceWeight.Unlike).Select(Likeness.Sentence).ToList();
        return unlike.Count == 0 || baseline.AllowsUnlike ? [] :
            [$"baseline={path} was measured under other conditions: {string.Join("; ", unlike)} (run it again under these, or write allow-unlike=true)"];
    }

    /// <summary>Tells which past runs were left out; nothing when none was.</summary>
    /// <param name="baseline">The baseline with its history.</param>
    /// <param name="history">How the user named that.</param>
    /// <param name="options">The options of the run to judge.</param>
    public static IEnumerable<string> Warnings(Baseline baseline, string? history, IReadOnlyDictionary<string, string> options)
    {
        var measuredOtherwise = baseline.History.Count - baseline.MeasuredAs(options).History.Count;
        var left = baseline.LeftOut.Count + baseline.OfOtherScenarios + measuredOtherwise;
        string[] runs =
        [
            .. baseline.LeftOut.Select(run => $"{run.Run} ({run.Why})"),
            .. measuredOtherwise > 0
                ? [$"{Format.Count(measuredOtherwise)} with another {RunCatalogue.Rounds.Name}= or {RunCatalogue.Launches.Name}= than this one ({options.GetValueOrDefault(RunCatalogue.Rounds.Name)}, {options.GetValueOrDefault(RunCatalogue.Launches.Name, "1")})"]
                : Array.Empty<string>(),
            .. baseline.OfOtherScenarios > 0 ? [$"{Format.Count(baseline.OfOtherScenarios)} of other scenarios"] : Array.Empty<string>(),
        ];
        return left == 0 ? [] : [$"history={history}: {Format.Count(left)} of {Format.Count(left + baseline.History.Count - measuredOtherwise)} runs are left out: {string.Join(", ", runs)}"];
    }

    private static Baseline WithHistory(Baseline baseline, string directory, DateTimeOffset before, TimeProvider clock)
    {
        List<RunResult> history = [];
        List<LeftOutRun> leftOut = [];
        var others = 0;
        foreach (var path in Directory.EnumerateDirectories(directory).Where(StoredRun.IsAt).Order(StringComparer.Ordinal))
        {
            if (StoredRun.Read("history", path, clock, []) is not { } run)
            {
                leftOut.Add(new(StoredRun.NameOf(path), "cannot be read"));
            }
            else if (run.Scenario != baseline.Run.Scenario)
            {
                others++;
            }
            else if (run.StartedAt < before)
            {
                if (Flaw(baseline.Run, run) is { } why)
                {
                    leftOut.Add(new(StoredRun.NameOf(path), why));
                }
                else
                {
                    // Its rounds say how runs vary; the rest would be kept for nothing, of every run.
                    history.Add(run with { Arms = [.. run.Arms.Select(arm => arm with { Distributions = new Dictionary<string, IReadOnlyList<long[]>>(), Errors = [] })], Curves = [] });
                }
            }
        }

        // What compare wrote is a run that is already there, judged again.
        return baseline with { History = [.. history.DistinctBy(run => run.StartedAt).OrderBy(run => run.StartedAt)], LeftOut = leftOut, OfOtherScenarios = others };
    }

    private static string? Flaw(RunResult baseline, RunResult past) =>
        past.Status != RunStatus.Completed ? past.Status.ToString().ToLowerInvariant()
        : past.Verdict == Verdict.Fail ? "failed"
        : Likeness.SettingApart(baseline, past) is { Count: > 0 } apart ? $"another {string.Join(", ", apart.Select(fact => fact.Name))}"
        : null;
}
