using System.Text;
using LoadHarness.Arms;
using LoadHarness.Options;
using LoadHarness.Plans;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Plans;

public sealed class PlanFileTests
{
    private const string Good = """
        // Comments are for people.
        {
          "$schema": "docs/plan.schema.json",
          "name": "my-shop",
          "question": "Does the shop hold?", /* so is this */
          "target": { "address": "https://lla.example:8444", "ca": "pki/ca.crt", "cert": "/abs/tts.crt", "key-password": "file:secret" },
          "requests": "shop.http",
          "data": { "file": "users.csv", "use": "client" },
          "load": { "shape": "rampingInject:0/s..10/s:5s,pause:1s", "clients": 4 },
          "options": { "seed": 7, "tls": ["1.3"], "request-timeout": "2s" },
          "arms": [
            { "name": "a", "mode": "keep-alive", "weight": 4, "requestsPerConnection": 100, "roundTrip": "20ms" },
            { "name": "b", "mode": "cold", "key": "ecdsa-p256", "tls": 1.2, "http": "2", "authentication": "one-way", "dropsSessions": true, },
          ],
          "gates": [{ "name": "errors", "kind": "invariant", "metric": "errors", "atMost": 3 }]
        }
        """;

    [Fact]
    public void Reads_sections_as_options_and_the_rest_as_it_is()
    {
        var plan = Read(Good);

        Assert.Equal(("my-shop", "Does the shop hold?", ScheduleKind.Windows), (plan.Name, plan.Question, plan.Schedule));
        Assert.Equal(
            [
                ("target", "https://lla.example:8444"), ("ca", Path.Combine("dir", "pki/ca.crt")), ("cert", "/abs/tts.crt"), ("key-password", "file:secret"), ("request", Path.Combine("dir", "shop.http")), ("data", Path.Combine("dir", "users.csv")),
                ("data-use", "client"), ("load", "rampingInject:0/s..10/s:5s,pause:1s"), ("clients", "4"), ("seed", "7"), ("tls", "1.3"), ("request-timeout", "2s"),
            ],
            plan.Options.Select(option => (option.Option.Name, option.Text)).OrderBy(option => Array.IndexOf(["target", "ca", "cert", "key-password", "request", "data", "data-use", "load", "clients", "seed", "tls", "request-timeout"], option.Name)));
        Assert.Equal(new Arm { Name = "a", Mode = ConnectionMode.KeepAlive, Key = KeyKind.Rsa2048, RequestsPerConnection = 100, RoundTrip = TimeSpan.FromMilliseconds(20) }, plan.Arms[0].Arm);
        Assert.Equal(
            new Arm { Name = "b", Mode = ConnectionMode.Cold, Key = KeyKind.EcdsaP256, Tls = TlsVersion.Tls12, Http = HttpProtocol.Http2, Authentication = Authentication.OneWay, DropsSessions = true },
            plan.Arms[1].Arm);
        Assert.Equal((4, 1, false, true), (plan.Arms[0].Weight, plan.Arms[1].Weight, plan.Arms[0].HasKey, plan.Arms[1].HasKey));
        Assert.Equal("errors", Assert.Single(plan.ReadGates(context: null, [])!).Name);
        Assert.Equal("""{"gates": [{"name": "errors", "kind": "invariant", "metric": "errors", "atMost": 3}]}""", plan.GatesText);
    }

    [Fact]
    public void The_command_line_outranks_the_plan()
    {
        var plan = Read(Good);
        var run = Assert.IsType<ParsedCommand.Run>(Parse(["plan=p", "clients=9", "target=embedded", "seed=3"], plan with { Options = [.. plan.Options.Where(option => option.Option.Name is not ("ca" or "cert" or "key-password"))] })).Options;

        Assert.Equal((9, 3, "my-shop"), (run.Clients, run.Seed, run.Scenario));
        Assert.IsType<TargetOptions.Embedded>(run.Target);
        Assert.Same(plan.Arms, run.Plan!.Arms);
        Assert.DoesNotContain("mix", run.Effective.Keys);
        Assert.Equal(("p", "my-shop"), (run.Effective["plan"], run.Effective["scenario"]));
    }

