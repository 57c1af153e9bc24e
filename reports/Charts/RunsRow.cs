using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>One arm in a chart of several runs.</summary>
/// <param name="Arm">The arm's name.</param>
/// <param name="Runs">Its figures in each run, in the order of the runs; null where a run has none.</param>
public sealed record RunsRow(string Arm, IReadOnlyList<LatencySummary?> Runs);
