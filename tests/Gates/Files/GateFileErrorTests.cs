using System.Text;
using LoadHarness.Gates;
using LoadHarness.Gates.Files;
using LoadHarness.Metrics;
using LoadHarness.Schedules;
using Xunit;
using static LoadHarness.Tests.Gates.Files.Reading;

namespace LoadHarness.Tests.Gates.Files;

public sealed class GateFileErrorTests
{
    private const string Comparable =
        "handshakeP50, handshakeP90, handshakeP99, serviceP50, serviceP90, serviceP99, firstByteP50, firstByteP90, firstByteP99, responseP50, responseP90, "
        + "responseP99, clientCpu, serverCpu, bothCpu, clientInstructions, serverInstructions, bytesSent, bytesReceived, roundTrips";

    private const string Limitable =
        "handshakeP50, handshakeP90, handshakeP99, serviceP50, serviceP90, serviceP99, firstByteP50, firstByteP90, firstByteP99, responseP50, responseP90, "
        + "responseP99, clientCpu, serverCpu, bothCpu";

    private static string Trends => string.Join(", ", TrendMetric.All.Select(metric => metric.Id));

    private const string Arms = "cold, resumed, kept, closed after 10, one-way, expired";

    private static GateContext Soak => Context with { Plan = Context.Plan with { Schedule = new SoakWindows(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), [1]) } };

    /// <summary>A gate without its braces, and what is wrong with it.</summary>
    public static TheoryData<string, string> WrongGates => new()
    {
        // Name and kind
        { """ "kind": "invariant", "metric": "errors" """, "gates[0].name is missing: a short text (write \"name\": \"errors\")" },
        { """ "name": " ", "kind": "invariant", "metric": "errors" """, "gates[0].name must be a text of 1 to 100 characters on one line, but is not (it stands in tables and in CI)" },
        { """ "name": "a\nb", "kind": "invariant", "metric": "errors" """, "gates[0].name must be a text of 1 to 100 characters on one line, but is not (it stands in tables and in CI)" },
        { """ "name": "a" """, "gates[0].kind is missing: invariant, limit, ratio, baseline, trend, calibration (write \"kind\": \"invariant\")" },
        { """ "name": "a", "kind": "ratoi", "foo": 1 """, "gates[0].kind: unknown kind (did you mean 'ratio'?); known: invariant, limit, ratio, baseline, trend, calibration" },
        { """ "name": "a", "kind": 1 """, "gates[0].kind must be invariant, limit, ratio, baseline, trend, calibration, but is a number (write \"kind\": \"invariant\")" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeep", "atMost": 1 """, $"gates[0].metric: unknown metric (did you mean 'serverHeap'?); known: {Trends}" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap" """, "gates[0].atMost is missing: a number 0 to 1,000,000,000,000,000 (write \"atMost\": 0)" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": "1MB" """, "gates[0].atMost must be a number 0 to 1,000,000,000,000,000, but is a text" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": -1 """, "gates[0].atMost must be a number 0 to 1,000,000,000,000,000, but is another number" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "atMost": 1, "atMostShare": 2 """, "gates[0].atMostShare must be a number 0 to 1, but is another number" },
        { """ "name": "a", "kind": "trend", "metric": "serverHeap", "arm": "cold", "atMost": 1 """, "gates[0].arm must be left out with serverHeap, of which the whole run has one" },

        // Properties
        {
            """ "name": "a", "kind": "invariant", "metric": "errors", "atmost": 1 """,
            "gates[0]: property 4 is unknown (did you mean 'atMost'?); known of kind invariant: name, kind, metric, arms, request, atLeast, atMost"
        },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 1, "atMost": 2 """, "gates[0].atMost is given twice (write it once)" },

        // Metrics
        {
            """ "name": "a", "kind": "ratio", "metric": "handshakeP5", "arm": "resumed", "dividedBy": "cold", "atMost": 1 """,
            $"gates[0].metric: unknown metric (did you mean 'handshakeP50'?); known: {Comparable}"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "bytesSent", "arm": "cold", "atMost": "1ms" """,
            $"gates[0].metric: unknown metric (one of kind ratio, not of limit); known: {Limitable}"
        },
        {
            """ "name": "a", "kind": "baseline", "metric": "failed", "arm": "cold", "atMost": 1 """,
            $"gates[0].metric: unknown metric; known: {Comparable}"
        },
        { """ "name": "a", "kind": "invariant" """, "gates[0].metric is missing: a metric of kind invariant (write \"metric\": \"provenShare\")" },

        // Arms
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "resume", "atMost": "1ms" """,
            $"gates[0].arm: unknown arm (did you mean 'resumed'?); known: {Arms}"
        },
        { """ "name": "a", "kind": "limit", "metric": "clientCpu", "atMost": "1ms" """, "gates[0].arm is missing: the name of an arm (write \"arm\": \"cold\")" },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "hot", "atMost": 1 """,
            $"gates[0].dividedBy: unknown arm; known: {Arms}"
        },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "cold", "atMost": 1 """,
            "gates[0].dividedBy must be another arm than arm, but both are the same (a ratio to itself is always 1)"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "handshakeP50", "arm": "kept", "atMost": "1ms" """,
            "gates[0].arm is 'kept', of which there is no handshakeP50: its connections are made before its rounds (write serviceP50, or another arm)"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "serviceP50", "arm": "expired", "atMost": "1ms" """,
            "gates[0].arm is 'expired', of which there is no serviceP50: of an impostor only the CPU is measured"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "coldResumed", "arms": ["resumed"] """,
            "gates[0].arms[0] is 'resumed', but coldResumed is about: cold arms (leave it out)"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "identityVerified", "arms": ["cold", "one-way"] """,
            "gates[0].arms[1] is 'one-way', but identityVerified is about: mutual arms (leave it out)"
        },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": ["cold", "cold"] """, "gates[0].arms[1] is there for the second time (write it once)" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": [1] """, "gates[0].arms[0] must be the name of an arm, but is a number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "arms": [] """, "gates[0].arms must be a list of at least one arm, but is an empty list (leave it out for all that the metric is about)" },

        // Limits
        { """ "name": "a", "kind": "invariant", "metric": "provenShare", "atLeast": 99.9 """, "gates[0].atLeast must be a number 0 to 1 (a share), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 0.5 """, "gates[0].atMost must be a whole number 0 to 1,000,000,000 (requests of an arm), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atMost": 1e400 """, "gates[0].atMost must be a whole number 0 to 1,000,000,000 (requests of an arm), but is another number" },
        { """ "name": "a", "kind": "invariant", "metric": "errors", "atLeast": 1 """, "gates[0].atLeast must be left out with errors" },
        { """ "name": "a", "kind": "invariant", "metric": "coldResumed", "atMost": 1 """, "gates[0].atMost must be left out with coldResumed, where every single request counts" },
        {
            """ "name": "a", "kind": "invariant", "metric": "handshakeBytesSent" """,
            "gates[0] needs a limit for handshakeBytesSent: a whole number 0 to 65,535 (bytes) (write atMost, atLeast or both)"
        },
        {
            """ "name": "a", "kind": "invariant", "metric": "resumedShare", "atLeast": 0.5, "atMost": 0.25 """,
            "gates[0].atLeast must not exceed atMost, but does"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": 5 """,
            "gates[0].atMost must be a duration above 0 up to 1h, such as \"5ms\", but is a number (write \"atMost\": \"5ms\")"
        },
        {
            """ "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": "0ms" """,
            "gates[0].atMost must be a duration above 0 up to 1h, such as \"5ms\", but is another text"
        },
        {
            """ "name": "a", "kind": "ratio", "metric": "clientCpu", "arm": "cold", "dividedBy": "kept", "atMost": "0.9" """,
            "gates[0].atMost must be a number above 0 up to 1,000, but is a text"
        },
        { """ "name": "a", "kind": "baseline", "metric": "clientCpu", "arm": "cold" """, "gates[0].atMost is missing: a number above 0 up to 1,000 (write \"atMost\": 0.9)" },
    };

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
    [MemberData(nameof(WrongGates))]
    public void Every_error_has_the_place_the_value_and_the_limit(string gate, string problem) =>
        Assert.Equal(problem, Problem(gate, gate.Contains("\"trend\"", StringComparison.Ordinal) ? Soak : Context));

    [Fact]
    public void A_gate_on_a_trend_is_for_soaks_and_a_ratio_is_not()
    {
        const string trend = """ "name": "a", "kind": "trend", "metric": "responseP50", "arm": "cold", "atMost": 500, "atMostShare": 0.1 """;
        const string ratio = """ "name": "a", "kind": "ratio", "metric": "serverCpu", "arm": "cold", "dividedBy": "kept", "atMost": 1 """;

        Assert.Equal("resumption is no soak, so that there are no trends to judge by gates[0] (write scenario=soak, or leave them out)", Problem(trend));
        Assert.Equal(new TrendGate("a", TrendMetric.ResponseP50, "cold", 500) { AtMostShare = 0.1 }, Assert.Single(GatesOf($$"""{ "gates": [{ {{trend}} }] }""", Soak)));
        Assert.Equal("resumption has no rounds, so that nothing can be divided by another arm or run for gates[0] (leave them out)", Problem(ratio, Soak));
    }

    [Fact]
    public void What_only_one_scenario_does_can_be_judged_there_alone()
    {
        Assert.Equal(
            "resumption is no storm, so that nobody comes back to judge by gates[0] (write scenario=storm, or leave them out)",
            Problem(""" "name": "a", "kind": "invariant", "metric": "allServedAgain" """));
        Assert.Equal(
            "resumption does nothing whose truth is known, so that there is nothing to calibrate by gates[0] (write scenario=calibrate, or leave them out)",
            Problem(""" "name": "a", "kind": "calibration", "metric": "engineCost" """));
        Assert.Equal(
            "gates[0].arms[0] is 'cold', but stallHandshakeFiled is about: arms with the fault StallHandshake (leave it out)",
            Problem(""" "name": "a", "kind": "invariant", "metric": "stallHandshakeFiled", "arms": ["cold"] """));
    }

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
    public void CPU_that_cannot_be_read_cannot_be_gated() =>
        Assert.Equal(
            "gates[0].metric must not be bothCpu, since the CPU of this target cannot be read (write clientCpu)",
            Problem(
                """ "name": "a", "kind": "limit", "metric": "bothCpu", "arm": "cold", "atMost": "1ms" """,
                Context with { Target = Context.Target with { CountsCpu = false } }));

    [Fact]
    public void A_closed_loop_has_no_limit_on_response_times()
    {
        const string response = """ "name": "a", "kind": "limit", "metric": "responseP99", "arm": "cold", "atMost": "1ms" """;
        var closed = Context with { Plan = Context.Plan with { Load = LoadKind.Closed } };

        Assert.Equal(
            "clients of a closed loop send nothing while they wait, so that the response times of what would have waited are missing (coordinated omission) for gates[0] "
            + "(write load=open, or limit the service time)",
            Problem(response, closed));
        Assert.Empty(Problems($$"""{ "gates": [{ {{response}} }] }""", Context));
        Assert.Empty(Problems($$"""{ "gates": [{ {{response.Replace("responseP99", "serviceP99", StringComparison.Ordinal)}} }] }""", closed));
    }

    [Fact]
    public void A_storm_has_nothing_that_repeats_to_limit() =>
        Assert.Equal(
            "resumption has nothing that repeats, so that no interval can be had for gates[0] (leave them out)",
            Problem(
                """ "name": "a", "kind": "limit", "metric": "serviceP50", "arm": "cold", "atMost": "1ms" """,
                Context with { Plan = Context.Plan with { Schedule = new Outages(TimeSpan.FromSeconds(1), []) } }));

    [Fact]
    public void A_search_for_capacity_has_no_rounds_to_compare() =>
        Assert.Equal(
            ["resumption gives each arm rates of its own, so that only invariants can be judged, not gates[0] (leave them out)"],
            Problems(
                """
                { "gates": [
                  { "name": "a", "kind": "limit", "metric": "clientCpu", "arm": "cold", "atMost": "1ms" },
                  { "name": "b", "kind": "invariant", "metric": "errors" }
                ] }
                """,
                Context with { Plan = Context.Plan with { Schedule = new CapacitySearch(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1)) } }));

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
