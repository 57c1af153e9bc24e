using System.Text;
using LoadHarness.Gates.Files;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

/// <summary>What can be wrong with a whole file, whatever it holds.</summary>
public sealed class MalformedGateFileTests
{
    /// <summary>A whole file, and what is wrong with it.</summary>
    public static TheoryData<string, string> WrongFiles => new()
    {
        { "[]", "must be an object with a list of gates, but is an empty list (help gates shows an example)" },
        { "{}", "gates must be a list of at least one gate, but is missing (list gates scenario=NAME prints a scenario's own)" },
        { """{ "gates": [] }""", "gates must be a list of at least one gate, but is an empty list (list gates scenario=NAME prints a scenario's own)" },
        { """{ "gates": [7] }""", "gates[0] must be an object with a name and a kind, but is a number (help gates shows an example)" },
        {
            """{ "scenario": "cold", "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""",
            "scenario must be 'resumption', the one that is run, but is another (gates name arms, which are the scenario's)"
        },
        {
            """{ "$schema": 1, "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""",
            "$schema must be a text, but is a number (write \"docs/gates.schema.json\")"
        },
        {
            """{ "gate": 1, "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }] }""",
            "property 1 is unknown (did you mean 'gates'?); known: $schema, scenario, gates"
        },
        {
            """{ "gates": [{ "name": "a", "kind": "invariant", "metric": "errors" }, { "name": "a", "kind": "invariant", "metric": "provenShare" }] }""",
            "gates[1].name is that of gates[0] (give each gate its own)"
        },
        { "", "must be JSON, but is not from line 1, column 1 on: The input does not contain any JSON tokens (help gates shows an example)" },
        { "{\n  \"gates\": [\n    oops\n  ]\n}", "must be JSON, but is not from line 3, column 5 on (help gates shows an example)" },
        { """{ "gates": [], }""", "must be JSON, but is not from line 1, column 16 on: The JSON object contains a trailing comma at the end which is not supported in this mode (help gates shows an example)" },
        { """{ "gates": [{ "name": "\ud800" }] }""", @"at $.gates[0].name must be a well-formed text, but is one with half of a surrogate pair, or bytes that are no UTF-8 (help gates shows an example)" },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public void A_file_that_is_no_list_of_gates_says_why(string json, string problem) => Assert.Equal([problem], Problems(json, Context));

    [Fact]
    public void All_errors_of_all_gates_come_together()
    {
        var problems = Problems(
            """
            { "gates": [
              { "name": "a", "kind": "limit", "metric": "x", "arm": "y", "atMost": "z" },
              { "name": "b", "kind": "x" },
              { "name": "b", "kind": "invariant", "metric": "errors", "arms": ["cold", "x"], "x": 1 },
              { "name": "c", "kind": "baseline", "metric": "serverCpu", "arm": "cold", "atMost": 1.1 },
              { "name": "d", "kind": "baseline", "metric": "clientCpu", "arm": "x", "atMost": 1.1 }
            ] }
            """,
            Context with { HasBaseline = false });

        string[] starts =
        [
            "gates[0].metric: unknown", "gates[0].arm: unknown", "gates[0].atMost must be", "gates[1].kind: unknown", "gates[2]: property 5 is unknown",
            "gates[2].arms[1]: unknown", "gates[2].name is that of gates[1]", "gates[4].arm: unknown",
            "there is no baseline run to compare with for gates[3], gates[4] (write baseline=DIR, or leave them out)",
        ];
        Assert.Equal(starts.Length, problems.Count);
        Assert.All(starts.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_problem_is_one_line_whatever_the_file_holds()
    {
        var hostile = new string('x', 300) + "\\n\\u0007\\u202e\\u2028";
        var problems = Problems(
            $$"""
            { "{{hostile}}": 1, "scenario": "\r\n", "gates": [
              { "name": "\u001b[31m", "kind": "a\nb", "x": 1 },
              { "name": "b", "kind": "limit", "metric": "a\nb", "arm": "a\nb", "atMost": "a\nb", "a\nb": 1, "a\nb": 2 },
              { "name": "c", "kind": "invariant", "metric": "errors", "arms": ["a\nb", "a\nb"], "atMost": "a\nb" }
            ] }
            """,
            Context);

        Assert.Equal(12, problems.Count);
        Assert.All(problems, problem => Assert.DoesNotContain(problem, c => char.IsControl(c) || c is '\u202e' or '\u2028'));
        Assert.All(problems, problem => Assert.True(problem.Length < 400, problem));
    }

    [Fact]
    public void Whatever_a_file_holds_it_gives_gates_or_problems_and_no_exception()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        var whole = Encoding.UTF8.GetBytes(GateHelp.Example);
        byte[][] pieces =
        [
            "null"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray(), "1e999"u8.ToArray(), "-0"u8.ToArray(), "\"\""u8.ToArray(), "\"\\ud800\""u8.ToArray(), [0xff], [0],
            "\"name\": "u8.ToArray(), "\"5ms\""u8.ToArray(), ","u8.ToArray(), "\""u8.ToArray(), "}"u8.ToArray(), "true"u8.ToArray(),
        ];
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = whole.ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                // Between values, so that some of it stays JSON.
                var at = random.Next(bytes.Count);
                at = Math.Max(bytes.LastIndexOf((byte)' ', at), 0);
                bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at));
                bytes.InsertRange(at, pieces[random.Next(pieces.Length)]);
            }

            byte[] file = [.. bytes];
            var problems = new List<string>();
            var thrown = Record.Exception(() => GateFile.Read(file, "gates=f.json", i % 2 == 0 ? Context : null, problems));
            Assert.True(thrown is null, $"seed {Seed}, file {i}: {Encoding.UTF8.GetString(file)} throws {thrown}");
        }
    }
}
