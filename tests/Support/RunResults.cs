using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Recording;
using LoadHarness.Results;
using static LoadHarness.Tests.Support.RunFigures;

namespace LoadHarness.Tests.Support;

/// <summary>Runs as a scenario would leave them, and odd ones. All figures are invented; the same call gives the same run.</summary>
public static class RunResults
{
    /// <summary><see cref="Resumption"/> by shards, two of which did not come through, on machines that differ.</summary>
    public static RunResult Sharded()
    {
        var run = Resumption();
        return run with
        {
            Shards = new(
                12,
                [
                    .. Enumerable.Range(0, 12).Select(index => new ShardPart
                    {
                        Index = index,
                        Requests = 1_048_576 + index,
                        Failed = index == 3 ? 12_345 : 0,
                        LatenessP99 = 1_234 * (index + 1),
                        Cores = index == 2 ? 0.5 : 64,
                        ClientShare = 0.31,
                        MachineShare = index == 1 ? null : 0.62,
                        PaceMicroseconds = 81.2 + index,
                        AddedCpu = index == 4 ? null : new(312 + index, 290, 345, 0.95),
                        Memory = index == 5 ? null : [new("openssl", 500, 35_533 + index), new("dotnet", 500, 91_204)],
                        ClockAheadSeconds = index == 6 ? null : index % 2 == 0 ? -0.012 : 0.034,
                        LateSeconds = 0.0123 * index,
                        Trouble = index switch { 3 => "stopped before the end", 7 => "started anew by the scheduler", _ => null },
                    }),
                ],
                [.. run.Arms.Select((arm, index) => new ShardDifference(arm.Name, 12, 3, 11, 1 + (index / 10.0), index == 2 ? null : 0.0004 * (1 + (index * 100)), index == 0))],
                "Shards differ in the median of the service time of 1 of 5 arms: in 'cold rsa-2048', that of shard 11 is 1.00× that of shard 3 (p = 0.0004, by exchanging them within rounds, 5 % over 5 arms). The whole has all of them."),
        };
    }

    /// <summary>A passing run of five arms: cold and resumed with two keys, and kept connections.</summary>
    public static RunResult Resumption()
    {
        List<ArmResult> arms =
        [
            Arm("cold rsa-2048", ConnectionMode.Cold, handshake: 2_610, seed: 1),
            Arm("resumed rsa-2048", ConnectionMode.Resumed, handshake: 980, seed: 2),
            Arm("cold ecdsa-p256", ConnectionMode.Cold, handshake: 1_720, seed: 3) with { Key = "ecdsa-p256" },
            Arm("resumed ecdsa-p256", ConnectionMode.Resumed, handshake: 960, seed: 4) with { Key = "ecdsa-p256" },
            Arm("keep-alive rsa-2048", ConnectionMode.KeepAlive, handshake: 0, seed: 5),
        ];
        return Run(arms) with
        {
            Comparisons =
            [
                Ratio("handshake p50", arms[1], arms[0], 0.37, 0.35, 0.39, limit: 0.90, Verdict.Pass),
                Ratio("handshake p99", arms[1], arms[0], 0.41, 0.33, 0.52),
                Ratio("server CPU", arms[1], arms[0], 0.50, 0.47, 0.53, limit: 0.90, Verdict.Pass),
                Ratio("handshake bytes received", arms[1], arms[0], 0.18, 0.18, 0.18),
                Ratio("handshake p50", arms[3], arms[2], 0.56, 0.53, 0.59, limit: 0.90, Verdict.Pass),
                Ratio("client CPU", arms[3], arms[2], 0.84, 0.78, 0.93, limit: 0.90, Verdict.Inconclusive),
                Ratio("service p50", arms[4], arms[1], 0.092, 0.088, 0.097, limit: 0.05, Verdict.Fail),
            ],
            Gates =
            [
                new("resumed share", "every arm: connections proven to be what the arm claims ≥ 99.9 %", "2,160 of 2,160, both ends agree", Verdict.Pass, "both ends agree"),
                new("rsa-2048 handshake", "handshake p50, resumed rsa-2048 / cold rsa-2048 ≤ 0.90", "0.37× [0.35, 0.39]", Verdict.Pass, "the whole interval is below the limit"),
                new("ecdsa client CPU", "client CPU, resumed ecdsa-p256 / cold ecdsa-p256 ≤ 0.90", "0.84× [0.78, 0.93]", Verdict.Inconclusive, "0.84× of cold ecdsa-p256: the interval [0.78, 0.93] holds the limit; 22 rounds would tell"),
                new("pooled request", "service p50, keep-alive rsa-2048 / resumed rsa-2048 ≤ 0.05", "0.092× [0.088, 0.097]", Verdict.Fail, "0.092× of resumed rsa-2048: the whole interval [0.088, 0.097] is above the limit"),
            ],
            Claims =
            [
                new("C2", "TLS 1.3 resumption takes 0-1 round trips, near instant", ClaimAnswer.Refuted, "A resumed handshake takes as many round trips as a full one, at 0.37× [0.35, 0.39] of its time."),
                new("C3", "A reused connection has no handshake overhead", ClaimAnswer.Confirmed, "A pooled request takes 0.092× [0.088, 0.097] of a resumed one; a connection has paid for itself after 2 requests."),
                new("C4", "ECDSA certificates are faster than RSA", ClaimAnswer.Inconclusive, "Client CPU 0.97× [0.91, 1.04] of RSA: this run cannot tell."),
            ],
            Validity =
            [
                new("generator CPU", true, "41 % of all cores, limit 70 %"),
                new("pacer lateness", true, "p99 380 µs, limit 1.00 ms"),
                new("same arm twice", true, "0.99× [0.97, 1.02] holds 1"),
            ],
            Verdict = Verdict.Fail,
            Sentence = "1 of 4 gates failed and 1 is inconclusive: a pooled request takes 0.092× [0.088, 0.097] of a resumed one, limit 0.05×.",
        };
    }

