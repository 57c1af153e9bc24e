namespace LoadHarness.Results;

/// <summary>Something that happened at a moment of a run, to be marked in charts.</summary>
/// <param name="AtSeconds">Since the start of the run.</param>
/// <param name="What">A few words, such as <c>ticket keys dropped</c>.</param>
public sealed record SoakMark(double AtSeconds, string What);
