using System.Text;
using LoadHarness.Plans;

namespace LoadHarness.Program;

/// <summary>What the command line asks for, with the plan that it names: only the disk can tell that.</summary>
internal static class GivenCommand
{
    private static readonly Dictionary<string, string?> NoEnvironment = [];

    /// <summary>Reads it.</summary>
    /// <param name="args">The arguments, without the program.</param>
    /// <param name="environment">All environment variables.</param>
    public static ParsedCommand Parse(IReadOnlyList<string> args, IReadOnlyDictionary<string, string?> environment)
    {
        List<string> problems = [];
        var plan = PathIn(args, environment) is { } path ? Read(path, problems) : null;
        return CommandLine.Parse(args, environment, ScenarioCatalogue.Defaults, plan, problems);
    }

    /// <summary>Reads the options of a run that is known, as words of a command line.</summary>
    /// <param name="words">The words.</param>
    /// <param name="plan">The plan that it had; null reads the one that is named.</param>
    public static ParsedCommand ParseKnown(IReadOnlyList<string> words, PlanCopy? plan = null)
    {
        if (plan is null || PathIn(words, NoEnvironment) is not { } path)
        {
            return Parse(words, NoEnvironment);
        }

        List<string> problems = [];
        return CommandLine.Parse(words, NoEnvironment, ScenarioCatalogue.Defaults, PlanFile.Read(Encoding.UTF8.GetBytes(plan.Text), plan.Source, DirectoryOf(path), ScenarioCatalogue.Defaults, problems), problems);
    }

    private static PlanFile? Read(string path, List<string> problems)
    {
        var source = $"{RunCatalogue.Plan.Name}={path}";
        return GivenFiles.Bytes(source, path, problems, RegularFile.Read, PlanFile.Most) is { } bytes ? PlanFile.Read(bytes, source, DirectoryOf(path), ScenarioCatalogue.Defaults, problems) : null;
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(path) ?? "";

    // Other commands have no such option, and say so.
    private static string? PathIn(IReadOnlyList<string> args, IReadOnlyDictionary<string, string?> environment)
    {
        if (args.Count == 0 || (Command.Find(args[0]) is { } command && command != Command.Run && command != Command.List))
        {
            return null;
        }

        var written = $"{RunCatalogue.Plan.Name}=";
        var path = args.FirstOrDefault(arg => arg.StartsWith(written, StringComparison.Ordinal))?[written.Length..] ?? environment.GetValueOrDefault(RunCatalogue.Plan.Variable);

        // What is no path is refused as an option, and its text, which may be a key, is never told.
        return string.IsNullOrWhiteSpace(path) || PemText.IsIn(path) ? null : path;
    }
}