    /// <summary>A run with this many cold arms, medians spread over <paramref name="decades"/>.</summary>
    public static RunResult WithArms(int count, double decades = 1)
    {
        var keys = Names.AllKeys.ToArray();
        var arms = Enumerable.Range(0, count)
            .Select(i => Arm(
                $"{(i % 2 == 0 ? "cold" : "resumed")} {keys[i / 2 % keys.Length]}",
                i % 2 == 0 ? ConnectionMode.Cold : ConnectionMode.Resumed,
                handshake: 400 * Math.Pow(10, decades * i / Math.Max(1, count - 1)),
                seed: i))
            .ToList();
        return Run(arms) with
        {
            Comparisons = [.. arms.Skip(1).Select((arm, i) => Ratio("handshake p50", arm, arms[0], 1 + i, 0.9 + i, 1.2 + i))],
        };
    }

    /// <summary>A run in which every text that comes from outside is <paramref name="text"/>.</summary>
    public static RunResult Saying(string text)
    {
        var arm = Arm(text, ConnectionMode.Cold, handshake: 1_000, seed: 7) with
        {
            Key = text,
            Tls = text,
            Outcomes = new Dictionary<string, long> { ["Ok"] = 2_157, [text] = 3 },
            Errors = [new(text, text, 3, text)],
        };
        var run = Run([arm, arm with { Mode = ConnectionMode.Resumed }]);
        return run with
        {
            Scenario = text,
            Question = text,
            Sentence = text,
            Environment = new Dictionary<string, string> { [text] = text },
            Options = new Dictionary<string, string> { [text] = text },
            Ledger = run.Ledger with { ServerRefused = new Dictionary<string, long> { [text] = 3 } },
            Comparisons = [new(text, text, text, 0.5, 0.4, 0.6, 0.95, 12, 0.9, Verdict.Pass)],
            Gates = [new(text, text, text, Verdict.Fail, text)],
            Claims = [new(text, text, ClaimAnswer.Refuted, text)],
            Curves = [new(text, text, new(text, text, Logarithmic: false), new(text, text, Logarithmic: true), [new(text, true, [new(1, 1)])], text)],
            Validity = [new(text, Ok: false, text)],
        };
    }

    /// <summary>A run that was stopped before it measured anything.</summary>
    public static RunResult Nothing() => Run([Without("cold rsa-2048"), Without("resumed rsa-2048")]) with
    {
        Status = RunStatus.Cancelled,
        DurationSeconds = 0.4,
        Comparisons = [new("handshake p50", "resumed rsa-2048", "cold rsa-2048", null, null, null, 0.95, 0, 0.9, Verdict.Inconclusive)],
        Verdict = Verdict.Inconclusive,
        Sentence = "Nothing was measured.",
    };

