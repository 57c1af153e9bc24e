namespace LoadHarness.Results;

/// <summary>A past run that says nothing of this one.</summary>
/// <param name="Run">Name of its directory.</param>
/// <param name="Why">Why it was left out, such as <c>cpu differs</c>.</param>
public sealed record LeftOutRun(string Run, string Why);
