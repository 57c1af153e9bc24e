namespace LoadHarness.Results;

/// <summary>A claim and its answer.</summary>
/// <param name="Id">Number of the claim, such as <c>C2</c>.</param>
/// <param name="Claim">The claim as people hear it.</param>
/// <param name="Answer">Confirmed, refuted or inconclusive.</param>
/// <param name="Sentence">The answer with its number and interval.</param>
public sealed record ClaimResult(string Id, string Claim, ClaimAnswer Answer, string Sentence);
