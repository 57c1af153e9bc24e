using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoadHarness.Plans;

/// <summary>The JSON Schema of plans, which editors complete and check with: <see cref="PlanFile.Schema"/>, made from the sections and the properties of arms.</summary>
public static class PlanSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, ending with a line feed.</summary>
    /// <param name="scenarios">The names of the built-in scenarios.</param>
    public static string Of(IEnumerable<string> scenarios) => JsonNode.Parse(
        $$"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A plan of a LoadHarness run",
          "description": "What plan=FILE.json reads; comments are allowed. Sections hold options of a run, which docs/options.md explains; the command line outranks them. dotnet run -- list plan scenario=NAME writes one to start from.",
          "type": "object",
          "properties": {
            "$schema": { "type": "string", "description": "Path of this schema, for editors." },
            "name": { "description": "What the run is called.", "type": "string", "pattern": "^[a-z0-9-]+$", "maxLength": {{PlanReader.LongestName}} },
            "question": { "description": "What the run is to answer, in one sentence.", "type": "string", "minLength": 1, "maxLength": {{PlanReader.LongestQuestion}} },
            {{string.Join(", ", PlanSections.All.Select(section => $"\"{section.Name}\": {Section(section)}"))}},
            "arms": {
              "description": "Ways to connect, each of which is proven, measured and judged by itself.",
              "type": "array", "minItems": 1, "maxItems": {{PlanReader.MostArms}},
              "items": {
                "type": "object", "additionalProperties": false, "required": ["name", "mode"],
                "properties": { {{string.Join(", ", ArmProperty.All.Select(Property))}} }
              }
            },
            "comparisons": {
              "description": "Arms to divide by each other.", "type": "array",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["metric", "arm", "dividedBy"],
                "properties": { "metric": { "enum": {{Json(Metric.Compared.Select(metric => metric.Id))}} }, "arm": { "type": "string" }, "dividedBy": { "type": "string" } }
              }
            },
            "sameTwice": { "description": "Two arms that are alike, to see what this machine can resolve.", "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 },
            "selfTest": { "description": "The arm with which the harness tries itself after the last round.", "type": "string" },
            "replay": {
              "description": "The first flight of an arm with early data that is sent again after the last round.",
              "type": "object", "additionalProperties": false, "required": ["arm", "times"],
              "properties": { "arm": { "type": "string" }, "times": { "type": "integer", "minimum": 1, "maximum": {{ReplayPlan.Most}} } }
            },
            "answers": { "description": "The built-in scenario whose claims and sentence answer this plan as well.", "enum": {{Json(scenarios)}} },
            "gates": { "description": "The gates that decide the verdict, as in gates=FILE.json; without them those that every plan has.", "type": "array", "minItems": 1, "items": { "$ref": "gates.schema.json#/$defs/gate" } }
          },
          "required": ["name", "question", "arms"],
          "additionalProperties": false
        }
        """)!.ToJsonString(Indented) + "\n";

    private static string Section(PlanSection section)
    {
        var members = string.Join(", ", section.Options.Select(option => $"{Json(option.Name)}: {{ \"description\": {Json($"{option.Option.Meaning}. {option.Option.Accepted}.")}, \"type\": [\"string\", \"number\", \"boolean\", \"array\"] }}").Concat(section.Others.Select(Other)));
        var whole = $$"""{ "type": "object", "additionalProperties": false, "properties": { {{members}} } }""";
        return section.Short is { } option
            ? $$"""{ "description": {{Json($"{section.Meaning}; a text is {option.Name}.")}}, "oneOf": [{ "type": "string" }, {{whole}}] }"""
            : $$"""{ "description": {{Json($"{section.Meaning}.")}}, {{whole[1..]}}""";
    }

    private static string Other(string name) => name == PlanSections.Schedule
        ? $$"""{{Json(name)}}: { "description": "How the run goes on; without it what the other members say.", "enum": {{Json(PlanSections.Schedules.Select(one => one.Name))}} }"""
        : $$"""{{Json(name)}}: { "description": "Requests that may wait for a client.", "type": "integer", "minimum": 1 }""";

    private static string Property(ArmProperty property) => $"{Json(property.Name)}: {{ \"description\": {Json($"{property.Meaning}.")}, {property.Schema.Trim()[1..]}";

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
