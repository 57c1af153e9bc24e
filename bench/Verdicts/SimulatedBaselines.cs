using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Bench.Verdicts;

/// <summary>Runs of one arm that nobody measured, judged by the default gates against a baseline, past runs or the launches of both.</summary>
/// <param name="past">Past runs of the history; 0 for none.</param>
/// <param name="launches">Launches of each run.</param>
/// <param name="scatter">Standard deviation of the logarithm of what a launch gets for all its rounds.</param>
/// <param name="slowFirst">How many times as long the first round of each launch takes.</param>
internal sealed class SimulatedBaselines(int past, int launches, double scatter, double slowFirst = 1)
{
    private const string Arm = "arm";
    private const int Rounds = 12;
    private const double Truth = 1_000;

    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    // All that noise can move among the metrics of the default gates.
    private static readonly Metric[] Gated = [Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu];

    /// <summary>Gates of every run.</summary>
    public static int GatesPerRun => Gated.Length;

    public int Past => past;

    public int Launches => launches;

    public double Scatter => scatter;

    public double SlowFirst => slowFirst;

    /// <summary>Draws runs, each with a baseline and a past of its own, and judges each at every true ratio. The same seed draws the same runs.</summary>
    public IReadOnlyList<VerdictCounts> Judge(IReadOnlyList<double> ratios, int runs, int seed)
    {
        var random = new Random(seed);
        var counts = ratios.Select(_ => new VerdictCounts()).ToArray();
        for (var run = 0; run < runs; run++)
        {
            List<RunResult> history = [.. Enumerable.Range(0, past).Select(_ => Draw(random))];
            var baseline = new Baseline("then", history.Count > 0 ? history[^1] : Draw(random)) { History = history };
            var gates = DefaultBaselineGates.For(baseline);
            var candidate = Draw(random);
            for (var ratio = 0; ratio < ratios.Count; ratio++)
            {
                counts[ratio] = counts[ratio].With([.. BaselineMatch.Judge(Times(candidate, ratios[ratio]), gates, baseline).Gates.Select(gate => gate.Verdict)]);
            }
        }

        return counts;
    }

    private static RunResult Times(RunResult run, double factor) => run with
    {
        Arms = [.. run.Arms.Select(arm => arm with { Rounds = [.. arm.Rounds.Select(round => round with { Metrics = round.Metrics.ToDictionary(metric => metric.Key, metric => factor * metric.Value) })] })],
    };

    private RunResult Draw(Random random)
    {
        List<RoundResult> rounds = [];
        for (var launch = 1; launch <= launches; launch++)
        {
            var got = Gated.Select(_ => scatter * Noise.Normal(random)).ToList();
            for (var round = 1; round <= Rounds; round++)
            {
                rounds.Add(new(rounds.Count + 1, 1, 1, Gated.Select((metric, place) => (metric.Id, Value: Truth * (round == 1 ? slowFirst : 1)
                    * Math.Exp(got[place] + (SimulatedLaunches.RoundScatter * Noise.Normal(random))))).ToDictionary(one => one.Id, one => one.Value))
                { Launch = launch });
            }
        }

        return new()
        {
            Scenario = "simulated",
            Question = "How often is a baseline gate wrong?",
            StartedAt = Start,
            DurationSeconds = 1,
            Status = RunStatus.Completed,
            Environment = new Dictionary<string, string>(),
            Options = new Dictionary<string, string>(),
            Arms = [SimulatedRuns.ResultOf(Arm, rounds)],
            Ledger = SimulatedRuns.Ledger,
            Generator = SimulatedRuns.Generator,
        };
    }
}
