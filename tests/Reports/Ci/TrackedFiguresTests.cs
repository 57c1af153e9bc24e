using System.Text.Json.Nodes;
using LoadHarness.Arms;
using LoadHarness.Reports.Ci;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Reports.Ci;

public sealed class TrackedFiguresTests : IDisposable
{
    // What github-action-benchmark's README says of a custom entry; with "value" it calculates, so that a text would be no number.
    private const string BenchmarkSchema =
        """
        {
          "type": "array",
          "items": {
            "type": "object",
            "required": ["name", "unit", "value"],
            "additionalProperties": false,
            "properties": {
              "name": { "type": "string", "minLength": 1 },
              "unit": { "type": "string", "minLength": 1 },
              "value": { "type": "number" },
              "range": { "type": "string" },
              "extra": { "type": "string" }
            }
          }
        }
        """;

    // What Bencher's reference of its metric format says, with the lengths that it takes.
    private const string MetricsSchema =
        """
        {
          "type": "object",
          "propertyNames": { "minLength": 1, "maxLength": 1024 },
          "additionalProperties": {
            "type": "object",
            "propertyNames": { "minLength": 1, "maxLength": 64 },
            "additionalProperties": {
              "type": "object",
              "required": ["value"],
              "additionalProperties": false,
              "properties": { "value": { "type": "number" }, "lower_value": { "type": "number" }, "upper_value": { "type": "number" } }
            }
          }
        }
        """;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void An_arm_has_times_with_intervals_CPU_bytes_and_shares_that_should_be_zero()
    {
        var figures = CiRuns.Figures(CiRuns.Resumption()).Where(figure => figure.Benchmark == "resumption / resumed rsa-2048").ToList();

        Assert.Equal(
            [
                ("handshake p50", "ms"), ("handshake p90", "ms"), ("handshake p99", "ms"), ("service p50", "ms"), ("service p99", "ms"), ("response p99", "ms"),
                ("client CPU", "ms"), ("server CPU", "ms"), ("handshake bytes sent", "bytes"), ("handshake bytes received", "bytes"), ("not proven", "%"), ("not resumed", "%"),
            ],
            figures.Select(figure => (figure.Measure, figure.Unit)));
        Assert.All(figures.Take(8), figure => Assert.True(figure.Low < figure.Value && figure.Value < figure.High, figure.Measure));
        Assert.All(figures.Skip(8), figure => Assert.Null(figure.Low));
        Assert.Equal("95 % interval from 12 rounds", figures[0].Basis);
        Assert.Equal(new("resumption / resumed rsa-2048", "not resumed", "%", 0, null, null, "0 of 2,160 new connections"), figures[^1]);
    }

