namespace LoadHarness.Metrics;

/// <summary>One comparison that a scenario asks for: <paramref name="Arm"/> divided by <paramref name="Baseline"/>.</summary>
public sealed record ComparisonPlan(Metric Metric, string Arm, string Baseline);
