namespace LoadHarness.Measurement;

/// <summary>One interval of a histogram log.</summary>
/// <param name="Tag">What it is of; null when it has no tag.</param>
/// <param name="Start">When it began, counted from the start of the log.</param>
/// <param name="Length">How long it was.</param>
/// <param name="Histogram">What was recorded in it.</param>
public sealed record HistogramLogEntry(string? Tag, TimeSpan Start, TimeSpan Length, LatencyHistogram Histogram);
