namespace LoadHarness.Engine;

/// <summary>The latest windows of a long run, oldest first.</summary>
/// <param name="P99Microseconds">99th percentile of the response time, that of the slowest arm.</param>
/// <param name="ClientResidentBytes">Resident memory of the client process.</param>
/// <param name="ServerResidentBytes">Resident memory of the server process; empty where it cannot be read.</param>
public sealed record ProgressPast(IReadOnlyList<double> P99Microseconds, IReadOnlyList<double> ClientResidentBytes, IReadOnlyList<double> ServerResidentBytes);