    [Fact]
    public void The_command_that_repeats_a_run_of_a_plan_is_taken_and_gives_the_same_options()
    {
        var plan = Read(Good);
        var run = Assert.IsType<ParsedCommand.Run>(Parse(["plan=p", "clients=9"], plan)).Options;

        var command = SetupSection.RepeatCommand(RunResults.Run([]) with { Scenario = "my-shop", Options = run.Effective, Plan = new PlanCopy("plan=p", Good) });
        var again = Assert.IsType<ParsedCommand.Run>(Parse(command["dotnet run -- ".Length..].Split(' '), plan)).Options;

        Assert.StartsWith("dotnet run -- plan=p ", command, StringComparison.Ordinal);
        Assert.Equal(run.Effective, again.Effective);
    }

    [Theory]
    [InlineData("scenario=cold plan=p", "scenario must be left out with plan=p, which is a scenario of its own, but is 'cold' (leave one of them out)")]
    [InlineData("plan=p mix=cold:1", "mix must be left out with plan=p (its arms have weights)")]
    [InlineData("plan=p rate=5/s", "rate must be left out with load=SHAPE, but is '5/s' (the shape has rates of its own)")]
    public void What_does_not_go_with_a_plan_is_told(string line, string problem)
    {
        var plan = Read(Good.Replace("""{ "address": "https://lla.example:8444", "ca": "pki/ca.crt", "cert": "/abs/tts.crt", "key-password": "file:secret" }""", "\"embedded\"", StringComparison.Ordinal));

        Assert.Contains(problem, Assert.IsType<ParsedCommand.Invalid>(Parse(line.Split(' '), plan)).Errors);
    }

    [Fact]
    public void An_option_that_does_not_fit_the_others_is_told_with_its_place()
    {
        var plan = Read("{ \"name\": \"p\", \"question\": \"q\",\n  \"load\": { \"shape\": \"closed\", \"rate\": \"5/s\" },\n  \"arms\": [{ \"name\": \"a\", \"mode\": \"cold\" }] }");

        Assert.Equal(
            ["plan=p: line 2, column 40: rate must be left out with load=closed, but is '5/s' (the clients set the pace)"],
            Assert.IsType<ParsedCommand.Invalid>(Parse(["plan=p"], plan)).Errors);
    }

