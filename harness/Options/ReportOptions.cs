namespace LoadHarness.Options;

/// <summary>The options of rendering runs again.</summary>
/// <param name="Runs">Each run's directory or its run.json, as it was given; at least one.</param>
/// <param name="Out">The page's directory, or its file when it ends in <c>.html</c>; null when none was given.</param>
/// <param name="Overwrite">Whether files that are there already may be replaced.</param>
public sealed record ReportOptions(IReadOnlyList<string> Runs, string? Out, bool Overwrite);
