using System.Text;

namespace LoadHarness.Options;

/// <summary>What <c>help</c> shows. Lines are at most <see cref="Columns"/> wide and end with a line feed.</summary>
public static class HelpText
{
    /// <summary>The width that no line exceeds.</summary>
    public const int Columns = 100;

    private const string Program = "dotnet run --";

    // Two spaces, the longest option name (handshake-timeout), two spaces.
    private const int Indent = 21;

    private static readonly (string Code, string Meaning)[] ExitCodes =
    [
        ("0", "pass"),
        ("1", "a gate failed, or the target did: it stopped answering, or an arm got no right answer"),
        ("2", "usage or configuration; nothing was started"),
        ("3", "a gate is inconclusive (0 with inconclusive=pass)"),
        ("4", "invalid run: the machine was too busy, or the harness contradicts itself"),
        ("5", "the target never answered"),
        ("70", "a fault of the harness itself; the file that is named has the details"),
        ("74", "what list, help or version prints could not be written"),
        ("130", "cancelled; the partial result is written and marked"),
    ];

    /// <summary>Everything: commands, the options of each, environment, exit codes.</summary>
    /// <param name="scenarios">What every scenario takes.</param>
    public static string Overview(IReadOnlyList<ScenarioDefaults> scenarios)
    {
        var text = new StringBuilder("LoadHarness measures mutual TLS between two services and judges what it measured.\n\n");
        Row(text, "usage", $"{Program} [command] name=value ...");
        Heading(text, "Commands");
        foreach (var command in Command.All)
        {
            Row(text, command.Name, $"{command.Meaning}.");
        }

        foreach (var command in Command.All)
        {
            OptionsOf(text, command, scenarios);
        }

        Heading(text, "Values");
        Row(text, "durations", "500ms, 1.5s, 5m, 2h; a bare number is refused.");
        Row(
            text,
            "environment",
            $"{LlaCatalogue.Delay.Variable}=5ms does what {LlaCatalogue.Delay.Name}=5ms does, and so for every option. "
            + "The command line wins. Variables of other commands' options are left alone, empty ones count as not set, unknown ones are errors.");
        Heading(text, "Exit codes");
        foreach (var (code, meaning) in ExitCodes)
        {
            Row(text, code, meaning);
        }

        return text.ToString();
    }

    /// <summary>One command: usage, meaning and options.</summary>
    public static string Of(Command command, IReadOnlyList<ScenarioDefaults> scenarios)
    {
        var text = new StringBuilder();
        Row(text, "usage", $"{Program} {command.Usage}");
        Row(text, "", $"{command.Meaning}.");
        OptionsOf(text, command, scenarios);
        return text.ToString();
    }

    private static void OptionsOf(StringBuilder text, Command command, IReadOnlyList<ScenarioDefaults> scenarios)
    {
        if (command.Options.Count > 0)
        {
            Heading(text, $"Options of {command.Name}");
        }

        foreach (var option in command.Options)
        {
            Row(text, option.Name, $"{option.Meaning}.");
            Row(text, "", $"{option.Accepted}; {(option.Required ? "" : "default: ")}{command.DefaultText(option, scenarios)}");
        }
    }

    /// <summary>What a scenario takes other than most do where the user gives nothing, as it would be written; empty for nothing.</summary>
    public static string DefaultsOf(ScenarioDefaults scenario) => string.Join(' ', Command.Run.Options
        .Where(option => option.IsTakenBy(scenario))
        .Select(option => (option.Name, Usual: option.DefaultIn(Circumstances.Usual), Here: option.DefaultIn(Circumstances.Usual with { Scenario = scenario })))
        .Where(option => option.Here != option.Usual)
        .Select(option => $"{option.Name}={option.Here}"));

    /// <summary>Every option in Markdown: a table a command, a line with its name above it.</summary>
    /// <param name="scenarios">What every scenario takes.</param>
    public static string ToMarkdown(IReadOnlyList<ScenarioDefaults> scenarios) =>
        string.Join("\n", Command.All.Where(command => command.Options.Count > 0).Select(command => ToMarkdown(command, scenarios)));

    private static string ToMarkdown(Command command, IReadOnlyList<ScenarioDefaults> scenarios)
    {
        var rows = command.Options.Select(option => $"| `{option.Name}` | {option.Accepted} | {command.DefaultText(option, scenarios)} | {option.Meaning} |\n");
        return $"## {command.Name}\n\n{command.Meaning}.\n\n| option | value | default | meaning |\n|---|---|---|---|\n{string.Concat(rows)}";
    }

    internal static void Heading(StringBuilder text, string heading) => text.Append('\n').Append(heading).Append('\n');

    /// <summary>A term, and beside it its explanation, wrapped between words.</summary>
    internal static void Row(StringBuilder text, string term, string explanation, int indent = Indent)
    {
        var line = $"  {term}".PadRight(indent - 1);
        foreach (var word in explanation.Split(' '))
        {
            if (line.Length + 1 + word.Length > Columns)
            {
                text.Append(line).Append('\n');
                line = new string(' ', indent - 1);
            }

            line += ' ' + word;
        }

        text.Append(line).Append('\n');
    }
}
