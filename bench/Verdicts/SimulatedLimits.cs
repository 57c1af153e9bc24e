using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Histograms;
using LoadHarness.Metrics;
using LoadHarness.Options;
using LoadHarness.Results;
using LoadHarness.Schedules;

namespace LoadHarness.Bench.Verdicts;

/// <summary>
/// Runs of one arm that nobody measured, judged by limits on its times and its CPU with both looks and the shared error budget of a real plan. Times are exponential
/// with a mean of a millisecond, times what the machine does to the whole round; CPU scatters as much, by itself.
/// </summary>
/// <param name="rounds">Rounds at the first look and at the last.</param>
/// <param name="scatter">Standard deviation of the logarithm of what the machine does to a round.</param>
/// <param name="noise">How that scatters from round to round.</param>
/// <param name="slow">What is slow beside it.</param>
internal sealed class SimulatedLimits(RoundRange rounds, double scatter, Noise noise, SlowRounds slow)
{
    /// <summary>Requests of a round.</summary>
    public const int Requests = 420;

    private const string Arm = "arm";
    private const double Mean = 1_000;

    // What a round's CPU scatters by where the machine does nothing to it.
    private const double OwnScatter = 0.02;

    private static readonly Metric[] Times = [Metric.ServiceP50, Metric.ServiceP90, Metric.ServiceP99];

    private readonly double[] _truths = [.. Limited.Select(metric => metric.Quantile is { } quantile ? Truth(quantile.P, scatter, slow) : Mean)];

    /// <summary>What is limited, a gate each.</summary>
    public static IReadOnlyList<Metric> Limited { get; } = [.. Times, Metric.ClientCpu];

    /// <summary>Rounds at the first look and at the last.</summary>
    public RoundRange Rounds => rounds;

    /// <summary>Standard deviation of the logarithm of what the machine does to a round.</summary>
    public double Scatter => scatter;

    /// <summary>What else is the matter with the rounds.</summary>
    public string Name => slow == SlowRounds.None ? noise.Name : slow.Name;

    /// <summary>Why limits on a metric promise nothing of such rounds; null where they do.</summary>
    public string? Beyond(Metric metric) =>
        noise == Noise.Autocorrelated ? "rounds resemble each other"
        : metric != Metric.ServiceP99 ? null
        : slow.Beyond ?? (scatter > 0.1 && rounds.Max < 30 ? "few rounds know little of a share that scatters so" : null);

    /// <summary>Draws runs and judges each at every limit. The same seed draws the same runs.</summary>
    /// <param name="ratios">The true values as shares of their limits.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    /// <returns>For each ratio what became of the gate on each metric of <see cref="Limited"/>.</returns>
    public IReadOnlyList<IReadOnlyList<VerdictCounts>> Judge(IReadOnlyList<double> ratios, int runs, int seed)
    {
        var random = new Random(seed);
        var plans = ratios.Select(Plan).ToList();
        var counts = ratios.Select(_ => Limited.Select(_ => new VerdictCounts()).ToArray()).ToList();
        for (var run = 0; run < runs; run++)
        {
            var (first, last) = Draw(random);
            for (var ratio = 0; ratio < plans.Count; ratio++)
            {
                // As the engine does: the other rounds only while a gate is inconclusive.
                var arm = Statistics.Judges.Judge.AnyInconclusive(plans[ratio], [first]) ? last : first;
                var answers = Statistics.Judges.Judge.Run(new Evidence(plans[ratio], [arm]), SimulatedRuns.Ledger, SimulatedRuns.Generator).Gates;
                counts[ratio] = [.. counts[ratio].Zip(answers, (count, answer) => count.With([answer.Verdict]))];
            }
        }

        return counts;
    }

