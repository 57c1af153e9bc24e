namespace LoadHarness.Results;

/// <summary>One metric of one arm divided by what the same arm had in the baseline run.</summary>
/// <param name="Metric">The metric's name, such as <c>handshake p50</c>.</param>
/// <param name="Arm">The arm, of the same name in both runs.</param>
/// <param name="Value">Median over this run's rounds, in the metric's unit.</param>
/// <param name="BaselineValue">Median over the baseline's rounds.</param>
/// <param name="Ratio">Two-sample Hodges-Lehmann estimate, of a count the ratio of the medians.</param>
/// <param name="Low">Lower end of the interval; null when there are too few rounds for one.</param>
/// <param name="High">Upper end of the interval; null when there are too few rounds for one.</param>
/// <param name="Confidence">Confidence level of the interval, 0..1; 1 for a count, whose interval is the ratio itself.</param>
/// <param name="Rounds">Rounds of this run that have the metric.</param>
/// <param name="BaselineRounds">Rounds of the baseline that have the metric.</param>
/// <param name="Limit">The limit of the gate on this comparison; null when no gate asks for it (exploratory).</param>
/// <param name="Verdict">The gate's answer; null when no gate asks for it.</param>
public sealed record BaselineComparison(
    string Metric,
    string Arm,
    double Value,
    double BaselineValue,
    double Ratio,
    double? Low,
    double? High,
    double Confidence,
    int Rounds,
    int BaselineRounds,
    double? Limit,
    Gates.Verdict? Verdict);
