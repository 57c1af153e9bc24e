using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Results;

namespace LoadHarness.Tests.Results;

/// <summary>The file of a run in a directory of its own, and the run that tests write there.</summary>
internal sealed class MadeRunFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadharness-");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, RunFile.Name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Writes a run and tells the text of the file.</summary>
    public string Written(RunResult run)
    {
        RunFile.Write(Path, run);
        return File.ReadAllText(Path);
    }

    /// <summary>A run with some of everything that a file holds.</summary>
    public static RunResult Run() => new()
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
