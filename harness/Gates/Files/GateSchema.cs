using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoadHarness.Gates.Files;

/// <summary>The JSON Schema of gate files, which editors complete and check with: <see cref="GateFile.Schema"/>, made from the kinds.</summary>
public static class GateSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, ending with a line feed.</summary>
    /// <param name="scenarios">The names of the scenarios.</param>
    public static string Of(IEnumerable<string> scenarios)
    {
        var definitions = new JsonObject
        {
            ["gate"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["kind"] = new JsonObject
                    {
                        ["description"] = string.Join(" ", GateKind.All.Select(kind => $"{kind.Name}: {char.ToLowerInvariant(kind.Meaning[0])}{kind.Meaning[1..]}.")),
                        ["enum"] = Texts(GateKind.All.Select(kind => kind.Name)),
                    },
                },
                ["required"] = Texts(["name", "kind", "metric"]),
                ["allOf"] = new JsonArray([.. GateKind.All.Select(kind => JsonNode.Parse(
                    $$"""{ "if": { "properties": { "kind": { "const": "{{kind.Name}}" } } }, "then": { "$ref": "#/$defs/{{kind.Name}}" } }"""))]),
            },
        };
        foreach (var kind in GateKind.All)
        {
            definitions[kind.Name] = Definition(kind);
        }

        definitions["name"] = JsonNode.Parse(
            $$"""{ "description": "Short, for tables and CI.", "type": "string", "maxLength": {{GateJson.LongestName}}, "pattern": "^.*\\S.*$" }""");
        definitions["arm"] = JsonNode.Parse("""{ "description": "The name of an arm.", "type": "string" }""");
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Gates of a LoadHarness run",
            ["description"] = "What gates=FILE.json reads. Names of arms are the scenario's: see dotnet run -- help SCENARIO. All of it is explained by dotnet run -- help gates.",
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["$schema"] = JsonNode.Parse("""{ "type": "string", "description": "Path of this schema, for editors." }"""),
                ["scenario"] = new JsonObject
                {
                    ["description"] = "The scenario that the gates are for; without it they are for any that has the arms.",
                    ["enum"] = Texts(scenarios),
                },
                ["gates"] = JsonNode.Parse(
                    """
                    {
                      "description": "The gates that decide the verdict, instead of the scenario's own. Their names must differ.",
                      "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/gate" }
                    }
                    """),
            },
            ["required"] = Texts(["gates"]),
            ["additionalProperties"] = false,
            ["$defs"] = definitions,
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Definition(GateKind kind)
    {
        var properties = new JsonObject
        {
            ["name"] = JsonNode.Parse("""{ "$ref": "#/$defs/name" }"""),
            ["kind"] = true,
            ["metric"] = new JsonObject { ["enum"] = Texts(kind.Metrics) },
        };
        foreach (var property in kind.Own)
        {
            properties[property.Name] = JsonNode.Parse(property.Schema);
        }

        var definition = new JsonObject { ["properties"] = properties, ["required"] = Texts(kind.Required), ["additionalProperties"] = false };
        if (kind.Rules is { Count: > 0 } rules)
        {
            definition["allOf"] = new JsonArray([.. rules.Select(rule => JsonNode.Parse(rule))]);
        }

        return definition;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