    private LoadPlan Plan(double ratio) => new()
    {
        Scenario = "simulated",
        Question = "How often is a limit wrong?",
        Arms = [new Arm { Name = Arm, Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }],
        Clients = 1,
        Load = LoadKind.Open,
        Schedule = new Rounds(rounds.First, rounds.Max, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [],
        Gates = [.. Limited.Zip(_truths, (metric, truth) => new LimitGate(metric.Name, metric, Arm, TimeSpan.FromMicroseconds(truth / ratio)))],
    };

    private (ArmResult First, ArmResult Last) Draw(Random random)
    {
        var (one, all) = (new LatencyHistogram(), new LatencyHistogram());
        var (machine, cpu) = (noise.Rounds(rounds.Max, random), noise.Rounds(rounds.Max, random));
        var results = new List<RoundResult>();
        ArmResult? first = null;
        for (var round = 0; round < rounds.Max; round++)
        {
            one.Reset();
            var factor = round == 0 ? slow.First : 1;
            var unit = Mean * factor * Math.Exp(scatter * machine[round]);
            var burst = random.NextDouble() < slow.Share ? slow.Requests : 0;
            for (var request = 0; request < Requests; request++)
            {
                one.Record((long)Math.Round(-unit * (request < burst ? SlowRounds.Factor : 1) * Math.Log(1 - random.NextDouble())));
            }

            all.Add(one);
            var metrics = Times.ToDictionary(metric => metric.Id, metric => one.Quantile(metric.Quantile!.P));
            metrics[Metric.ClientCpu.Id] = Mean * factor * Math.Exp((scatter * cpu[round]) + (OwnScatter * Noise.Normal(random)));
            results.Add(new(round + 1, 1, Requests, metrics) { Steps = new Dictionary<string, LatencySteps> { [Latency.Service.Id] = new(one.Distribution()) } });
            first = round + 1 == rounds.First ? Result() : first;
        }

        return (first!, Result());

        ArmResult Result() => SimulatedRuns.ResultOf(Arm, [.. results]) with
        {
            LatencyMicroseconds = new Dictionary<string, LatencySummary> { [Latency.Service.Id] = all.Summarize() },
        };
    }

    // A median and a 90th percentile are those of the middle round; a 99th is that of all requests of very many rounds.
    private static double Truth(double p, double scatter, SlowRounds slow)
    {
        var (low, high) = (0.1 * Mean, 100 * Mean);
        while (high - low > 0.01)
        {
            var middle = (low + high) / 2;
            (low, high) = IsAbove(middle) ? (middle, high) : (low, middle);
        }

        return low;

        // Whether the true value is above this one: over what the machine does to a round, normal in its logarithm.
        bool IsAbove(double value)
        {
            var (sum, weight) = (0.0, 0.0);
            for (var z = -6.0; z <= 6; z += 0.01)
            {
                var density = Math.Exp(-z * z / 2);
                sum += density * (((1 - slow.Share) * Counts(value, z, 0)) + (slow.Share * Counts(value, z, slow.Requests)));
                weight += density;
            }

            return sum / weight > (p < 0.99 ? 0.5 : 1 - p);
        }

        double Counts(double value, double z, int burst)
        {
            var units = value / (Mean * Math.Exp(scatter * z));
            var beyond = ((Requests - burst) * Math.Exp(-units) / Requests) + (burst * Math.Exp(-units / SlowRounds.Factor) / Requests);
            return p >= 0.99 ? beyond : beyond > 1 - p ? 1 : 0;
        }
    }
}

/// <summary>What is slow in some rounds beside the scatter of all.</summary>
/// <param name="Name">How tables call it.</param>
/// <param name="Share">Share of the rounds that have a burst, each drawn by itself.</param>
/// <param name="Requests">Requests of a burst, each <see cref="Factor"/> times as long as it would have been.</param>
/// <param name="First">How many times as long the first round takes, which is not part of the truth.</param>
/// <param name="Beyond">Why a limit on a 99th percentile promises nothing then; null where it does.</param>
internal sealed record SlowRounds(string Name, double Share, int Requests, double First, string? Beyond = null)
{
    /// <summary>How many times as long a request of a burst takes.</summary>
    public const double Factor = 10;

    /// <summary>Nothing.</summary>
    public static readonly SlowRounds None = new("", 0, 0, 1);

    /// <summary>A neighbour comes seldom, and then for long.</summary>
    public static readonly SlowRounds RareBursts = new("60 slow requests in one round of 12", 1.0 / 12, 60, 1, "such bursts are in few rounds or none");

    /// <summary>A neighbour comes often.</summary>
    public static readonly SlowRounds OftenBursts = new("20 slow requests in one round of 3", 1.0 / 3, 20, 1);

    /// <summary>The first round is slow.</summary>
    public static readonly SlowRounds SlowFirst = new("first round 1.5 times as slow", 0, 0, 1.5);
}
