namespace LoadHarness.Engine;

/// <summary>Where a run stands, told after every block.</summary>
/// <param name="Stage">What is being done, such as <c>warm-up</c> or <c>round 3 of 12</c>.</param>
/// <param name="Done">Share of the planned rounds that is done, 0..1.</param>
/// <param name="Elapsed">Since the start of the run.</param>
/// <param name="Left">Expected time to the end of the planned rounds.</param>
/// <param name="Arms">What the arms have measured so far.</param>
public sealed record RunProgress(string Stage, double Done, TimeSpan Elapsed, TimeSpan Left, IReadOnlyList<ArmResult> Arms)
{
    /// <summary>The latest windows; null in a run of rounds.</summary>
    public ProgressPast? Past { get; init; }
}

/// <summary>The latest windows of a long run, oldest first.</summary>
/// <param name="P99Microseconds">99th percentile of the response time, that of the slowest arm.</param>
/// <param name="ClientResidentBytes">Resident memory of the client process.</param>
/// <param name="ServerResidentBytes">Resident memory of the server process; empty where it cannot be read.</param>
public sealed record ProgressPast(IReadOnlyList<double> P99Microseconds, IReadOnlyList<double> ClientResidentBytes, IReadOnlyList<double> ServerResidentBytes);
