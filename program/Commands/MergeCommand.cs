using System.Text;
using LoadHarness.Program.Running.Shards;

namespace LoadHarness.Program.Commands;

/// <summary><c>merge</c>: makes one run of its shards and judges it. Its exit code is the verdict: schedulers lose those of the shards.</summary>
internal static class MergeCommand
{
    /// <summary>Writes and prints the whole run.</summary>
    public static async Task<Ended> RunAsync(MergeOptions options, TimeProvider clock)
    {
        List<string> problems = [.. ChartFiles.Obstacles(), .. OutputDirectory.Problems(options.Out, options.Overwrite, clock)];
        var directories = Directories(options, problems);
        if (problems.Count > 0)
        {
            return new(Problems.Report(problems));
        }

        RunResult run;
        try
        {
            run = Merged(directories);
        }
        catch (RunFileException e)
        {
            // What was measured cannot be believed, which is no wrong usage: a job must not take it for one.
            ConsoleText.Error.Line($"error: {e.Message}");
            return new(ExitCode.Invalid);
        }

        using var directory = RunDirectory.Take(options.Out, "out", run.Scenario, options.Overwrite, clock, problems);
        return directory is null
            ? new(Problems.Report(problems))
            : await Publication.OfAsync(run, new RunOutput(directory.Path, options.Overwrite) { IsListed = directory.IsDefault }, options.Inconclusive);
    }

    /// <summary>The whole run of shards, in whatever order they are named.</summary>
    /// <param name="directories">The shards' directories.</param>
    /// <exception cref="RunFileException">One cannot be read, or is none of the same run.</exception>
    internal static RunResult Merged(IReadOnlyList<string> directories)
    {
        var ordered = directories.Select(directory => (Path: directory, ShardReport.NumberIn(directory).Index)).OrderBy(shard => shard.Index).ThenBy(shard => shard.Path, StringComparer.Ordinal).ToList();
        var first = ShardReport.Read(ordered[0].Path);
        var (scenario, plan) = PlanOf(first, ordered[0].Path);
        var checks = new ShardChecks(plan, first);
        var isSoak = plan.Schedule is SoakWindows;
        var sum = new ShardedRun(isSoak);
        var areWhole = true;
        foreach (var (path, _) in ordered)
        {
            var shard = ShardReport.Read(path);
            if (checks.Refusal(shard) is { } refusal)
            {
                throw new RunFileException(ShardReport.FileOf(path), $"is no part of the same run: {refusal}", "merge the shards of one run");
            }

            try
            {
                sum.Add(shard.Index, shard.Measured);
            }
            catch (InvalidDataException e)
            {
                throw new RunFileException(ShardReport.FileOf(path), $"is damaged: {e.Message}", "run the shard again", e);
            }

            areWhole &= shard.Measured is { Cancelled: false, EndedEarly: null };
            checks.Add(shard);

            // What a shard leaves behind is a few MB, and .NET would let it grow to as much as the processor's caches hold before it looks.
            GC.Collect(generation: 0);
        }

        // What ended a shard is told of it, and the whole is judged by what is there.
        var measured = sum.ToMeasurements() with { Cancelled = false };
        plan = plan.Without(measured.LeftOut);
        StoredHistory? soak = null;
        if (isSoak)
        {
            (soak, measured) = MergedSoak.Of(plan, measured, [.. ordered.Select(shard => (shard.Index, shard.Path))], areWhole);
        }

        var conclusion = new Conclusion(scenario, plan, Options(first), Facts(first, checks.Seen)) { External = first.External, PlanFile = first.Plan, Workload = first.Workload, Shards = checks.Answers(), Parts = checks.Parts() };
        return conclusion.Of(measured, soak);
    }

    private static List<string> Directories(MergeOptions options, List<string> problems)
    {
        if (options.Below is not { } below)
        {
            return [.. options.Runs];
        }

        List<string> found = Directory.Exists(below) ? [.. Directory.EnumerateDirectories(below).Where(path => File.Exists(ShardReport.FileOf(path)))] : [];
        if (found.Count == 0)
        {
            problems.Add($"{FilesCatalogue.ShardsBelow.Name}={below} must be a directory with shards, but none is there (write the out= that they were given)");
        }

        return found;
    }

    // Those of the whole, which one process would have had.
    private static OrderedDictionary<string, string> Options(ShardReport shard)
    {
        var options = new OrderedDictionary<string, string>(shard.Options);
        foreach (var option in (Option[])[RunCatalogue.Shard, RunCatalogue.Start, ResultCatalogue.Out, ResultCatalogue.Overwrite])
        {
            options.Remove(option.Name);
        }

        return options;
    }

    private static OrderedDictionary<string, string> Facts(ShardReport shard, int shards)
    {
        var facts = new OrderedDictionary<string, string>();
        foreach (var (name, fact) in shard.Environment)
        {
            facts[name] = fact;
        }

        facts["shards"] = $"{Format.Count(shards)} of {Format.Count(shard.Count)}, whose machine is that of shard {Format.Count(shard.Index)}";
        return facts;
    }

    private static (Scenario Scenario, LoadPlan Plan) PlanOf(ShardReport shard, string directory)
    {
        var words = Options(shard).Select(option => $"{option.Key}={option.Value}").ToList();
        if (GivenCommand.ParseKnown(words, shard.Plan) is not ParsedCommand.Run { Options: var options })
        {
            throw new RunFileException(ShardReport.FileOf(directory), "has options that are no run's", "use the version that wrote it");
        }

        var scenario = ScenarioCatalogue.Of(options);
        var plan = ArmChoice.Of(scenario.Plan(options, shard.Target), options, shard.Target);
        plan = shard.Requests.Count > 0 ? plan with { RequestNames = shard.Requests } : plan;
        if (shard.Gates is { } text && GateFile.Read(Encoding.UTF8.GetBytes(text), "gates", new(plan, shard.Target, HasBaseline: false), []) is { } gates)
        {
            return (scenario, plan with { Gates = gates });
        }

        return (scenario, plan with { Gates = [.. plan.Gates.Where(shard.Target.CanBeJudgedBy)] });
    }
}
