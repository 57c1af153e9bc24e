namespace LoadHarness.Options;

/// <summary>The options of judging one stored run against another.</summary>
/// <param name="Baseline">The directory, or the run.json, of the run that the candidate must not be worse than, as it was given.</param>
/// <param name="Candidate">The directory, or the run.json, of the run to judge, as it was given.</param>
/// <param name="Out">Directory for the result, as it was given; null lets the program name one.</param>
/// <param name="Overwrite">Whether results that it holds already may be replaced.</param>
/// <param name="History">Directory of past runs, as it was given; null for none.</param>
/// <param name="AllowUnlike">Whether to compare runs of unlike conditions.</param>
/// <param name="Inconclusive">What an inconclusive gate does to the exit code.</param>
public sealed record CompareOptions(string Baseline, string Candidate, string? Out, bool Overwrite, string? History, bool AllowUnlike, InconclusiveRule Inconclusive);
