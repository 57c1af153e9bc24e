namespace LoadHarness.Statistics.Estimates;

/// <summary>
/// The rounds in which both arms of a comparison have a positive value. Arms are compared within a round, because that is where the
/// machine was the same for both: what drifts from round to round cancels.
/// </summary>
public sealed class PairedRounds
{
    private readonly ComparisonPlan _plan;
    private readonly (double Arm, double Baseline)[] _pairs;

    /// <summary>Pairs the rounds of two arms by their numbers.</summary>
    /// <exception cref="ArgumentException">An arm of the plan is not among <paramref name="arms"/>.</exception>
    public PairedRounds(ComparisonPlan plan, IReadOnlyList<ArmResult> arms)
    {
        _plan = plan;
        var baseline = Values(plan.Baseline);
        _pairs = [.. Values(plan.Arm).Where(round => baseline.ContainsKey(round.Key)).Select(round => (round.Value, baseline[round.Key]))];
        LogRatios = [.. _pairs.Select(pair => Math.Log(pair.Arm / pair.Baseline))];

        Dictionary<int, double> Values(string name)
        {
            var arm = arms.FirstOrDefault(arm => arm.Name == name)
                ?? throw new ArgumentException($"no arm is named '{name}'; there are {string.Join(", ", arms.Select(arm => arm.Name))}", nameof(plan));
            return arm.Rounds
                .Where(round => round.Metrics.GetValueOrDefault(plan.Metric.Id) > 0)
                .ToDictionary(round => round.Round, round => round.Metrics[plan.Metric.Id]);
        }
    }

    /// <summary>What is divided.</summary>
    public Metric Metric => _plan.Metric;

    /// <summary>ln(arm/baseline) of each paired round, in the order of the arm's rounds.</summary>
    public IReadOnlyList<double> LogRatios { get; }

    /// <summary>Median of the arm's values over the paired rounds, in the metric's unit; NaN without any.</summary>
    public double ArmMedian => Median(pair => pair.Arm);

    /// <summary>Median of the baseline's values over the paired rounds, in the metric's unit; NaN without any.</summary>
    public double BaselineMedian => Median(pair => pair.Baseline);

    /// <summary>
    /// The ratio with its interval; not yet judged. A count is exact: its ratio is that of the medians, both ends of its interval are
    /// the ratio, and its confidence is 1.
    /// </summary>
    /// <param name="confidence">Confidence of the interval of a time or of CPU, 0..1 exclusive.</param>
    public ComparisonResult Compare(double confidence)
    {
        if (LogRatios.Count == 0)
        {
            return Result(null, null, null, confidence);
        }

        if (_plan.Metric.Kind == MetricKind.Count)
        {
            var ratio = ArmMedian / BaselineMedian;
            return Result(ratio, ratio, ratio, 1);
        }

        var estimate = HodgesLehmann.Of(LogRatios, confidence).Exp();
        return Result(estimate.Value, estimate.Low, estimate.High, confidence);
    }

    /// <summary>The arm minus the baseline in the metric's unit; null when no round has both.</summary>
    /// <param name="confidence">Confidence of the interval, 0..1 exclusive.</param>
    public Estimate? Difference(double confidence) =>
        _pairs.Length == 0 ? null : HodgesLehmann.Of([.. _pairs.Select(pair => pair.Arm - pair.Baseline)], confidence);

    private ComparisonResult Result(double? ratio, double? low, double? high, double confidence) =>
        new(_plan.Metric.Name, _plan.Arm, _plan.Baseline, ratio, low, high, confidence, LogRatios.Count, Limit: null, Verdict: null);

    private double Median(Func<(double Arm, double Baseline), double> side) =>
        _pairs.Length == 0 ? double.NaN : Sorted.Median([.. _pairs.Select(side).Order()]);
}