    /// <summary>A completed run of the given arms, with environment, options and ledger but nothing judged.</summary>
    public static RunResult Run(IReadOnlyList<ArmResult> arms)
    {
        var full = arms.Sum(arm => arm.Connections.Full);
        var resumed = arms.Sum(arm => arm.Connections.Resumed);
        return new()
        {
            Scenario = "resumption",
            Question = "How much of a cold mTLS handshake does session resumption save?",
            StartedAt = new(2026, 11, 21, 23, 30, 0, TimeSpan.Zero),
            DurationSeconds = 70.3,
            Status = RunStatus.Completed,
            Environment = new Dictionary<string, string>
            {
                ["CPU"] = "AMD EPYC 7B13, 2 cores",
                ["Kernel"] = "Linux 6.1.0-44-amd64",
                [".NET"] = "10.0.14",
                ["OpenSSL"] = "3.0.17",
                ["Target"] = "embedded LLA, TLS 1.3, HTTP/1.1",
                ["Cipher suite"] = "TLS_AES_256_GCM_SHA384",
                ["Group"] = "x25519",
                ["Chain length"] = "2",
            },
            Options = new Dictionary<string, string>
            {
                ["profile"] = "standard",
                ["clients"] = "8",
                ["rate"] = "auto",
                ["keys"] = "rsa-2048,ecdsa-p256",
                ["rounds"] = "12",
                ["seed"] = "20261121",
                ["baseline"] = "",
                ["out"] = "my runs/it's",
            },
            Arms = arms,
            Ledger = new(full + resumed + 100, full + 100, resumed, full + resumed + 100, full + 100, resumed, new Dictionary<string, long>()),
            Generator = new(2, 0.31, 0.74, 380, 180, 0, 3_200, 28_232)
            {
                InstructionsMissing = "Instructions could not be counted: this machine has no counter of them, as most virtual machines have none.",
            },
            Verdict = Verdict.Pass,
            Sentence = "Resumption cuts the RSA-2048 handshake to 0.37× [0.35, 0.39].",
        };
    }

    /// <summary>An arm with samples of a log-normal handshake, microseconds at its median, and the latencies around it.</summary>
    public static ArmResult Arm(string name, ConnectionMode mode, double handshake, int seed, int samples = 2_160)
    {
        var random = new Random(seed);
        var kept = mode == ConnectionMode.KeepAlive;
        var latencies = new Dictionary<string, List<double>>();
        void Add(string key, double value)
        {
            if (!latencies.TryGetValue(key, out var values))
            {
                latencies[key] = values = [];
            }

            values.Add(value);
        }

        for (var i = 0; i < samples; i++)
        {
            var (connect, tls) = kept ? (0, 0) : (LogNormal(random, 90, 0.2), LogNormal(random, handshake, 0.22));
            var (firstByte, rest) = (LogNormal(random, 210, 0.3), LogNormal(random, 35, 0.2));
            var late = LogNormal(random, 60, 0.8);
            if (!kept)
            {
                Add("connect", connect);
                Add("setUp", tls * 0.05);
                Add("hello", tls * 0.45);
                Add("handshake", tls);
                Add("acceptance", tls * 0.1);
            }

            Add("firstByte", firstByte);
            Add("service", connect + (tls * 1.15) + firstByte + rest);
            Add("response", connect + (tls * 1.15) + firstByte + rest + late);
            Add("lateness", late);
        }

        var cpu = new CpuCost(kept ? 61.4 : 500 + (handshake * 0.46), kept ? 48.2 : 400 + (handshake * 0.62));
        return new()
        {
            Name = name,
            Mode = mode,
            Authentication = Authentication.Mutual,
            Key = "rsa-2048",
            Tls = "1.3",
            Requests = samples,
            Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = samples },
            Connections = new()
            {
                Full = mode == ConnectionMode.Cold ? samples : 0,
                Resumed = mode == ConnectionMode.Resumed ? samples : 0,
                Reused = kept ? samples : 0,
                Unproven = 0,
                Disagreeing = 0,
                ClientOnly = 0,
            },
            IdentityVerified = samples,
            LatencyMicroseconds = latencies.ToDictionary(latency => latency.Key, latency => Summary(latency.Value)),
            CpuMicroseconds = cpu,
            HandshakeBytes = kept ? null : mode == ConnectionMode.Cold ? new(1_359, 1_349) : new(583, 241),
            Rounds = Rounds(kept ? null : handshake, seed, samples / 12),
            Estimates = Estimates(latencies.ToDictionary(latency => latency.Key, latency => Summary(latency.Value)), cpu),
            Distributions = latencies.ToDictionary(latency => latency.Key, latency => Binned(latency.Value)),
        };
    }

    /// <summary>An arm that was planned and never measured.</summary>
    public static ArmResult Without(string name) => Arm(name, ConnectionMode.Cold, handshake: 0, seed: 0, samples: 0) with
    {
        CpuMicroseconds = new(null, null),
        HandshakeBytes = null,
        Rounds = [],
        Estimates = null,
    };

    private static ComparisonResult Ratio(
        string metric, ArmResult arm, ArmResult baseline, double ratio, double low, double high, double? limit = null, Verdict? verdict = null) =>
        new(metric, arm.Name, baseline.Name, ratio, low, high, limit is null ? 0.95 : 0.9875, 12, limit, verdict);
}