    [Theory]
    [InlineData("{", "plan=p must be JSON, but is not from line 1, column 2 on")]
    [InlineData("[]", "plan=p: line 1, column 1: a plan must be an object, but is an empty list (list plan scenario=NAME shows an example)")]
    [InlineData("""{ "name": "cold", "question": "q", "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 11: name must be one of its own, but is that of a built-in scenario (write \"my-cold\")")]
    [InlineData("""{ "name": "A B", "question": "q", "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 11: name must be 1 to 50 lower-case letters, digits and dashes, such as \"my-shop\", but is another text")]
    [InlineData("""{ "name": "p", "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 1: question is missing (write \"question\": \"…\")")]
    [InlineData("""{ "name": "p", "question": "q" }""", "plan=p: line 1, column 1: arms must be a list of 1 to 100 arms, but is missing (write \"arms\": [{ \"name\": \"kept\", \"mode\": \"keep-alive\" }])")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [] }""", "plan=p: line 1, column 41: arms must be a list of 1 to 100 arms, but has 0 (write \"arms\": [{ \"name\": \"kept\", \"mode\": \"keep-alive\" }])")]
    [InlineData("""{ "name": "p", "question": "q", "arm": 1, "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 33: the plan has a member that is unknown (did you mean 'arms'?); known: ")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "warm" }] }""", "plan=p: line 1, column 65: mode must be one of cold, resumed, keep-alive, early-data, but is another")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "keepalive" }] }""", "plan=p: line 1, column 65: mode must be one of cold, resumed, keep-alive, early-data, but is another (did you mean 'keep-alive'?)")]
    [InlineData("""{ "name": "p", "question": "q", "identities": "-1", "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 47: identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '-1' (write identities=1000)")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a" }] }""", "plan=p: line 1, column 42: mode of an arm is missing (write \"mode\": \"keep-alive\")")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "cold", "requestPerConnection": 3 }] }""", "plan=p: line 1, column 73: an arm has a member that is unknown (did you mean 'requestsPerConnection'?); known: ")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "cold", "requestsPerConnection": 3 }] }""", "plan=p: line 1, column 98: requestsPerConnection is for mode keep-alive (leave one of them out)")]
    [InlineData("""{ "name": "p", "question": "q", "arms": [{ "name": "a", "mode": "cold" }, { "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 85: name is that of an arm before it (give each arm its own)")]
    [InlineData("""{ "name": "p", "question": "q", "load": { "clients": 0 }, "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 54: clients must be 1 to 10,000,000, but is '0' (write clients=")]
    [InlineData("""{ "name": "p", "question": "q", "load": { "clients": {} }, "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 54: clients must be 1 to 10,000,000, but is an object")]
    [InlineData("""{ "name": "p", "question": "q", "comparisons": [{ "metric": "handshakeP5", "arm": "a", "dividedBy": "a" }], "arms": [{ "name": "a", "mode": "cold" }] }""", "plan=p: line 1, column 61: must be a metric, but is another text (did you mean 'handshakeP50'?); known: ")]
    [InlineData("""{ "name": "p", "question": "q", "load": { "duration": "1m" }, "arms": [{ "name": "a b", "mode": "cold" }] }""", "plan=p: line 1, column 82: name must be letters, digits, dashes, underscores and dots in a soak, whose log of histograms has it as a tag, but is not (write it without blanks)")]
    public void What_is_wrong_is_told_with_line_column_and_repair(string text, string problem)
    {
        var problems = new List<string>();

        Assert.Null(PlanFile.Read(Encoding.UTF8.GetBytes(text), "plan=p", "", ScenarioCatalogue.Defaults, problems));
        Assert.StartsWith(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_gates_too()
    {
        var problems = new List<string>();
        PlanFile.Read(
            Encoding.UTF8.GetBytes("{\n  \"name\": \"p\",\n  \"load\": { \"clients\": -1, \"block\": \"1\" },\n  \"arms\": [{ \"name\": \"a\", \"mode\": \"cold\", \"chain\": 3 }],\n  \"gates\": [\n    { \"name\": \"g\", \"kind\": \"invariant\", \"metric\": \"erors\" }\n  ]\n}"),
            "plan=p", "", ScenarioCatalogue.Defaults, problems);

        Assert.Collection(
            problems,
            problem => Assert.StartsWith("plan=p: line 1, column 1: question is missing", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("plan=p: line 3, column 24: clients must be", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("plan=p: line 3, column 37: block must be", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("plan=p: line 4, column 52: chain must be", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("plan=p: line 6, column 51: gates[0].metric: unknown metric (did you mean 'errors'?)", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void No_word_of_another_file_is_repeated()
    {
        var problems = new List<string>();
        PlanFile.Read(Encoding.ASCII.GetBytes("-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n"), "plan=p", "", ScenarioCatalogue.Defaults, problems);
        PlanFile.Read("""{ "geheim": "geheim", "name": "geheim geheim", "arms": "geheim", "load": { "geheim": 1 } }"""u8.ToArray(), "plan=p", "", ScenarioCatalogue.Defaults, problems);

        Assert.Contains("are two options swapped?", problems[0], StringComparison.Ordinal);
        Assert.All(problems, problem => Assert.DoesNotContain("geheim", problem, StringComparison.Ordinal));
    }

    private static PlanFile Read(string text)
    {
        var problems = new List<string>();
        var plan = PlanFile.Read(Encoding.UTF8.GetBytes(text), "plan=p", "dir", ScenarioCatalogue.Defaults, problems);
        Assert.Empty(problems);
        return plan!;
    }

    private static ParsedCommand Parse(string[] words, PlanFile plan) => CommandLine.Parse(words, new Dictionary<string, string?>(), ScenarioCatalogue.Defaults, plan);
}
