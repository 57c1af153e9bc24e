using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Scenarios;

/// <summary>Finds the figures of a judged run that claims, findings and curves are told with.</summary>
internal static class RunFigures
{
    /// <summary>The arm of that name; null when the run has none.</summary>
    public static ArmResult? Find(this RunResult run, string arm) => run.Arms.FirstOrDefault(candidate => candidate.Name == arm);

    /// <summary>Arms beside their baselines, those without one left out; the label is the key, and the TLS version when the run has several.</summary>
    /// <param name="run">The run.</param>
    /// <param name="which">Which arms.</param>
    /// <param name="isBaseline">Whether the second arm is the first one's baseline, versions apart.</param>
    public static IEnumerable<(string Label, ArmResult Baseline, ArmResult Arm)> Pairs(
        this RunResult run, Func<ArmResult, bool> which, Func<ArmResult, ArmResult, bool> isBaseline)
    {
        var oneVersion = run.Arms.DistinctBy(arm => arm.Tls).Count() == 1;
        return from arm in run.Arms.Where(arm => !Arms.IsAgain(arm.Name) && which(arm))
               let baseline = run.Arms.FirstOrDefault(other => other.Tls == arm.Tls && isBaseline(arm, other))
               where baseline is not null
               select (oneVersion ? arm.Key : $"{arm.Key} TLS {arm.Tls}", baseline, arm);
    }

    /// <summary>Arms beside those that the run compares them with, in the order of its comparisons.</summary>
    /// <param name="run">The run.</param>
    /// <param name="which">Whether an arm and what it is compared with are such a pair.</param>
    public static IReadOnlyList<(ArmResult Arm, ArmResult Baseline)> ComparedPairs(this RunResult run, Func<ArmResult, ArmResult, bool> which) =>
    [
        .. from names in run.Comparisons.Select(comparison => (comparison.Arm, comparison.Baseline)).Distinct()
           let arm = run.Find(names.Arm)
           let baseline = run.Find(names.Baseline)
           where arm is not null && baseline is not null && which(arm, baseline)
           select (arm, baseline),
    ];

    /// <summary>The comparison of a metric between two arms; null when it was not made or has no estimate.</summary>
    public static ComparisonResult? Compared(this RunResult run, Metric metric, string arm, string baseline) =>
        run.Comparisons.FirstOrDefault(c => c.Metric == metric.Name && c.Arm == arm && c.Baseline == baseline && c.Ratio is not null);

    /// <summary>
    /// A metric of one arm minus that of another, paired by rounds, in the metric's unit with its 95 % interval; null when no round has
    /// both.
    /// </summary>
    public static Estimate? Difference(Metric metric, ArmResult arm, ArmResult baseline) =>
        new PairedRounds(new(metric, arm.Name, baseline.Name), [arm, baseline]).Difference(ErrorBudget.UngatedConfidence);

    /// <summary>The median of a latency over the rounds, in microseconds with its 95 % interval; null when nothing was measured.</summary>
    public static Estimate? Median(this ArmResult arm, Latency latency) => arm.Over(Metric.All.Single(metric => metric.Quantile == new Quantile(latency, 0.5)));

    /// <summary>A time's or CPU's estimate over the rounds with its 95 % interval; null when no round has it.</summary>
    public static Estimate? Over(this ArmResult arm, Metric metric) => ArmEstimates.Shown(arm, metric);

    /// <summary>Such as <c>0.37× [0.35, 0.39]</c>.</summary>
    public static string Text(this ComparisonResult comparison) => Format.Ratio(comparison.Ratio, comparison.Low, comparison.High);

    /// <summary>Such as <c>2.61 ms [2.55, 2.70]</c>.</summary>
    public static string Text(this Estimate microseconds) => Format.Duration(microseconds.Value, microseconds.Low, microseconds.High);

    /// <summary>Such as <c>+612 µs [580, 640]</c>.</summary>
    public static string Added(this Estimate microseconds) => Format.Added(microseconds.Value, microseconds.Low, microseconds.High);
}
