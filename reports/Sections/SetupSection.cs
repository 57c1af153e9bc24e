using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>On what the run was made, with which options, and how to make it again.</summary>
internal static class SetupSection
{
    public static Section Environment(RunResult run) => new("environment", "Environment", [Facts(run.Environment, "The environment was not recorded.")]);

    public static Section Options(RunResult run) => new("options", "Options", [Facts(run.Options, "The options were not recorded.")]);

    public static Section Repeat(RunResult run) => new("repeat", "Repeat this run", [new CommandLine(RepeatCommand.Of(run))]);

    private static Block Facts(IReadOnlyDictionary<string, string> facts, string none) => facts.Count == 0
        ? new Prose(none)
        : new FactList([.. facts.Select(fact => new Fact(fact.Key, fact.Value.Length == 0 ? Format.Absent : fact.Value))]);
}
