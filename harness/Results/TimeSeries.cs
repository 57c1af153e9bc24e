namespace LoadHarness.Results;

/// <summary>One figure over the time of a run, thinned for charts.</summary>
/// <param name="Id">Such as <c>serverResident</c>, <c>throughput</c>, or one that only charts show.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Unit">The unit of its values, as in <see cref="Metrics.TrendMetric.Unit"/>.</param>
/// <param name="Arm">The arm; null for the whole run.</param>
/// <param name="Points">
/// Rows of seconds since the start, lowest, median and highest value of the windows that the point stands for; a NaN-free list, ascending, at
/// most a few hundred. A point whose value is missing is left out.
/// </param>
public sealed record TimeSeries(string Id, string Name, string Unit, string? Arm, IReadOnlyList<double[]> Points);
