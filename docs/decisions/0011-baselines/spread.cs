#:project ../../../harness/LoadHarness.Harness.csproj
#:property PublishAot=false
#:property RunAnalyzers=false
#:property EnforceCodeStyleInBuild=false
#:property RestorePackagesWithLockFile=false

// How runs of the same build differ, and what the gates would say of each pair at several limits.
// Run: dotnet run --file docs/decisions/0011-baselines/spread.cs -- DIRECTORY, which holds the runs' directories.
using System.Globalization;
using LoadHarness.Gates;
using LoadHarness.Metrics;
using LoadHarness.Results;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Metric[] metrics = [Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesSent, Metric.BytesReceived];
RunResult[] runs =
[
    .. Directory.GetFiles(args[0], RunFile.Name, SearchOption.AllDirectories).Select(RunFile.Read)
        .Where(run => run.Options.GetValueOrDefault("lla-delay") is "0ms" && run.Status == RunStatus.Completed).OrderBy(run => run.StartedAt),
];
Console.WriteLine($"{runs.Length} completed runs");
Console.WriteLine("metric                    scatter of rounds   of runs   change from run to run: median, largest, rise that is told");
foreach (var metric in metrics)
{
    var arms = runs[0].Arms.Select(arm => runs.Select(run => Values(run, arm.Name, metric)).Where(values => values.Length > 1).ToArray()).Where(arm => arm.Length > 1).ToArray();
    double[] changes = [.. arms.SelectMany(arm => arm.Zip(arm.Skip(1), (x, y) => Math.Abs(Median(x) - Median(y)) / Median(x))).Order()];
    double[] told =
    [
        .. from arm in arms
           where arm.Length >= PredictionInterval.FewestRuns
           select Math.Exp(PredictionInterval.Of(0, [.. arm.Select(rounds => Math.Log(Median(rounds)))], 0.95) is var rise ? rise.High!.Value - rise.Value : 0) - 1,
    ];
    Console.WriteLine(
        $"{metric.Name,-26}{Median(arms.SelectMany(arm => arm.Select(Deviation))),17:0.000}{Median(arms.Select(arm => Deviation([.. arm.Select(Median)]))),10:0.000}"
        + $"{Median(changes),34:0.000}{changes[^1],9:0.000}{(told.Length > 0 ? Median(told) : double.NaN),12:0.000}");
}

foreach (var limit in (double[])[1.05, 1.25, 1.5, 2])
{
    var verdicts = (from before in runs
                    from after in runs
                    where before != after
                    select BaselineMatch.Judge(after with { Gates = [], Verdict = Verdict.Pass }, Gates(before, limit), new Baseline("", before) { AllowsUnlike = true }))
        .ToArray();
    var gates = verdicts.SelectMany(run => run.Gates).CountBy(gate => gate.Verdict).OrderBy(count => count.Key);
    var all = verdicts.CountBy(run => run.Verdict).OrderBy(count => count.Key);
    Console.WriteLine($"limit {limit:0.00}: pairs {string.Join(' ', all.Select(count => $"{count.Key} {count.Value}"))}; gates {string.Join(' ', gates.Select(count => $"{count.Key} {count.Value}"))}");
}

static BaselineGate[] Gates(RunResult run, double limit) =>
    [.. DefaultBaselineGates.For(new Baseline("", run)).Select(gate => gate.Metric.Kind == MetricKind.Count ? gate : gate with { Limit = limit })];

static double[] Values(RunResult run, string arm, Metric metric) =>
    [.. run.Arms.First(candidate => candidate.Name == arm).Rounds.Select(round => round.Metrics.GetValueOrDefault(metric.Id)).Where(value => value > 0)];

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

// Of the logarithms: 0.10 is about 10 %.
static double Deviation(double[] values)
{
    var mean = values.Average(Math.Log);
    return Math.Sqrt(values.Sum(value => Math.Pow(Math.Log(value) - mean, 2)) / (values.Length - 1));
}
