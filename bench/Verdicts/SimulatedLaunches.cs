using LoadHarness.Arms;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Schedules;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Runs of several launches that nobody measured: every round of a launch has what the launch got, and something of its own.</summary>
/// <param name="launches">Launches of a run.</param>
/// <param name="rounds">Rounds of each.</param>
/// <param name="scatter">Standard deviation of the logarithm of what a launch gets.</param>
/// <param name="noise">How that scatters from launch to launch.</param>
/// <param name="slowFirst">How many times as long the first round of each launch takes, which is no part of the truth.</param>
internal sealed class SimulatedLaunches(int launches, int rounds, double scatter, Noise noise, double slowFirst = 1)
{
    private const string Arm = "arm";
    private const double Truth = 1_000;

    /// <summary>Standard deviation of the logarithm of what a round has of its own.</summary>
    public const double RoundScatter = 0.05;

    /// <summary>What is limited, a gate each.</summary>
    public static IReadOnlyList<Metric> Limited { get; } = [Metric.ServiceP50, Metric.ClientCpu];

    public int Launches => launches;

    public int Rounds => rounds;

    public double Scatter => scatter;

    /// <summary>What is the matter with the launches.</summary>
    public string Name => slowFirst > 1 ? FormattableString.Invariant($"first round {slowFirst} times as slow") : noise.Name;

    /// <summary>Why limits promise nothing of such runs; null where they do.</summary>
    public string? Beyond => launches == 1 ? "one launch knows nothing of others" : noise == Noise.TwoModes && launches < 10 ? "few launches may all be of one kind"
        : slowFirst > 1 && launches >= 10 ? "what slows every launch does not average out" : null;

    /// <summary>Draws runs and judges each at every limit. The same seed draws the same runs.</summary>
    /// <param name="ratios">The true values as shares of their limits.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    /// <returns>For each ratio what became of all gates.</returns>
    public IReadOnlyList<VerdictCounts> Judge(IReadOnlyList<double> ratios, int runs, int seed)
    {
        var random = new Random(seed);
        var plans = ratios.Select(Plan).ToList();
        var counts = ratios.Select(_ => new VerdictCounts()).ToArray();
        for (var run = 0; run < runs; run++)
        {
            var arm = Draw(random);
            for (var ratio = 0; ratio < plans.Count; ratio++)
            {
                var answers = Statistics.Judges.Judge.Run(new Evidence(plans[ratio], [arm]), SimulatedRuns.Ledger, SimulatedRuns.Generator).Gates;
                counts[ratio] = counts[ratio].With([.. answers.Select(answer => answer.Verdict)]);
            }
        }

        return counts;
    }

    private LoadPlan Plan(double ratio) => new()
    {
        Scenario = "simulated",
        Question = "How often is a limit over launches wrong?",
        Arms = [new Arm { Name = Arm, Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }],
        Clients = 1,
        Load = LoadKind.Open,
        Schedule = new Rounds(rounds, rounds, TimeSpan.FromSeconds(1)),
        WarmUp = TimeSpan.FromSeconds(1),
        Seed = 1,
        Comparisons = [],
        Gates = [.. Limited.Select(metric => new LimitGate(metric.Name, metric, Arm, TimeSpan.FromMicroseconds(Truth / ratio)))],
    };

    private ArmResult Draw(Random random)
    {
        var got = Limited.Select(_ => noise.Rounds(launches, random)).ToList();
        List<ArmResult> parts = [.. Enumerable.Range(0, launches).Select(launch => SimulatedRuns.ResultOf(Arm, [.. Enumerable.Range(0, rounds).Select(round => Round(launch, round))]))];
        return parts is [var only] ? only : SimulatedRuns.ResultOf(Arm, [.. parts.SelectMany(part => part.Rounds)]) with
        {
            Launches = [.. parts.Select((part, launch) => ArmEstimates.OfLaunch(part, launch + 1))],
        };

        RoundResult Round(int launch, int round) => new((launch * rounds) + round + 1, 1, 1, Limited.Select((metric, place) => (metric.Id, Value: Truth
            * (round == 0 ? slowFirst : 1) * Math.Exp((scatter * got[place][launch]) + (RoundScatter * Noise.Normal(random))))).ToDictionary(one => one.Id, one => one.Value))
        { Launch = launch + 1 };
    }
}
