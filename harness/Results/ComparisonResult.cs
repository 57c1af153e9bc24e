namespace LoadHarness.Results;

/// <summary>One metric of one arm divided by another arm's, estimated over the paired rounds.</summary>
/// <param name="Metric">The metric's name, such as <c>handshake p50</c>.</param>
/// <param name="Arm">Numerator.</param>
/// <param name="Baseline">Denominator.</param>
/// <param name="Ratio">Hodges-Lehmann estimate, of a count the ratio of the medians; null when no round has both.</param>
/// <param name="Low">Lower end of the interval; null when there are too few rounds for one.</param>
/// <param name="High">Upper end of the interval; null when there are too few rounds for one.</param>
/// <param name="Confidence">Confidence level of the interval, 0..1; 1 for a count, whose interval is the ratio itself.</param>
/// <param name="Rounds">Rounds that have both values.</param>
/// <param name="Limit">The limit of the gate on this comparison; null when no gate asks for it (exploratory).</param>
/// <param name="Verdict">The gate's answer; null when no gate asks for it.</param>
public sealed record ComparisonResult(
    string Metric, string Arm, string Baseline, double? Ratio, double? Low, double? High, double Confidence, int Rounds, double? Limit, Gates.Verdict? Verdict);
