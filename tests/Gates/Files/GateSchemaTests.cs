using System.Text.Json;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Gates.Invariants;
using LoadHarness.Metrics;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

/// <summary>The schema and the parser must accept the same files, by names and limits, and by the verdict of another project's validator.</summary>
public sealed class GateSchemaTests : IDisposable
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, GateFile.Schema);

    private readonly ScratchDirectory _directory = new();

    private readonly JsonDocument _schema = JsonDocument.Parse(File.ReadAllBytes(SchemaFile));

    public void Dispose()
    {
        _schema.Dispose();
        _directory.Dispose();
    }

    /// <summary>Files that the parser refuses for a reason that a schema can know: not for arms, names given twice, or limits that contradict each other.</summary>
    public static IReadOnlyList<string> Wrong { get; } =
    [
        .. GateFileErrorTests.WrongGates.Select(row => row.Data.Item1)
            .Where(gate => Problems($$"""{ "gates": [{ {{gate}} }] }""", context: null).Count > 0)
            .Where(gate => !gate.Contains("\"atLeast\": 0.5, \"atMost\": 0.25", StringComparison.Ordinal)
                && !gate.Contains("\"dividedBy\": \"cold\"", StringComparison.Ordinal)
                && !gate.Contains("\"atMost\": 1, \"atMost\": 2", StringComparison.Ordinal)
                && !gate.Contains("\"0ms\"", StringComparison.Ordinal))
            .Select(gate => $$"""{ "gates": [{ {{gate}} }] }"""),
        "{}",
        "[]",
        """{ "gates": [] }""",
        """{ "gates": [7] }""",
        """{ "gate": 1, "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""",
        """{ "$schema": 1, "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""",
    ];

    /// <summary>Files that the parser accepts: every scenario's own gates, the example of the help, and a gate for every metric and limit.</summary>
    public static IReadOnlyList<string> Right { get; } =
    [
        GateHelp.Example,
        .. ScenarioCatalogue.All.Select(scenario => GateFile.Write(MadeUp.Plan(scenario))),
        GateFile.Write(Context.Plan with
        {
            Gates =
            [
                .. Invariant.All.Where(rule => !rule.NeedsLimit).Select(rule => new InvariantGate(rule.Id, rule)),
                .. Invariant.All.Where(rule => rule.TakesAtLeast)
                    .Select(rule => new InvariantGate($"{rule.Id} least", rule) { AtLeast = rule.Range!.Least, AtMost = null, Arms = ["cold", "kept"] }),
                .. Invariant.All.Where(rule => rule.TakesAtMost)
                    .Select(rule => new InvariantGate($"{rule.Id} most", rule) { AtLeast = null, AtMost = rule.Range!.Most }),
                .. Metric.All.Where(metric => GateKind.Limit.Metrics.Contains(metric.Id)).Select(metric => new LimitGate($"{metric.Id} limit", metric, "cold", TimeSpan.FromMicroseconds(1))),
                .. Metric.All.Where(metric => GateKind.Ratio.Metrics.Contains(metric.Id)).Select(metric => new RatioGate($"{metric.Id} ratio", new(metric, "cold", "resumed"), 1_000)),
                .. Metric.All.Where(metric => GateKind.Baseline.Metrics.Contains(metric.Id)).Select(metric => new BaselineGate($"{metric.Id} baseline", metric, "cold", 0.001)),
                .. TrendMetric.All.Select(metric => new TrendGate($"{metric.Id} trend", metric, metric.PerArm ? "cold" : null, 1) { AtMostShare = 0.5 }),
                .. CalibrationPoint.All.Select(point => new CalibrationGate($"{point.Id} calibration", point)),
            ],
        }).Replace("\"scenario\": \"resumption\",", "", StringComparison.Ordinal),
    ];

    [Fact]
    public void The_file_is_made_from_the_kinds()
    {
        const string update = "UPDATE_SCHEMA";
        var schema = GateSchema.Of(ScenarioCatalogue.Names);
        if (Environment.GetEnvironmentVariable(update) is "1")
        {
            File.WriteAllText(SchemaFile, schema);
            return;
        }

        Assert.True(
            File.ReadAllText(SchemaFile) == schema,
            $"{GateFile.Schema} is not what the kinds of gates say; renew it with: {update}=1 dotnet test --filter {nameof(GateSchemaTests)}");
    }

    [Fact]
    public void The_parser_tells_these_files_apart()
    {
        Assert.All(Right, file => Assert.Empty(Problems(file, context: null)));
        Assert.All(Wrong, file => Assert.NotEmpty(Problems(file, context: null)));
        Assert.True(Wrong.Count > 20);
    }

    [Fact]
    public void Scenarios_and_kinds_are_those_of_the_program()
    {
        var properties = _schema.RootElement.GetProperty("properties");

        Assert.Equal(ScenarioCatalogue.Names, Texts(properties.GetProperty("scenario").GetProperty("enum")));
        Assert.Equal(["$schema", "scenario", "gates"], Names(properties));
        Assert.Equal(GateKind.All.Select(kind => kind.Name), Texts(Definition("gate").GetProperty("properties").GetProperty("kind").GetProperty("enum")));
    }

    [Fact]
    public void Every_kind_has_the_same_properties_and_metrics() =>
        Assert.All(GateKind.All, kind =>
        {
            var definition = Definition(kind.Name);
            Assert.Equal(kind.Properties, Names(definition.GetProperty("properties")));
            Assert.Equal(kind.Required, Texts(definition.GetProperty("required")));
            Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal(kind.Metrics, Texts(Resolve(definition.GetProperty("properties").GetProperty("metric")).GetProperty("enum")));
        });

    [Fact]
    public void Every_invariant_takes_the_same_limits() =>
        Assert.All(Invariant.All, rule =>
        {
            var then = Assert.Single(
                Definition("invariant").GetProperty("allOf").EnumerateArray(),
                branch => Texts(branch.GetProperty("if").GetProperty("properties").GetProperty("metric").GetProperty("enum")).Contains(rule.Id)).GetProperty("then");
            AssertLimit(rule, rule.TakesAtLeast, then.GetProperty("properties").GetProperty("atLeast"));
            AssertLimit(rule, rule.TakesAtMost, then.GetProperty("properties").GetProperty("atMost"));
            Assert.Equal(rule.NeedsLimit, then.TryGetProperty("anyOf", out _));
        });

    [Fact]
    public async Task Another_validator_tells_the_same_files_apart()
    {
        var python = ExternalProgram.RequirePython("jsonschema", "python3-jsonschema");
        var right = Write("right", Right);
        var wrong = Write("wrong", Wrong);

        // One process for all: a start takes longer than the rest. It prints the files that it refuses, by their names.
        var refused = await python.RunAsync(
            "-c",
            """
            import json, pathlib, sys
            from jsonschema import Draft202012Validator
            schema = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(schema)
            for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
                if not Draft202012Validator(schema).is_valid(json.load(open(path))):
                    print(path.name)
            """,
            SchemaFile,
            _directory.Path);

        Assert.Equal((0, ""), (refused.ExitCode, refused.Error));
        Assert.Equal(wrong, refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEmpty(right);
    }

    private static void AssertLimit(Invariant rule, bool isTaken, JsonElement limit)
    {
        Assert.Equal(!isTaken, limit.ValueKind == JsonValueKind.False);
        if (!isTaken)
        {
            return;
        }

        var range = limit.TryGetProperty("$ref", out var reference)
            ? JsonDocument.Parse(File.ReadAllBytes(SchemaFile)).RootElement.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1])
            : limit;
        Assert.Equal(
            (rule.Range!.Whole ? "integer" : "number", rule.Range.Least, rule.Range.Most),
            (range.GetProperty("type").GetString(), range.GetProperty("minimum").GetDouble(), range.GetProperty("maximum").GetDouble()));
    }

    private string[] Write(string name, IReadOnlyList<string> files)
    {
        string[] names = [.. files.Select((_, index) => $"{name}-{index:00}.json")];
        foreach (var (file, text) in names.Zip(files))
        {
            _directory.Write(file, text);
        }

        return names;
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static string[] Names(JsonElement properties) => [.. properties.EnumerateObject().Select(property => property.Name)];

    private JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Definition(reference.GetString()!.Split('/')[^1]) : schema;

    private JsonElement Definition(string name) => _schema.RootElement.GetProperty("$defs").GetProperty(name);
}
