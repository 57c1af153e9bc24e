using LoadHarness.Metrics;
using LoadHarness.Schedules;

namespace LoadHarness.Results;

/// <summary>What one arm measured in one round.</summary>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="Position">Place of the arm's block in the round's order, from 1.</param>
/// <param name="Requests">Requests that are in the metrics.</param>
/// <param name="Metrics">Values by <see cref="LoadHarness.Metrics.Metric.Id"/>; a metric that could not be measured is absent.</param>
public sealed record RoundResult(int Round, int Position, long Requests, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The round as a step of a capacity search; only where the round has a rate of its own.</summary>
    /// <param name="objective">What the 99th percentile of the response time must not exceed.</param>
    public CapacityStep StepOf(TimeSpan objective) => new(
        Metrics[Metric.Rate.Id],
        Metrics[Metric.Failed.Id] == 0 && Metrics.TryGetValue(Metric.ResponseP99.Id, out var p99) && p99 <= objective.TotalMicroseconds);
}
