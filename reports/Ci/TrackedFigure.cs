namespace LoadHarness.Reports.Ci;

/// <summary>One figure of a run that services for benchmarks follow from run to run; smaller is better.</summary>
/// <param name="Benchmark">What was measured: the scenario with its arm or pair of arms; clean text.</param>
/// <param name="Measure">What of it, such as <c>handshake p50</c>; clean text.</param>
/// <param name="Unit"><c>ms</c>, <c>bytes</c>, <c>%</c> or <c>×</c>: always the same for a measure, so that runs can be compared.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of its interval; null when it has none: it is exact, or there are too few samples.</param>
/// <param name="High">Upper end of its interval; null exactly when <paramref name="Low"/> is.</param>
/// <param name="Basis">What the figure rests on.</param>
public sealed record TrackedFigure(string Benchmark, string Measure, string Unit, double Value, double? Low, double? High, string Basis);
