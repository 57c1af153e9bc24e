namespace LoadHarness.Results;

/// <summary>A fact of environment or options that differs between a run and its baseline.</summary>
/// <param name="Name">The fact's name, such as <c>OpenSSL</c>.</param>
/// <param name="Baseline">Its value in the baseline; empty where it is not known.</param>
/// <param name="Candidate">Its value in this run; empty where it is not known.</param>
/// <param name="Weight">What follows from it.</param>
public sealed record FactDifference(string Name, string Baseline, string Candidate, DifferenceWeight Weight);
