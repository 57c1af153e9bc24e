using LoadHarness.Metrics;

namespace LoadHarness.Statistics.Estimates;

/// <summary>What one metric of one arm is, with its interval.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Metric">A time that is a quantile, or CPU.</param>
/// <param name="Estimate">In the metric's unit; its count is one of requests for a quantile, of rounds for CPU.</param>
public sealed record ArmEstimate(string Arm, Metric Metric, Estimate Estimate);
