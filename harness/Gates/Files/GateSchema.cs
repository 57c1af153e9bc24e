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
    public static string Of(IEnumerable<string> scenarios) => JsonNode.Parse(
        $$"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Gates of a LoadHarness run",
          "description": "What gates=FILE.json reads. Names of arms are the scenario's: see dotnet run -- help SCENARIO. All of it is explained by dotnet run -- help gates.",
          "type": "object",
          "properties": {
            "$schema": { "type": "string", "description": "Path of this schema, for editors." },
            "scenario": { "description": "The scenario that the gates are for; without it they are for any that has the arms.", "enum": {{Json(scenarios)}} },
            "gates": {
              "description": "The gates that decide the verdict, instead of the scenario's own. Their names must differ.",
              "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/gate" }
            }
          },
          "required": ["gates"],
          "additionalProperties": false,
          "$defs": {
            "gate": {
              "type": "object",
              "properties": { "kind": { "description": {{Json(string.Join(" ", GateKind.All.Select(Explained)))}}, "enum": {{Json(GateKind.All.Select(kind => kind.Name))}} } },
              "required": ["name", "kind", "metric"],
              "allOf": [{{string.Join(", ", GateKind.All.Select(Choice))}}]
            },
            {{string.Join(", ", GateKind.All.Select(kind => $"\"{kind.Name}\": {Definition(kind)}"))}},
            "name": { "description": "Short, for tables and CI.", "type": "string", "maxLength": {{GateJson.LongestName}}, "pattern": "^.*\\S.*$" },
            "arm": { "description": "The name of an arm.", "type": "string" }
          }
        }
        """)!.ToJsonString(Indented) + "\n";

    private static string Explained(GateKind kind) => $"{kind.Name}: {char.ToLowerInvariant(kind.Meaning[0])}{kind.Meaning[1..]}.";

    private static string Choice(GateKind kind) =>
        $$"""{ "if": { "properties": { "kind": { "const": "{{kind.Name}}" } } }, "then": { "$ref": "#/$defs/{{kind.Name}}" } }""";

    private static string Definition(GateKind kind) =>
        $$"""
        {
          "properties": {
            "name": { "$ref": "#/$defs/name" }, "kind": true, "metric": { "enum": {{Json(kind.Metrics)}} }
            {{string.Concat(kind.Own.Select(property => $", \"{property.Name}\": {property.Schema}"))}}
          },
          "required": {{Json(kind.Required)}},
          "additionalProperties": false
          {{(kind.Rules.Count > 0 ? $", \"allOf\": [{string.Join(", ", kind.Rules)}]" : "")}}
        }
        """;

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
