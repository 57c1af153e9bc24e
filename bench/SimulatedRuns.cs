using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Recording;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench;

/// <summary>
/// Runs that nobody measured: arms whose rounds carry drawn metrics of a known true ratio, judged by the program's own statistics, with
/// both looks and the shared error budget of a real plan.
/// </summary>
/// <param name="rounds">Rounds at the first look and at the last.</param>
/// <param name="noise">How the log ratios of a round scatter.</param>
/// <param name="sd">Standard deviation of the log ratio of a round, such as 0.05.</param>
internal sealed class SimulatedRuns(RoundRange rounds, Noise noise, double sd)
{
    /// <summary>The limit of every gate.</summary>
    public const double Limit = 1.10;

    private const string Arm = "arm";
    private const string Baseline = "baseline";
    private const string Again = "baseline again";

    // What a round's machine does to all arms alike: a walk that cancels within the round, or the pairing is broken.
    private const double DriftOfRound = 0.05;

    // Twice as many as scenario=resumption gates by itself.
    private static readonly Metric[] Gated = [Metric.HandshakeP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu];

    private readonly LoadPlan _plan = new()
    {
        Scenario = "simulated",
        Question = "How often is a gate wrong?",
        Arms = [.. new[] { Arm, Baseline, Again }.Select(name => new Arm { Name = name, Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 })],
        Clients = 1,
        Load = LoadKind.Open,
        Schedule = new Rounds(rounds.First, rounds.Max, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        SameTwice = (Baseline, Again),
        Comparisons = [],
        Gates = [.. Gated.Select(metric => new RatioGate(metric.Name, new ComparisonPlan(metric, Arm, Baseline), Limit))],
    };

    /// <summary>The books of a run about which nothing but its figures is in doubt.</summary>
    public static ProofLedger Ledger { get; } = new(0, 0, 0, null, null, null, null);

    /// <summary>A client that was busy for a third of its time.</summary>
    public static GeneratorLoad Generator { get; } = new(2, 0.3, 0.6, 1_000, 100, 0, 100, 28_000);

    /// <summary>Gates of every run.</summary>
    public static int GatesPerRun => Gated.Length;

    /// <summary>The least effect that the rounds of the last look detect with 80 % power, as a ratio minus 1.</summary>
    public double LeastDetectable
    {
        get
        {
            // Rounds that scatter by exactly the standard deviation.
            var step = sd * Math.Sqrt((rounds.Max - 1.0) / rounds.Max);
            double[] scatter = [.. Enumerable.Range(0, rounds.Max).Select(round => round % 2 == 0 ? step : -step)];
            return Resolution.LeastDetectable(scatter, ErrorBudget.GateConfidence(_plan))!.Value;
        }
    }

    /// <summary>Draws and judges runs. The same seed draws the same runs.</summary>
    /// <param name="ratio">The true ratio of every metric, arm to baseline.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    public VerdictCounts Judge(double ratio, int runs, int seed)
    {
        var counts = new VerdictCounts();
        var random = new Random(seed);
        for (var run = 0; run < runs; run++)
        {
            counts = counts.With(Judge(ratio, random));
        }

        return counts;
    }

    // As RunService and RunEngine do: all rounds of the first look, the others only while a gate is inconclusive.
    private Judgement Judge(double ratio, Random random)
    {
        var arms = Draw(ratio, random);
        var first = arms.Select(arm => arm with { Rounds = [.. arm.Rounds.Take(rounds.First)] }).ToArray();
        var undecided = Statistics.Judges.Judge.AnyInconclusive(_plan, first);
        return Statistics.Judges.Judge.Run(new Evidence(_plan, undecided ? arms : first), Ledger, Generator);
    }

    private ArmResult[] Draw(double ratio, Random random)
    {
        var values = new Dictionary<string, Dictionary<string, double>[]>();
        foreach (var name in new[] { Arm, Baseline, Again })
        {
            values[name] = [.. Enumerable.Range(0, rounds.Max).Select(_ => new Dictionary<string, double>())];
        }

        foreach (var metric in Gated)
        {
            var machine = 0.0;
            var scatter = values.Keys.ToDictionary(name => name, _ => noise.Rounds(rounds.Max, random));
            for (var round = 0; round < rounds.Max; round++)
            {
                machine += DriftOfRound * Noise.Normal(random);
                foreach (var (name, metrics) in values)
                {
                    // Two arms differ by √2 times what one scatters by.
                    var own = scatter[name][round] * sd / Math.Sqrt(2);
                    metrics[round][metric.Id] = 1000 * (name == Arm ? ratio : 1) * Math.Exp(machine + own);
                }
            }
        }

        return [.. values.Select(arm => ResultOf(arm.Key, [.. arm.Value.Select((metrics, index) => new RoundResult(index + 1, 1, 1, metrics))]))];
    }

    /// <summary>An arm that is right in all but what its rounds say.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rounds">The rounds, in order.</param>
    public static ArmResult ResultOf(string name, IReadOnlyList<RoundResult> rounds) => new()
    {
        Name = name,
        Mode = ConnectionMode.Cold,
        Authentication = Authentication.Mutual,
        Key = Names.Of(KeyKind.Rsa2048),
        Tls = Names.Of(TlsVersion.Tls13),
        Requests = rounds.Count,
        Outcomes = new Dictionary<string, long> { [nameof(Outcome.Ok)] = rounds.Count },
        Connections = new() { Full = rounds.Count, Resumed = 0, Reused = 0, Unproven = 0, Disagreeing = 0, ClientOnly = 0 },
        IdentityVerified = rounds.Count,
        LatencyMicroseconds = new Dictionary<string, LatencySummary>(),
        CpuMicroseconds = new(null, null),
        HandshakeBytes = null,
        Rounds = rounds,
        Distributions = new Dictionary<string, IReadOnlyList<long[]>>(),
    };
}
