namespace LoadHarness.Options;

/// <summary>The options of making one run of its shards.</summary>
/// <param name="Runs">Directories of the shards, as they were given; none where they are all that are below <paramref name="Below"/>.</param>
/// <param name="Below">The directory that holds them, as it was given; null where <paramref name="Runs"/> names them.</param>
/// <param name="Out">Directory for the result, as it was given; null lets the program name one.</param>
/// <param name="Overwrite">Whether results that it holds already may be replaced.</param>
/// <param name="Inconclusive">What an inconclusive gate does to the exit code.</param>
public sealed record MergeOptions(IReadOnlyList<string> Runs, string? Below, string? Out, bool Overwrite, InconclusiveRule Inconclusive);
