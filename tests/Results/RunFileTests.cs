using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Results;

public sealed class RunFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadharness-");

    private string FilePath => Path.Combine(_folder.FullName, RunFile.Name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void A_run_reads_back_as_it_was_written_in_every_culture(string culture)
    {
        var run = Run();
        var text = InCulture("", () => Written(run));
        Assert.Equal(text, InCulture(culture, () => Written(run)));

        // Records with lists have no equality of their own; writing again compares every member that the file holds.
        var read = InCulture(culture, () => RunFile.Read(FilePath));
        Assert.Equal(text, Written(read));
        Assert.Equal(run.StartedAt, read.StartedAt);
        Assert.Equal(run.Arms[0].LatencyMicroseconds, read.Arms[0].LatencyMicroseconds);
        Assert.Equal(run.Arms[0].Rounds[0].Metrics, read.Arms[0].Rounds[0].Metrics);
        Assert.Equal(run.Arms[0].Distributions["handshake"], read.Arms[0].Distributions["handshake"]);
        Assert.Equal(run.Environment, read.Environment);
        Assert.Equal(run.Comparisons, read.Comparisons);
        Assert.Equal(run.Gates, read.Gates);
        Assert.Equivalent(run.Baseline, read.Baseline, strict: true);
        Assert.Equal(run.Claims, read.Claims);
        Assert.Equivalent(run.Curves, read.Curves, strict: true);
        Assert.Equal(run.Generator, read.Generator);
        Assert.Equal((run.Status, run.Verdict, run.Sentence), (read.Status, read.Verdict, read.Sentence));
    }

    [Fact]
    public void Says_which_launch_a_round_was_of_where_there_are_several()
    {
        var run = Run();
        var arm = run.Arms[0] with
        {
            Rounds = [.. run.Arms[0].Rounds.Select((round, place) => round with { Launch = place < 1 ? 1 : 2 })],
            Launches = [new(1, new Dictionary<string, double> { ["handshakeP50"] = 2_610 }), new(2, new Dictionary<string, double> { ["handshakeP50"] = double.PositiveInfinity })],
        };
        var text = Written(run with { Arms = [arm] });

        Assert.DoesNotContain("\"launch\"", Written(run), StringComparison.Ordinal);
        Assert.Contains("\"requests\":180,\"launch\":1,", text, StringComparison.Ordinal);
        Written(run with { Arms = [arm] });
        var read = RunFile.Read(FilePath);
        Assert.Equal(2, read.Launches);
        Assert.Equal(text, Written(read));
        Assert.Equal(1, run.Launches);
    }

    [Fact]
    public void Has_the_shape_that_others_rely_on()
    {
        var run = JsonNode.Parse(Written(Run()))!;

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
            Written(Run()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_never_reach_the_file()
    {
        var run = Run();
        var arm = run.Arms[0] with
        {
            CpuMicroseconds = new CpuCost(double.NaN, double.NegativeInfinity),
            Rounds = [new RoundResult(1, 1, 1, new Dictionary<string, double> { ["handshakeP50"] = double.NaN, ["clientCpu"] = 1 })],
        };
        var text = Written(run with { DurationSeconds = double.PositiveInfinity, Arms = [arm] });

        var json = JsonNode.Parse(text)!;
        Assert.Null(json["durationSeconds"]);
        Assert.Equal("""{"client":null,"server":null}""", json["arms"]![0]!["cpuMicroseconds"]!.ToJsonString());
        Assert.Equal("""{"round":1,"position":1,"requests":1,"clientCpu":1}""", json["arms"]![0]!["rounds"]![0]!.ToJsonString());
        Assert.Equal(double.NaN, RunFile.Read(FilePath).DurationSeconds);
    }

    [Fact]
    public void A_large_run_stays_well_under_a_MiB()
    {
        var arm = LargeArm();

        Written(Run() with { Arms = [.. Enumerable.Repeat(arm, 12)] });

        Assert.InRange(new FileInfo(FilePath).Length, 100_000, 1_000_000);
    }

    [Fact]
    public void Replaces_the_old_file_whole_and_leaves_nothing_else_behind()
    {
        File.WriteAllText(FilePath, new string('x', 100_000));

        RunFile.Write(FilePath, Run());

        Assert.Equal("resumption", RunFile.Read(FilePath).Scenario);
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void Says_that_it_cannot_write()
    {
        var failure = Assert.Throws<RunFileException>(() => RunFile.Write(Path.Combine(_folder.FullName, "none", RunFile.Name), Run()));

        Assert.StartsWith("cannot be written: ", failure.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_there_is_no_file()
    {
        var failure = Assert.Throws<RunFileException>(() => RunFile.Read(FilePath));

        Assert.Equal($"{FilePath} does not exist (name the folder of a run, such as artifacts/runs/…)", failure.Message);
    }

    [Theory]
    [InlineData("", "is damaged: it stops being JSON in line 1")]
    [InlineData("{ \"schema\": 1,\n  \"arms\": [", "is damaged: it stops being JSON in line 2")]
    [InlineData("[]", "has no schema number, so it is not a run")]
    [InlineData("{ \"schema\": \"one\" }", "has no schema number, so it is not a run")]
    [InlineData("{ \"schema\": 2 }", "has schema 2, newer than 1, the newest that this version reads")]
    [InlineData("{ \"schema\": 0 }", "has schema 0, which never existed")]
    public void Says_what_is_wrong_with_the_file(string text, string problem)
    {
        File.WriteAllText(FilePath, text);

        Assert.Equal(problem, Assert.Throws<RunFileException>(() => RunFile.Read(FilePath)).Problem);
    }

    [Fact]
    public void Reads_what_a_page_holds_and_says_when_it_was_cut_or_spoiled()
    {
        var compressed = RunFile.ToCompressedJson(Run());
        File.WriteAllBytes(FilePath, compressed);
        Assert.Equal("resumption", RunFile.Read(FilePath).Scenario);

        File.WriteAllBytes(FilePath, compressed[..(compressed.Length / 2)]);
        Assert.StartsWith("is damaged: ", Assert.Throws<RunFileException>(() => RunFile.Read(FilePath)).Problem, StringComparison.Ordinal);

        compressed.AsSpan(10).Fill(0xFF);
        File.WriteAllBytes(FilePath, compressed);
        Assert.Equal("is damaged: it is no whole gzip", Assert.Throws<RunFileException>(() => RunFile.Read(FilePath)).Problem);
    }

    [Fact]
    public void Names_every_required_member_that_is_missing()
    {
        var failure = ReadChanged(run =>
        {
            run.AsObject().Remove("environment");
            run["arms"]![0]!.AsObject().Remove("mode");
            run["gates"]![0]!.AsObject().Remove("verdict");
        });

        Assert.Equal("lacks environment, arms[0].mode, gates[0].verdict", failure.Problem);
    }

    [Theory]
    [InlineData("mode", "\"Sideways\"", "mode must be one of Cold, Resumed, KeepAlive, EarlyData, but is a text")]
    [InlineData("mode", "1", "mode must be one of Cold, Resumed, KeepAlive, EarlyData, but is 1")]
    [InlineData("requests", "\"many\"", "requests must be a whole number of at least 0, with all other counts at most 9,007,199,254,740,992, but is a text")]
    [InlineData("name", "null", "name must be a text of at most 1,000 characters, but is null")]
    [InlineData("rounds", "[{\"round\":1}]", "rounds[0].position must be given, but is missing")]
    [InlineData("rounds", "7", "rounds must be a list, but is 7")]
    [InlineData("latencyMicroseconds", "{\"handshake\":{\"count\":1}}", "latencyMicroseconds.handshake.min must be given, but is missing")]
    [InlineData("distributions", "{\"handshake\":{}}", "distributions.handshake must be a list, but is an object")]
    public void Names_place_value_and_what_is_allowed(string member, string value, string problem)
    {
        var failure = ReadChanged(run => run["arms"]![0]![member] = JsonNode.Parse(value));

        Assert.Equal("at $.arms[0]." + problem, failure.Problem);
    }

    [Fact]
    public void Does_not_repeat_a_key_that_is_the_files_own() =>
        Assert.Equal("at $.options.* must be a text, but is 5", ReadChanged(run => run["options"]!["geheim"] = 5).Problem);

    [Fact]
    public void Asks_of_a_key_whether_two_options_are_swapped()
    {
        File.WriteAllText(FilePath, "-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----\n");

        Assert.Equal($"{FilePath} must be a run, but holds PRIVATE KEY (name the right file; are two options swapped?)", Assert.Throws<RunFileException>(() => RunFile.Read(FilePath)).Message);
    }

    [Fact]
    public void A_run_without_a_baseline_does_not_mention_one()
    {
        Assert.DoesNotContain("baseline", JsonNode.Parse(Written(Run() with { Baseline = null }))!.AsObject().Select(member => member.Key));
        Assert.Null(RunFile.Read(FilePath).Baseline);
    }

    [Fact]
    public void Ignores_members_that_a_later_version_of_the_schema_may_add()
    {
        var run = JsonNode.Parse(Written(Run()))!;
        run["later"] = 1;
        File.WriteAllText(FilePath, run.ToJsonString());

        Assert.Equal("resumption", RunFile.Read(FilePath).Scenario);
    }

    private RunFileException ReadChanged(Action<JsonNode> change)
    {
        var run = JsonNode.Parse(Written(Run()))!;
        change(run);
        File.WriteAllText(FilePath, run.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return Assert.Throws<RunFileException>(() => RunFile.Read(FilePath));
    }

    private string Written(RunResult run)
    {
        RunFile.Write(FilePath, run);
        return File.ReadAllText(FilePath);
    }

    private static T InCulture<T>(string culture, Func<T> act)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            return act();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>An arm of 60 rounds whose latencies spread over three orders of magnitude.</summary>
    private static ArmResult LargeArm()
    {
        var random = new Random(20261121);
        var recorder = new ArmRecorder(new Arm { Name = "cold rsa-2048", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }, new ManualClock());
        for (var round = 1; round <= 60; round++)
        {
            recorder.BeginRound(round, 1);
            for (var i = 0; i < 180; i++)
            {
                var at = 10_000_000L;
                long Next() => at += (long)(300 * Math.Exp(random.NextDouble() * 7));
                recorder.Record(new Sample
                {
                    NewConnection = true,
                    Wire = new WireEvidence { Kind = HandshakeKind.Full, Version = TlsVersion.Tls13 },
                    HandshakeBytesSent = 1_359,
                    HandshakeBytesReceived = 2_641,
                    Timings = new Timings
                    {
                        IntendedStart = Next(),
                        ActualStart = Next(),
                        ConnectStarted = Next(),
                        Connected = Next(),
                        ClientHello = Next(),
                        ServerHello = Next(),
                        Finished = Next(),
                        HandshakeDone = Next(),
                        FirstByte = Next(),
                        LastByte = Next(),
                    },
                });
            }

            recorder.EndRound(TimeSpan.FromTicks(random.Next(1_000_000)), TimeSpan.FromTicks(random.Next(1_000_000)));
        }

        return recorder.ToResult();
    }

    private static RunResult Run() => new()
    {
        Scenario = "resumption",
        Question = "How much of a cold mTLS handshake does session resumption save?",
        StartedAt = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero),
        DurationSeconds = 61.2,
        Status = RunStatus.Cancelled,
        Environment = new Dictionary<string, string> { ["CPU"] = "8 × \"Zen\" <4>", ["kernel"] = "6.1" },
        Options = new Dictionary<string, string> { ["seed"] = "20261121" },
        Arms =
        [
            new ArmResult
            {
                Name = "resumed rsa-2048",
                Mode = ConnectionMode.Resumed,
                Authentication = Authentication.Mutual,
                Key = "rsa-2048",
                Tls = "1.3",
                Requests = 2760,
                Outcomes = new Dictionary<string, long> { ["Ok"] = 2760 },
                Connections = new ConnectionCounts { Full = 0, Resumed = 2760, Reused = 0, Unproven = 0, Disagreeing = 0, ClientOnly = 0 },
                IdentityVerified = 2760,
                LatencyMicroseconds = new Dictionary<string, LatencySummary>
                {
                    ["handshake"] = new(2760, 700, 1012.346, 980, 1400, 2401, 3000, 3001),
                },
                CpuMicroseconds = new CpuCost(812.4, null),
                HandshakeBytes = new ByteCost(1359, 241),
                Rounds =
                [
                    new RoundResult(1, 3, 180, new Dictionary<string, double> { ["handshakeP50"] = 2610, ["clientCpu"] = 812.346 }),
                    new RoundResult(2, 1, 181, new Dictionary<string, double> { ["handshakeP50"] = 2612.0004 }),
                ],
                Distributions = new Dictionary<string, IReadOnlyList<long[]>> { ["handshake"] = [[980, 2000], [3001, 760]] },
                Errors = [new ErrorCount("RequestTimeout", "Answer", 1, "no answer in 5 s \u0000 <b>")],
            },
        ],
        Ledger = new ProofLedger(2760, 0, 2760, 2760, 0, 2760, new Dictionary<string, long> { ["revoked"] = 1 }),
        Generator = new GeneratorLoad(2, 0.301, null, 120, 180, 0, 400, 28_000),
        Comparisons =
        [
            new ComparisonResult(
                "handshake p50", "resumed rsa-2048", "cold rsa-2048", 0.450123, 0.43, 0.47, 0.991667, 12, 0.9, Verdict.Pass),
            new ComparisonResult("service p50", "resumed rsa-2048", "cold rsa-2048", null, null, null, 0.95, 0, null, null),
        ],
        Gates = [new GateResult("errors", "every arm: requests that failed = 0", "0 of 2,760", Verdict.Pass, "None failed.")],
        Baseline = new BaselineResult
        {
            Run = "2026-11-20T10-00-00Z-resumption",
            StartedAt = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            Rate = 180,
            PastRuns = 12,
            LeftOut = [new LeftOutRun("2026-11-19T10-00-00Z-resumption", "invalid")],
            Differences = [new FactDifference("kernel", "6.1", "6.18", DifferenceWeight.Unlike)],
            Comparisons =
            [
                new BaselineComparison("handshake p50", "resumed rsa-2048", 980, 1000, 0.98, 0.95, 1.02, 0.999, 12, 8, 1.25, Verdict.Pass),
                new BaselineComparison("service p50", "resumed rsa-2048", 980, 1000, 0.98, null, null, 0.95, 2, 2, null, null),
            ],
            Missing = [new OneSidedPart("cold rsa-2048", null, ComparedRun.Baseline), new OneSidedPart("resumed rsa-2048", "server CPU", ComparedRun.Candidate)],
            Gates = ["baseline: handshake p50, resumed rsa-2048"],
        },
        Claims = [new ClaimResult("C2", "Resumption takes 0-1 round trips", ClaimAnswer.Refuted, "It takes 1.")],
        Curves =
        [
            new Curve(
                "cost",
                "Cost against requests",
                new CurveAxis("requests per connection", "", Logarithmic: true),
                new CurveAxis("CPU", "µs", Logarithmic: false),
                [
                    new CurveSeries("measured", Measured: true, [new CurvePoint(1, 3_100.5, 3_000, 3_200.25), new CurvePoint(10, 380.125)]),
                    new CurveSeries("model", Measured: false, []),
                ],
                "handshake/n + request"),
        ],
        Validity = [new ValidityCheck("lateness", true, "p99 0.1 ms, limit 1 ms")],
        Verdict = Verdict.Inconclusive,
        Sentence = "Resumption cuts the handshake to 0.45× [0.43, 0.47].",
    };
}
