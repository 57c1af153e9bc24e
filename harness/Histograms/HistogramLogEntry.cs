namespace LoadHarness.Histograms;

/// <summary>One line of a histogram log: the values of one interval.</summary>
/// <param name="Tag">What the values are of; null in a log without tags.</param>
/// <param name="Start">When the interval began, after the start of the log.</param>
/// <param name="Length">How long it lasted.</param>
/// <param name="Histogram">The values, taken as microseconds.</param>
public sealed record HistogramLogEntry(string? Tag, TimeSpan Start, TimeSpan Length, LatencyHistogram Histogram);
