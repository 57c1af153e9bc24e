using LoadHarness.Clients;
using LoadHarness.Plans;

namespace LoadHarness.Options;

/// <summary>Reads the command line, the environment and a plan that was read before: <c>[command] name=value …</c>. Nothing is opened, resolved or printed.</summary>
public static class CommandLine
{
    private const string Gates = "gates";
    private const string Plan = "plan";

    /// <summary>What the arguments ask for, or all that is wrong with them at once.</summary>
    /// <param name="args">The arguments, without the program.</param>
    /// <param name="environment">All environment variables; those of LoadHarness are picked out, empty ones count as not set.</param>
    /// <param name="scenarios">What every scenario takes.</param>
    /// <param name="plan">The plan that <c>plan=</c> names; null without one, and when it cannot be used.</param>
    /// <param name="planProblems">Why it cannot be used; null for nothing.</param>
    public static ParsedCommand Parse(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<ScenarioDefaults> scenarios, PlanFile? plan = null, IReadOnlyList<string>? planProblems = null) =>
        Parse(args, environment, scenarios, TtsClients.ProblemOf(ClientKind.OpenSsl), new(plan, planProblems ?? []));

    /// <summary>The same on a machine that has a client on OpenSSL, or not.</summary>
    internal static ParsedCommand Parse(
        IReadOnlyList<string> args, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<ScenarioDefaults> scenarios, string? openSslProblem, GivenPlan? given = null)
    {
        if (args.Count == 0)
        {
            return new ParsedCommand.Help(Topic: null);
        }

        var named = args[0] == "--version" ? Command.Version : Command.Find(args[0]);
        if (args.Any(arg => arg is "--help" or "-h"))
        {
            return new ParsedCommand.Help(named?.Name);
        }

        if (named == Command.Help)
        {
            return Help([.. args.Skip(1)], NamesOf(scenarios));
        }

        // The gates of a run, and the plan of it, depend on the same options as the run; its files are not looked at.
        if (named == Command.List && args.Count > 1 && args[1] is Gates or Plan)
        {
            return Read(Command.Run, args, 2, environment, scenarios, openSslProblem, given) switch
            {
                ParsedCommand.Run run when args[1] == Plan => new ParsedCommand.ListPlan(run.Options),
                ParsedCommand.Run run => new ParsedCommand.ListGates(run.Options),
                ParsedCommand.Invalid invalid => invalid with { Files = null },
                var other => other,
            };
        }

        // After a misspelled command the other arguments are judged as if it had been written right.
        var command = named ?? Command.Find(NearestName.Of(args[0], Command.All.Select(known => known.Name)) ?? "") ?? Command.Run;
        return Read(command, args, named is null ? 0 : 1, environment, scenarios, openSslProblem, given);
    }

    internal static IReadOnlyList<string> NamesOf(IEnumerable<ScenarioDefaults> scenarios) => [.. scenarios.Select(scenario => scenario.Scenario)];

    internal static string Unknown(string what, string name, IReadOnlyCollection<string> known) =>
        $"unknown {what} '{GivenText.Show(name)}'{Notation.DidYouMean(NearestName.Of(name, known))}; known: {string.Join(", ", known)}";

    private static ParsedCommand Read(
        Command command,
        IReadOnlyList<string> args,
        int start,
        IReadOnlyDictionary<string, string?> environment,
        IReadOnlyList<ScenarioDefaults> scenarios,
        string? openSslProblem,
        GivenPlan? given)
    {
        var plan = command == Command.Run ? given?.Plan : null;
        var values = new OptionValues(command, plan is null ? scenarios : [.. scenarios, plan.Defaults], openSslProblem) { Plan = plan };
        ReadArguments(values, command, args, start);
        IReadOnlyList<string> warnings = command.Options.Count > 0 ? ReadEnvironment(values, command, environment) : [];
        var placed = given?.Take(values) ?? [];
        var before = values.Errors.Count;
        foreach (var option in command.Options.Where(option => option.Required && !values.IsGiven(option) && given?.Problems is not { Count: > 0 }))
        {
            var known = option == RunCatalogue.Scenario ? $"; known: {string.Join(", ", NamesOf(scenarios))}" : "";
            values.RefuseMissing($"{option.Name} is missing (write {option.Name}={option.Example}){known}");
        }

        command.Check(values);
        values.Rewrite(before, error => GivenPlan.Placed(error, placed, plan));
        ParsedCommand parsed = values.Errors.Count == 0 ? command.Read(values) : new ParsedCommand.Invalid(values.Errors, command == Command.Run ? RunFiles.Of(values) : null);
        return parsed with { Warnings = values.Warnings.Count == 0 ? warnings : [.. warnings, .. values.Warnings] };
    }

