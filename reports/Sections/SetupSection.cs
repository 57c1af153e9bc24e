namespace LoadHarness.Reports.Sections;

/// <summary>On what the run was made, with which options, and how to make it again.</summary>
internal static class SetupSection
{
    public static Section Environment(RunResult run) => new("environment", "Environment", [Facts(run.Environment, "The environment was not recorded.")]);

    public static Section Options(RunResult run) => new("options", "Options", [Facts(run.Options, "The options were not recorded.")]);

    public static Section Repeat(RunResult run) => new("repeat", "Repeat this run", [new CommandLine(RepeatCommand(run))]);

    /// <summary>The command that repeats a run, for a POSIX shell; options without a value are left out, so that they default again. A plan is a scenario of its own.</summary>
    public static string RepeatCommand(RunResult run)
    {
        var others = run.Options.Where(option => option.Value.Length > 0 && option.Key != "scenario");
        var options = run.Plan is null ? others.Prepend(new("scenario", run.Scenario)) : others;
        return "dotnet run -- " + string.Join(' ', options.Select(option => Quote($"{option.Key}={option.Value}")));
    }

    // Inside single quotes a POSIX shell takes everything literally but the single quote itself (POSIX.1-2024, 2.2.2).
    private static string Quote(string word) => word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:,=+@%".Contains(c))
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static Block Facts(IReadOnlyDictionary<string, string> facts, string none) => facts.Count == 0
        ? new Prose(none)
        : new FactList([.. facts.Select(fact => new Fact(fact.Key, fact.Value.Length == 0 ? Format.Absent : fact.Value))]);
}
