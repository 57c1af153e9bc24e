namespace LoadHarness.Program.Commands;

/// <summary><c>help</c>: explains the program.</summary>
internal static class HelpCommand
{
    /// <summary>Explains the program, a command, a scenario or gate files.</summary>
    public static int Run(string? topic)
    {
        ConsoleText.Output.Lines(topic switch
        {
            null => HelpText.Overview(ScenarioCatalogue.Defaults),
            ParsedCommand.Help.Gates => GateHelp.Text(),
            _ when ScenarioCatalogue.Names.Contains(topic) => DescriptionOf(ScenarioCatalogue.Get(topic)),
            _ => HelpText.Of(Command.Find(topic)!, ScenarioCatalogue.Defaults),
        });
        return ExitCode.Pass;
    }

    private static string DescriptionOf(Scenario scenario)
    {
        var plan = ListCommand.DefaultPlan(scenario);
        return $"""
            {scenario.Name}: {scenario.Question}

            {Wrapped(scenario.Description, indent: 0)}

            with    {(HelpText.DefaultsOf(scenario.Defaults) is { Length: > 0 } defaults ? $"{defaults} by default" : "the defaults of help run")}
            arms    {Wrapped(string.Join(", ", plan.Arms.Select(arm => arm.Name)), indent: 8)}
            gates   {string.Join("\n        ", plan.Gates.Select(gate => gate.Rule))}
            takes   {ListCommand.Length(plan)} with the standard profile

            Options are explained by: help run

            """;
    }

    // The first line is written behind what stands there already.
    private static string Wrapped(string text, int indent)
    {
        const int Width = 100;
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (indent + lines[^1].Length + 1 + word.Length > Width)
            {
                lines.Add(word);
            }
            else
            {
                lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            }
        }

        return string.Join('\n' + new string(' ', indent), lines);
    }
}
