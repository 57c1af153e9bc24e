namespace LoadHarness.Plans.Options;

/// <summary>The options of rendering a run again.</summary>
/// <param name="Run">The run's directory or its run.json, as it was given.</param>
public sealed record ReportOptions(string Run);
