namespace LoadHarness.Reports.Model;

/// <summary>A section of the report.</summary>
/// <param name="Id">Its anchor, unique within the report: lower-case letters.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">What it holds, in order.</param>
public sealed record Section(string Id, string Title, IReadOnlyList<Block> Blocks);
