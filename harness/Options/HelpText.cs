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
        ("1", "a gate failed"),
        ("2", "usage or configuration; nothing was started"),
        ("3", "a gate is inconclusive (0 with inconclusive=pass)"),
        ("4", "invalid run: target unreachable, treatment not proven, generator overloaded"),
        ("130", "cancelled; the partial result is written and marked"),
    ];

    /// <summary>Everything: commands, the options of each, environment, exit codes.</summary>
    public static string Overview()
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
            OptionsOf(text, command);
        }

        Heading(text, "Values");
        Row(text, "durations", "500ms, 1.5s, 5m, 2h; a bare number is refused.");
        Row(
            text,
            "environment",
            $"{OptionCatalogue.LlaDelay.Variable}=5ms does what {OptionCatalogue.LlaDelay.Name}=5ms does, and so for every option. "
            + "The command line wins. Variables of other commands' options are left alone, empty ones count as not set, unknown ones are errors.");
        Heading(text, "Exit codes");
        foreach (var (code, meaning) in ExitCodes)
        {
            Row(text, code, meaning);
        }

        return text.ToString();
    }

    /// <summary>One command: usage, meaning and options.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        Row(text, "usage", $"{Program} {command.Usage}");
        Row(text, "", $"{command.Meaning}.");
        OptionsOf(text, command);
        return text.ToString();
    }

    private static void OptionsOf(StringBuilder text, Command command)
    {
        if (command.Options.Count > 0)
        {
            Heading(text, $"Options of {command.Name}");
        }

        foreach (var option in command.Options)
        {
            Row(text, option.Name, $"{option.Meaning}.");
            Row(text, "", $"{option.Accepted}; {(option.Required ? "" : "default: ")}{option.DefaultText}");
        }
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
