namespace LoadHarness.Results;

/// <summary>One latency over all rounds, in microseconds.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="P999">99.9th percentile.</param>
/// <param name="Max">Largest.</param>
public sealed record LatencySummary(long Count, double Min, double Mean, double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>A percentile is shown only with at least this many samples beyond it: with fewer it is a handful of accidents.</summary>
    public const int SamplesBeyondToShow = 10;

    /// <summary>Whether at least <see cref="SamplesBeyondToShow"/> samples lie beyond the quantile <paramref name="p"/> in 0..1.</summary>
    public bool Supports(double p) => Count * (1 - p) >= SamplesBeyondToShow - 1e-9;
}
