using System.Text.Json.Nodes;
using LoadHarness.Results;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class RunFileShapeTests : IDisposable
{
    private readonly MadeRunFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Has_the_shape_that_others_rely_on()
    {
        var run = JsonNode.Parse(_file.Written(MadeRunFile.Run()))!;

        Assert.Equal(
            [
                "schema", "scenario", "question", "startedAt", "durationSeconds", "status", "environment", "options", "arms", "ledger",
                "generator", "comparisons", "gates", "baseline", "claims", "curves", "validity", "verdict", "sentence",
            ],
            run.AsObject().Select(member => member.Key));
        Assert.Equal("2026-11-21T23:30:00Z", (string?)run["startedAt"]);
        Assert.Equal("cancelled", (string?)run["status"]);
        Assert.Equal("Inconclusive", (string?)run["verdict"]);
        Assert.Equal(
            """
            [{"arm":"cold rsa-2048","metric":null,"onlyIn":"Baseline"},{"arm":"resumed rsa-2048","metric":"server CPU","onlyIn":"Candidate"}]
            """,
            run["baseline"]!["missing"]!.ToJsonString());
        Assert.Equal("refuted", (string?)run["claims"]![0]!["answer"]);
        Assert.Equal(
            """
            {"name":"measured","measured":true,"points":[{"x":1,"y":3100.5,"low":3000,"high":3200.25},{"x":10,"y":380.125,"low":null,"high":null}]}
            """,
            run["curves"]![0]!["series"]![0]!.ToJsonString());
        var arm = run["arms"]![0]!;
        Assert.Equal(
            [
                "name", "mode", "authentication", "key", "tls", "requests", "outcomes", "connections", "identityVerified",
                "latencyMicroseconds", "cpuMicroseconds", "handshakeBytes", "roundTrips", "rounds", "distributions", "errors",
            ],
            arm.AsObject().Select(member => member.Key));
        Assert.Equal(("Resumed", "Mutual"), ((string?)arm["mode"], (string?)arm["authentication"]));
        Assert.Equal("""{"Ok":2760}""", arm["outcomes"]!.ToJsonString());
        Assert.Equal(
            """{"full":0,"resumed":2760,"reused":0,"kept":0,"unproven":0,"disagreeing":0,"clientOnly":0}""", arm["connections"]!.ToJsonString());
        Assert.Equal(
            """{"handshake":{"count":2760,"min":700,"mean":1012.346,"p50":980,"p90":1400,"p99":2401,"p999":3000,"max":3001}}""",
            arm["latencyMicroseconds"]!.ToJsonString());
        Assert.Equal("""{"client":812.4,"server":null}""", arm["cpuMicroseconds"]!.ToJsonString());
        Assert.Equal("""{"sent":1359,"received":241}""", arm["handshakeBytes"]!.ToJsonString());
        Assert.Equal("""{"handshake":[[980,2000],[3001,760]]}""", arm["distributions"]!.ToJsonString());
    }

    [Fact]
    public void A_round_is_a_flat_object_on_a_line_of_its_own()
    {
        Assert.Contains(
            """
                  "rounds": [
                    {"round":1,"position":3,"requests":180,"handshakeP50":2610,"clientCpu":812.346},
                    {"round":2,"position":1,"requests":181,"handshakeP50":2612}
                  ],
            """,
            _file.Written(MadeRunFile.Run()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_never_reach_the_file()
    {
        var run = MadeRunFile.Run();
        var arm = run.Arms[0] with
        {
            CpuMicroseconds = new CpuCost(double.NaN, double.NegativeInfinity),
            Rounds = [new RoundResult(1, 1, 1, new Dictionary<string, double> { ["handshakeP50"] = double.NaN, ["clientCpu"] = 1 })],
        };
        var text = _file.Written(run with { DurationSeconds = double.PositiveInfinity, Arms = [arm] });

        var json = JsonNode.Parse(text)!;
        Assert.Null(json["durationSeconds"]);
        Assert.Equal("""{"client":null,"server":null}""", json["arms"]![0]!["cpuMicroseconds"]!.ToJsonString());
        Assert.Equal("""{"round":1,"position":1,"requests":1,"clientCpu":1}""", json["arms"]![0]!["rounds"]![0]!.ToJsonString());
        Assert.Equal(double.NaN, RunFile.Read(_file.Path).DurationSeconds);
    }

    [Fact]
    public void A_run_without_a_baseline_does_not_mention_one()
    {
        Assert.DoesNotContain("baseline", JsonNode.Parse(_file.Written(MadeRunFile.Run() with { Baseline = null }))!.AsObject().Select(member => member.Key));
        Assert.Null(RunFile.Read(_file.Path).Baseline);
    }
}
