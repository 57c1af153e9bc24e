namespace LoadHarness.Reports.Model;

/// <summary>Named facts, in order.</summary>
public sealed record FactList(IReadOnlyList<Fact> Facts) : Block;
