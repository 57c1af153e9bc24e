using LoadHarness.Plans;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Scenarios;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Plans;

/// <summary>The schema of plans is what the reader takes, by the verdict of another project's validator, too.</summary>
public sealed class PlanSchemaTests : IDisposable
{
    private static readonly string SchemaFile = Path.Combine(Repository.Root, PlanFile.Schema);

    // Wrong in a way that a schema can know.
    private static readonly string[] Wrong =
    [
        "[]",
        """{ "name": "p", "question": "q" }""",
        """{ "name": "p", "question": "q", "arms": [] }""",
        """{ "name": "p", "question": "q", "arms": [{ "name": "a" }] }""",
        """{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "warm" }] }""",
        """{ "name": "p", "question": "q", "arm": 1, "arms": [{ "name": "a", "mode": "cold" }] }""",
        """{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "cold", "chain": 3 }] }""",
        """{ "name": "p", "question": "q", "load": { "clint": 1 }, "arms": [{ "name": "a", "mode": "cold" }] }""",
        """{ "name": "p", "question": "q", "gates": [{ "name": "g" }], "arms": [{ "name": "a", "mode": "cold" }] }""",
    ];

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<string> Right => ScenarioCatalogue.All.Where(scenario => scenario is not CodeScenario).Select(scenario => PlanWriter.Write(MadeUp.Plan(scenario), MadeUp.Options(scenario), scenario.Name));

    [Fact]
    public void The_file_is_made_from_the_sections_and_the_properties()
    {
        const string update = "UPDATE_SCHEMA";
        var schema = PlanSchema.Of(ScenarioCatalogue.Names);
        if (Environment.GetEnvironmentVariable(update) is "1")
        {
            File.WriteAllText(SchemaFile, schema);
            return;
        }

        Assert.True(File.ReadAllText(SchemaFile) == schema, $"{PlanFile.Schema} is not what plans may hold; renew it with: {update}=1 dotnet test --filter {nameof(PlanSchemaTests)}");
    }

    [Fact]
    public async Task Another_validator_tells_the_same_files_apart_as_the_reader()
    {
        Assert.All(Right, text => Assert.Empty(ProblemsOf(text)));
        Assert.All(Wrong, text => Assert.NotEmpty(ProblemsOf(text)));
        var python = ExternalProgram.RequirePython("jsonschema", "python3-jsonschema");
        var (right, wrong) = (Write("right", [.. Right]), Write("wrong", Wrong));
        var refused = await python.RunAsync(
            "-c",
            """
            import json, pathlib, sys
            from jsonschema import Draft202012Validator, RefResolver
            path = pathlib.Path(sys.argv[1])
            schema = json.load(open(path))
            Draft202012Validator.check_schema(schema)
            gates = json.load(open(path.parent / "gates.schema.json"))
            resolver = RefResolver(path.as_uri(), schema, store={(path.parent / "gates.schema.json").as_uri(): gates})
            for file in sorted(pathlib.Path(sys.argv[2]).iterdir()):
                if not Draft202012Validator(schema, resolver=resolver).is_valid(json.load(open(file))):
                    print(file.name)
            """,
            SchemaFile,
            _directory.Path);

        Assert.Equal((0, string.Join("", wrong.Select(name => name + "\n"))), (refused.ExitCode, refused.Output));
        Assert.Equal(ScenarioCatalogue.All.Count(scenario => scenario is not CodeScenario), right.Length);
    }

    private static List<string> ProblemsOf(string text)
    {
        var problems = new List<string>();
        var plan = PlanFile.Read(System.Text.Encoding.UTF8.GetBytes(text), "plan=p", "", ScenarioCatalogue.Defaults, problems);
        plan?.ReadGates(context: null, problems);
        return problems;
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
}
