namespace LoadHarness.Measurement;

/// <summary>What one arm measured in one round.</summary>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="Position">Place of the arm's block in the round's order, from 1.</param>
/// <param name="Requests">Requests that are in the metrics.</param>
/// <param name="Metrics">Values by <see cref="Plans.Metric.Id"/>; a metric that could not be measured is absent.</param>
public sealed record RoundResult(int Round, int Position, long Requests, IReadOnlyDictionary<string, double> Metrics);
