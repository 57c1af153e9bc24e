namespace LoadHarness.Statistics.Estimates;

/// <summary>An estimate with its confidence interval, in the unit of what was estimated.</summary>
/// <param name="Value">The point estimate.</param>
/// <param name="Low">Lower end of the interval; null when there are too few observations for one.</param>
/// <param name="High">Upper end of the interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Confidence">Least probability that the interval holds the true value, 0..1.</param>
/// <param name="Count">Observations behind the estimate.</param>
public sealed record Estimate(double Value, double? Low, double? High, double Confidence, long Count);
