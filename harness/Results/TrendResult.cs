namespace LoadHarness.Results;

/// <summary>The trend of one series of a soak.</summary>
/// <param name="Metric">Id of the metric, see <see cref="Metrics.TrendMetric"/>.</param>
/// <param name="Arm">The arm, where each has one; else null.</param>
/// <param name="Name">Name for people, such as <c>resident memory, server</c>.</param>
/// <param name="Unit">The unit of the values.</param>
/// <param name="SlopePerHour">Theil-Sen slope in units an hour; null when too little was measured.</param>
/// <param name="Low">Lower end of its interval; null when there is none.</param>
/// <param name="High">Upper end of its interval; null when there is none.</param>
/// <param name="Confidence">Confidence of the interval, 0..1.</param>
/// <param name="Limit">What may be gained over the whole soak and still count as stable, in units.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Sentence">Such as <c>grows 3.1 MB/h [2.8, 3.4]</c> or <c>inconclusive, needs about 2 h more</c>.</param>
/// <param name="Blocks">The block means that the slope comes from, in order.</param>
public sealed record TrendResult(
    string Metric,
    string? Arm,
    string Name,
    string Unit,
    double? SlopePerHour,
    double? Low,
    double? High,
    double Confidence,
    double Limit,
    TrendAnswer Answer,
    string Sentence,
    IReadOnlyList<double> Blocks);