    [Fact]
    public void Each_request_of_a_workload_has_times_and_failures_of_its_own_behind_its_arm()
    {
        var run = CiRuns.Workload();
        var figures = CiRuns.Figures(run);

        Assert.Equal(
            [("service p50", "ms"), ("service p90", "ms"), ("service p99", "ms"), ("response p99", "ms"), ("failed", "%")],
            figures.Where(figure => figure.Benchmark == "resumption / cold rsa-2048: buy").Select(figure => (figure.Measure, figure.Unit)));
        Assert.Equal(new("resumption / cold rsa-2048: buy", "failed", "%", 1, null, null, "10 of 1,000 requests"), figures.Single(figure => figure is { Benchmark: "resumption / cold rsa-2048: buy", Measure: "failed" }));
        Assert.Equal(0, figures.Single(figure => figure is { Benchmark: "resumption / cold rsa-2048: browse", Measure: "failed" }).Value);
        Assert.Equal(
            ["resumption / cold rsa-2048", "resumption / cold rsa-2048: browse", "resumption / cold rsa-2048: buy", "resumption / resumed rsa-2048"],
            figures.Select(figure => figure.Benchmark).Distinct().Take(4));
        Assert.Contains("\"resumption / cold rsa-2048: buy / service p50\"", BenchmarkFile.Of(figures), StringComparison.Ordinal);
        Assert.Contains("\"resumption / cold rsa-2048: buy\": {", MetricsFile.Of(figures), StringComparison.Ordinal);
        Assert.Contains("<summary>Requests</summary>", MarkdownSummary.Of(run, "report.html").Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void A_percentile_needs_ten_samples_beyond_it_as_in_the_tables()
    {
        Assert.Contains("handshake p99", Measures(1_000));
        Assert.DoesNotContain("handshake p99", Measures(999));
        Assert.Contains("handshake p90", Measures(999));

        static IEnumerable<string> Measures(int samples) =>
            CiRuns.Figures(RunResults.Run([RunResults.Arm("cold", ConnectionMode.Cold, 900, seed: 1, samples)])).Select(figure => figure.Measure);
    }

    [Fact]
    public void Shares_count_what_is_not_as_the_arm_claims()
    {
        var arm = RunResults.Arm("resumed", ConnectionMode.Resumed, 900, seed: 1, samples: 90);
        var figures = CiRuns.Figures(RunResults.Run([arm with { Connections = arm.Connections with { Full = 30, Resumed = 90, Unproven = 10 } }]));

        Assert.Equal([("not proven", 10, "10 of 100 answered requests"), ("not resumed", 25, "30 of 120 new connections")], figures.Where(figure => figure.Unit == "%").Select(figure => (figure.Measure, figure.Value, figure.Basis)));
    }

    [Fact]
    public void A_ratio_keeps_its_interval_and_tells_its_limit_and_one_that_was_not_measured_is_left_out()
    {
        var run = CiRuns.Resumption();
        ComparisonResult[] comparisons = [run.Comparisons[0], run.Comparisons[3] with { Confidence = 1 }, run.Comparisons[1] with { Ratio = null, Low = null, High = null }];

        Assert.Equal(
            [
                new("resumption / resumed rsa-2048 divided by cold rsa-2048", "handshake p50", "×", 0.37, 0.35, 0.39, "98.75 % interval from 12 rounds; limit 0.90×"),
                new("resumption / resumed rsa-2048 divided by cold rsa-2048", "handshake bytes received", "×", 0.18, null, null, "of counts without noise"),
            ],
            CiRuns.Figures(run with { Arms = [], Comparisons = comparisons }));
    }

    [Fact]
    public void A_run_that_cannot_be_believed_has_none_to_remember() =>
        Assert.All([CiRuns.Cancelled(), CiRuns.Invalid()], run =>
        {
            Assert.Equal("[]\n", BenchmarkFile.Of(CiRuns.Figures(run)));
            Assert.Equal("{}\n", MetricsFile.Of(CiRuns.Figures(run)));
        });

    [Fact]
    public async Task Another_validator_finds_the_documented_shapes()
    {
        var python = ExternalProgram.RequirePython("jsonschema", "python3-jsonschema");
        List<string> pairs = [];
        foreach (var run in (RunResult[])[CiRuns.Resumption(), CiRuns.Saying(CiRuns.Hostile + new string('x', 1_100)), CiRuns.Cancelled(), RunResults.WithArms(12), RunResults.Nothing()])
        {
            var figures = CiRuns.Figures(run);
            foreach (var (schema, text) in new[] { (BenchmarkSchema, BenchmarkFile.Of(figures)), (MetricsSchema, MetricsFile.Of(figures)) })
            {
                pairs.Add(_directory.Write($"{pairs.Count}.schema.json", schema));
                pairs.Add(_directory.Write($"{pairs.Count}.json", text));
            }
        }

        var result = await python.RunAsync(
            [
                "-c",
                """
                import json, sys
                from jsonschema import Draft7Validator
                for schema, file in zip(sys.argv[1::2], sys.argv[2::2]):
                    for error in Draft7Validator(json.load(open(schema))).iter_errors(json.load(open(file))):
                        print(file, error.json_path, error.message)
                """,
                .. pairs,
            ]);

        Assert.Equal(new ProgramResult(0, "", ""), result);
        Assert.Equal(20, pairs.Count);
    }

    [Fact]
    public void Measures_tell_their_unit_in_their_name()
    {
        var measures = JsonNode.Parse(MetricsFile.Of(CiRuns.Figures(CiRuns.Resumption())))!.AsObject();

        Assert.Equal(
            [
                "handshake-p50-ms", "handshake-p90-ms", "handshake-p99-ms", "service-p50-ms", "service-p99-ms", "response-p99-ms", "client-cpu-ms", "server-cpu-ms",
                "handshake-bytes-sent", "handshake-bytes-received", "not-proven-percent",
            ],
            measures["resumption / cold rsa-2048"]!.AsObject().Select(measure => measure.Key));
        Assert.Equal(
            """{"value":0.37,"lower_value":0.35,"upper_value":0.39}""",
            measures["resumption / resumed rsa-2048 divided by cold rsa-2048"]!["handshake-p50-ratio"]!.ToJsonString());
    }
}