    private static ParsedCommand Help(IReadOnlyList<string> topics, IReadOnlyCollection<string> scenarios)
    {
        string[] known = [.. Command.All.Select(command => command.Name), .. scenarios, ParsedCommand.Help.Gates];
        return topics switch
        {
            [] => new ParsedCommand.Help(Topic: null),
            [var topic] when known.Contains(topic) => new ParsedCommand.Help(topic),
            [var topic] => new ParsedCommand.Invalid([Unknown("help topic", topic, known)]),
            _ => new ParsedCommand.Invalid([$"help explains one command, scenario or topic, but is given {topics.Count} (write help {topics[0]})"]),
        };
    }

    private static void ReadArguments(OptionValues values, Command command, IReadOnlyList<string> args, int start)
    {
        for (var i = start; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            var option = Find(command, name);
            if (start > 0 && command.Options.Count == 0)
            {
                var write = command == Command.List ? $"write list, or list {Gates} {RunCatalogue.Scenario.Name}=NAME, or list {Plan} {RunCatalogue.Scenario.Name}=NAME" : "leave it out";
                values.RefuseName($"{command.Name} takes no options, but is given '{GivenText.Show(args[i])}' ({write})");
            }
            else if (equals < 0)
            {
                values.RefuseName(UnknownWord(name, command, isFirst: i == 0, NamesOf(values.Scenarios)));
            }
            else if (option is null)
            {
                values.RefuseName(UnknownOption(name, command));
            }
            else if (values.IsGiven(option) && !option.Repeats)
            {
                values.Refuse($"{name} is given twice (write it once)");
            }
            else
            {
                values.Give(option, name, args[i][(equals + 1)..]);
            }
        }
    }

    /// <returns>What is odd but no reason to stop.</returns>
    private static IReadOnlyList<string> ReadEnvironment(OptionValues values, Command command, IReadOnlyDictionary<string, string?> environment)
    {
        string[] known = [.. Command.All.SelectMany(other => other.Options).Select(option => option.Variable).Distinct()];
        var ours = environment.Where(variable => variable.Key.StartsWith(Option.VariablePrefix, StringComparison.Ordinal));
        var others = new List<string>();
        foreach (var (name, text) in ours.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (KubernetesVariable.Is(name, text))
            {
                others.Add(name);
            }
            else if (!known.Contains(name))
            {
                // All names would be a screen full, for each of them.
                var proposal = Notation.DidYouMean(NearestName.Of(name, known));
                values.RefuseName($"unknown variable '{GivenText.Show(name)}'{proposal}; known: {Option.VariablePrefix} and the name of an option, see {Command.Help.Name}");
            }
            else if (!string.IsNullOrEmpty(text)
                && command.Options.FirstOrDefault(option => option.Variable == name) is { } option
                && !values.IsGiven(option))
            {
                values.Give(option, name, text);
            }
        }

        return others.Count == 0 ? [] : [KubernetesVariable.Warning(others)];
    }

    private static Option? Find(Command command, string name) => command.Options.FirstOrDefault(option => option.Name == name);

    private static string UnknownOption(string name, Command command)
    {
        string[] known = [.. command.Options.Select(option => option.Name)];
        return Command.All.FirstOrDefault(other => Find(other, name) is not null) is { } other
            ? $"unknown option '{name}' (an option of {other.Name}, not of {command.Name}); known: {string.Join(", ", known)}"
            : Unknown("option", name, known);
    }

    /// <summary>A word without <c>=</c>: a misspelled command, an option without its value, a scenario's bare name.</summary>
    private static string UnknownWord(string word, Command command, bool isFirst, IReadOnlyCollection<string> scenarios)
    {
        if (!isFirst && Command.Find(word) is not null)
        {
            return $"command '{word}' must come first (write {word} …)";
        }

        var meant = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in isFirst ? Command.All.Select(known => known.Name) : [])
        {
            meant.TryAdd(name, name);
        }

        foreach (var option in command.Options)
        {
            meant.TryAdd(option.Name, $"{option.Name}=…");
        }

        foreach (var scenario in command == Command.Run ? scenarios : [])
        {
            meant.TryAdd(scenario, $"{RunCatalogue.Scenario.Name}={scenario}");
        }

        var proposal = Notation.DidYouMean(NearestName.Of(word, meant.Keys) is { } nearest ? meant[nearest] : null);
        return isFirst
            ? $"unknown command '{GivenText.Show(word)}'{proposal}; known: {string.Join(", ", Command.All.Select(known => known.Name))}"
            : $"unknown argument '{GivenText.Show(word)}'{proposal}; an option is written name=value";
    }
}
