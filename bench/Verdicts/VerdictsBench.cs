namespace LoadHarness.Bench.Verdicts;

/// <summary>How often the program's verdicts are right and wrong, where the truth is known. Writes its parts of a document.</summary>
internal static class VerdictsBench
{
    private static readonly string Document = Path.Combine(Root(), "docs", "operating-characteristics.md");

    /// <summary>Every simulation, in the order of the document.</summary>
    public static IReadOnlyList<Simulation> All { get; } = [new RatioSimulation(), new LimitSimulation(), new LaunchSimulation(), new BaselineSimulation(), new TrendSimulation(), new CapacitySimulation()];

    /// <summary>Makes the simulations of these names, or all.</summary>
    /// <returns>0 when every row that is not marked keeps what is promised; else 1.</returns>
    public static int Run(IReadOnlyCollection<string> names)
    {
        var broken = 0;
        foreach (var simulation in All.Where(one => names.Count == 0 || names.Contains(one.Name)))
        {
            var tables = simulation.Tables().ToList();
            var text = Text(simulation, tables);
            ConsoleText.Output.Lines(text);
            Write(simulation.Name, text);
            broken += tables.Sum(table => table.Rows.Count(row => !row.Holds));
        }

        ConsoleText.Output.Line($"{Document}: {(broken == 0 ? "every row keeps what is promised" : $"{broken} rows break what is promised")}");
        return broken == 0 ? 0 : 1;
    }

    /// <summary>Puts a part into the document, in the place of the one before it.</summary>
    public static void Write(string name, string text) => File.WriteAllText(Document, With(File.ReadAllText(Document), name, text));

    private static string Text(Simulation simulation, List<SimulationTable> tables) =>
        string.Concat(new[] { $"## {simulation.Title}", simulation.Prose }.Concat(tables.SelectMany(Lines)).Select(line => line + "\n"));

    private static IEnumerable<string> Lines(SimulationTable table)
    {
        var promises = table.Rows.Any(row => row.Promises.Count > 0 || row.Beyond is not null);
        return
        [
            "", $"### {table.Title}", .. table.Prose.Length > 0 ? [table.Prose, ""] : Array.Empty<string>(),
            Line(table.Columns, "within the budget"), Line(table.Columns.Select(_ => "---"), "---"), .. table.Rows.Select(row => Line(row.Cells, Word(row))),
        ];

        string Line(IEnumerable<string> cells, string last) => $"| {string.Join(" | ", promises ? cells.Append(last) : cells)} |";
    }

    private static string Word(SimulationRow row) => row switch
    {
        { Beyond: { } why } => $"beyond: {why}",
        { Promises.Count: 0 } => "",
        { Holds: true } => "yes",
        _ => "**NO**",
    };

    // Each part stands between two comments; a new one comes to the end.
    private static string With(string page, string name, string text)
    {
        var (first, last) = ($"<!-- {name}: begin, generated -->\n", $"<!-- {name}: end -->\n");
        var begin = page.IndexOf(first, StringComparison.Ordinal);
        var end = page.IndexOf(last, StringComparison.Ordinal);
        return begin < 0 || end < begin ? $"{page}\n{first}{text}{last}" : page[..(begin + first.Length)] + text + page[end..];
    }

    // The nearest folder above the program that holds the solution.
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LoadHarness.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no LoadHarness.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
