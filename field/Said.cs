using System.Text.RegularExpressions;

namespace LoadHarness.Field;

/// <summary>What a run of the program left: its exit code, what it printed, and its run.json.</summary>
internal sealed class Said(int exitCode, string output, string error, string folder)
{
    private static readonly string[] OnCounts = ["proven connections", "cold stays cold", "errors", "authentication", "identity verified"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Its exit code; above 128 it was ended by a signal.</summary>
    public int ExitCode => exitCode;

    /// <summary>Where its results are.</summary>
    public string Folder => folder;

    /// <summary>The lines of standard error.</summary>
    public string[] Errors { get; } = Lines(error);

    /// <summary>Its run.json; null when it wrote none.</summary>
    public JsonObject? Run { get; } = File.Exists(Path.Combine(folder, "run.json")) ? JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!.AsObject() : null;

    /// <summary>The arms.</summary>
    public IReadOnlyList<JsonObject> Arms => [.. (Run?["arms"]?.AsArray() ?? []).Select(arm => arm!.AsObject())];

    /// <summary>Whether every request of every arm was right, no gate fails, and nothing is in doubt but how busy the machine was.</summary>
    public bool Passes =>
        Arms.Count > 0 && ExitCode is 0 or 3 or 4 && FailedGates.Count == 0
        && OnlyTheMachineIsInDoubt && Arms.All(arm => Number(arm, "requests") is > 0 and var all && Number(arm, "outcomes", "Ok") == all);

    /// <summary>Whether the exit code says that something failed; a machine that is too busy for any verdict may say 4 where a gate fails.</summary>
    public bool IsRed => ExitCode == 1 || (ExitCode == 4 && FailedGates.Count > 0 && DoubtsOf("Harness").Count == 0);

    /// <summary>Names of the gates that fail.</summary>
    public IReadOnlyList<string> FailedGates =>
        [.. (Run?["gates"]?.AsArray() ?? []).Where(gate => (string?)gate!["verdict"] == "Fail").Select(gate => (string)gate!["name"]!)];

    /// <summary>Of these, the gates on counts; others ask how long something took or whether it grew, which a short run cannot tell.</summary>
    public IReadOnlyList<string> FailedCounts => [.. FailedGates.Where(OnCounts.Contains)];

    /// <summary>Whether all validity checks hold but those that a busy machine fails.</summary>
    public bool OnlyTheMachineIsInDoubt => DoubtsOf("Harness").Count == 0 && DoubtsOf("Target").Count == 0;

    /// <summary>The failed requests of all arms, a line such as <c>ConnectionReset: broken pipe</c> each.</summary>
    public IReadOnlyList<string> Failures =>
        [.. Arms.SelectMany(arm => arm["errors"]?.AsArray() ?? []).Select(error => $"{error!["outcome"]}: {error["firstMessage"]}").Distinct()];

    /// <summary>What a run that ended early ended in, such as <c>ConnectionReset: broken pipe</c>; null when it did not.</summary>
    public string? FirstFailure => Told()
        .Select(text => Regex.Match(text, @"first ended in (?<outcome>\w+) \((?<message>[^\n]*?)\)( \(|; the target|\.?$)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Limit))
        .FirstOrDefault(match => match.Success) is { } found ? $"{found.Groups["outcome"]}: {found.Groups["message"]}" : null;

    /// <summary>How it ended, in a line: exit code, gates that fail, and the last thing that it said, or the first when it refused to start.</summary>
    public string Brief
    {
        get
        {
            var last = Run is null ? Errors.Concat(Lines(output)).FirstOrDefault("it said nothing") : Lines(output).LastOrDefault("it said nothing");
            var gates = FailedGates.Count > 0 ? $" ({string.Join(", ", FailedGates)})" : "";
            return Short($"exit {ExitCode}{gates}: {last}", 220);
        }
    }

    /// <summary>Whether something of this pattern was told: on the console, or in a message of run.json.</summary>
    public bool Says(string pattern) => Told().Any(text => Matches(text, pattern));

    /// <summary>Whether the environment of run.json holds such a fact, written <c>name: value</c>.</summary>
    public bool Knows(string pattern) => (Run?["environment"]?.AsObject() ?? []).Any(fact => Matches($"{fact.Key}: {fact.Value}", pattern));

    /// <summary>Whether a gate whose name is like this fails.</summary>
    public bool Fails(string gate) => FailedGates.Any(name => Matches(name, gate));

    /// <summary>The sum, over all arms, of the numbers whose names hold this word, at any depth; null when there is none.</summary>
    public double? Sum(string word)
    {
        var found = Arms.SelectMany(Members)
            .Where(member => member.Name.Contains(word, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value).ToList();
        return found.Count > 0 ? found.Sum() : null;
    }

    /// <summary>A number of an arm; 0 when it is not there.</summary>
    public static double Number(JsonNode arm, params string[] path) => path.Aggregate((JsonNode?)arm, (node, name) => node?[name]) is { } value ? (double)value : 0;

    /// <summary>A text in one line, without what differs from run to run, such as ports, and not longer than this.</summary>
    public static string Short(string text, int length)
    {
        var line = Regex.Replace(text, @"\s+", " ", RegexOptions.None, Limit);
        line = Regex.Replace(line, "The run cannot be believed: (run ended early: )?|no request of the warm-up of '[^']*' succeeded; ", "", RegexOptions.ExplicitCapture, Limit);
        line = Regex.Replace(line, @"(?<=[\w\]]):\d{5}\b", ":PORT", RegexOptions.None, Limit);
        line = Regex.Replace(line, @"\bc[0-9a-z]{7}(?=\.)", "NAME", RegexOptions.None, Limit);
        line = Regex.Replace(line, @"\S*loadharness-\w+/", "", RegexOptions.None, Limit);
        return line.Length <= length ? line : line[..length].TrimEnd() + "…";
    }

    private static bool Matches(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Limit);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // A check that does not say whose doing it is asks about the harness.
    private List<string> DoubtsOf(string subject) =>
        [.. (Run?["validity"]?.AsArray() ?? []).Where(check => (bool?)check!["ok"] == false && ((string?)check["subject"] ?? "Harness") == subject).Select(check => (string)check!["name"]!)];

    private IEnumerable<string> Told()
    {
        JsonNode?[] sentences = [.. Run?["validity"]?.AsArray() ?? [], .. Run?["gates"]?.AsArray() ?? []];
        return [output, error, .. Failures, .. sentences.Select(sentence => $"{sentence!["why"]}")];
    }

    private static IEnumerable<(string Name, double Value)> Members(JsonNode node) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null).SelectMany(member => member.Value is JsonValue value
            ? value.TryGetValue(out double number) ? [(member.Key, number)] : []
            : Members(member.Value!)),
        JsonArray items => items.Where(item => item is JsonObject).SelectMany(item => Members(item!)),
        _ => [],
    };
}
