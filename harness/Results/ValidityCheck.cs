namespace LoadHarness.Results;

/// <summary>One reason to believe a run, or not.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Ok">Whether it held.</param>
/// <param name="Why">The figure and the limit, in one sentence.</param>
public sealed record ValidityCheck(string Name, bool Ok, string Why);
