using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.Options;

namespace LoadHarness.Gates.Files;

/// <summary>Reads and writes gates as JSON: an object with the list <c>gates</c>, each of a <see cref="GateKind"/>.</summary>
/// <remarks>The format is described by docs/gates.schema.json, and for people by <c>help gates</c>.</remarks>
public static class GateFile
{
    /// <summary>The JSON Schema of the format, from the root of the repository; for editors, which complete and check with it.</summary>
    public const string Schema = "docs/gates.schema.json";

    /// <summary>Bytes of the largest file: a thousand gates have some 200 kB.</summary>
    public const int Most = 500_000;

    // As many as there can be rows in a table that anybody reads.
    private const int MostGates = 1_000;

    private static readonly string[] Properties = ["$schema", "scenario", "gates"];

    private static readonly HashSet<string> Known = [.. Properties, .. GateKind.All.SelectMany(kind => kind.Properties)];

    // A file for people, never embedded in a page: ≤ and apostrophes stay what they are.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">How errors name it, such as <c>gates=FILE</c>.</param>
    /// <param name="context">The run that the gates are for; null when it is not known, and then arms and target are not looked at.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong.</param>
    /// <returns>The gates, in the order of the file; meaningless when there are problems.</returns>
    public static IReadOnlyList<Gate> Read(ReadOnlyMemory<byte> bytes, string source, GateContext? context, ICollection<string> problems)
    {
        using var json = Parse(bytes, source, problems);
        if (json is null)
        {
            return [];
        }

        var list = List(json.RootElement, source, context, problems);
        var readers = list.Select((gate, index) => new GateJson(gate, $"gates[{index.ToString(CultureInfo.InvariantCulture)}]", source, context, problems)).ToList();
        var gates = new List<Gate>();
        var names = new Dictionary<string, string>();
        foreach (var reader in readers)
        {
            if (reader.Read() is { } gate)
            {
                gates.Add(gate);
            }

            if (reader.Name is { } name && !names.TryAdd(name, reader.Path))
            {
                problems.Add($"{source}: {reader.Path}.name is that of {names[name]} (give each gate its own)");
            }
        }

        if (context is not null)
        {
            CheckKinds(readers, source, context, problems);
        }

        return gates;
    }

    /// <summary>A plan's gates as a file that <see cref="Read"/> gives again; a gate a line, ending with a line feed.</summary>
    public static string Write(LoadPlan plan)
    {
        var text = new StringBuilder()
            .Append("{\n")
            .Append("  \"$schema\": ").Append(Value(Schema)).Append(",\n")
            .Append("  \"scenario\": ").Append(Value(plan.Scenario)).Append(",\n").Append("  \"gates\": [\n");
        text.AppendJoin(",\n", plan.Gates.Select(gate =>
            $"    {{ {string.Join(", ", PropertiesOf(gate).Where(property => property.Value is not null).Select(property => $"\"{property.Name}\": {Value(property.Value!)}"))} }}"));
        return text.Append("\n  ]\n}\n").ToString();
    }

    private static IEnumerable<(string Name, object? Value)> PropertiesOf(Gate gate) => [("name", gate.Name), ("kind", gate.Kind.Name), .. gate.Written];

    private static string Value(object value) => value is IReadOnlyList<string> texts
        ? $"[{string.Join(", ", texts.Select(Value))}]" : JsonSerializer.Serialize(value, Plain);

    private static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, string source, ICollection<string> problems)
    {
        // Some editors begin a file with a byte order mark, which JSON knows nothing of.
        var preamble = Encoding.UTF8.Preamble;
        var start = bytes.Span.StartsWith(preamble) ? preamble.Length : 0;
        try
        {
            if (JsonBounds.Misfit(bytes.Span[start..], Known, JsonReach.Form) is not { } misfit)
            {
                return JsonDocument.Parse(bytes[start..]);
            }

            problems.Add($"{source} {misfit.Words} (help gates shows an example)");
        }
        catch (JsonException failure)
        {
            problems.Add(PemText.Misplaced(source, "JSON", Encoding.UTF8.GetString(bytes.Span)) ?? string.Create(
                CultureInfo.InvariantCulture,
                $"{source} must be JSON, but is not from line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1} on{JsonText.Reason(failure)} (help gates shows an example)"));
        }

        return null;
    }

    private static List<JsonElement> List(JsonElement root, string source, GateContext? context, ICollection<string> problems)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{source} must be an object with a list of gates, but is {JsonText.Shown(root)} (help gates shows an example)");
            return [];
        }

        foreach (var (number, name) in UnknownProperties(root, Properties))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{source}: property {number} is unknown{Notation.DidYouMean(NearestName.Of(name, Properties))}; known: {string.Join(", ", Properties)}"));
        }

        foreach (var twice in root.EnumerateObject().CountBy(property => property.Name).Where(count => count.Value > 1 && Properties.Contains(count.Key)))
        {
            problems.Add($"{source}: {twice.Key} is given twice (write it once)");
        }

        if (root.TryGetProperty("$schema", out var schema) && schema.ValueKind != JsonValueKind.String)
        {
            problems.Add($"{source}: $schema must be a text, but is {JsonText.Shown(schema)} (write \"{Schema}\")");
        }

        if (root.TryGetProperty("scenario", out var scenario)
            && (scenario.ValueKind != JsonValueKind.String || (context is not null && scenario.GetString() != context.Plan.Scenario)))
        {
            var expected = context is null ? "the name of a scenario" : $"'{context.Plan.Scenario}', the one that is run";
            var found = scenario.ValueKind == JsonValueKind.String ? "another" : JsonText.Shown(scenario);
            problems.Add($"{source}: scenario must be {expected}, but is {found} (gates name arms, which are the scenario's)");
        }

        if (!root.TryGetProperty("gates", out var gates) || gates.ValueKind != JsonValueKind.Array || gates.GetArrayLength() == 0)
        {
            var state = gates.ValueKind == JsonValueKind.Undefined ? "is missing" : $"is {JsonText.Shown(gates)}";
            problems.Add($"{source}: gates must be a list of at least one gate, but {state} (list gates scenario=NAME prints a scenario's own)");
            return [];
        }

        if (gates.GetArrayLength() > MostGates)
        {
            problems.Add($"{source}: gates must be a list of at most {Format.Count(MostGates)} gates, but is one of {Format.Count(gates.GetArrayLength())} (leave some out)");
            return [];
        }

        return [.. gates.EnumerateArray()];
    }

    /// <summary>The properties of an object that nobody knows, each once, with their numbers in the order of the file, from 1.</summary>
    internal static IEnumerable<(int Number, string Name)> UnknownProperties(JsonElement json, IReadOnlyList<string> known) =>
        json.EnumerateObject().Select((property, index) => (Number: index + 1, property.Name)).Where(property => !known.Contains(property.Name)).DistinctBy(property => property.Name);

    /// <summary>Refuses gates that the run cannot judge, with one sentence for all that it cannot judge for the same reason.</summary>
    private static void CheckKinds(List<GateJson> gates, string source, GateContext context, ICollection<string> problems)
    {
        var obstacles = from kind in GateKind.All
                        from gate in gates
                        where gate.Kind == kind
                        from obstacle in kind.Obstacles(context, gate.GivenMetric)
                        group gate.Path by obstacle;
        foreach (var obstacle in obstacles)
        {
            problems.Add($"{source}: {obstacle.Key.Why} {string.Join(", ", obstacle)} ({obstacle.Key.Repair})");
        }
    }
}
