namespace LoadHarness.Results;

/// <summary>A claim and its answer.</summary>
/// <param name="Id">Number of the claim, such as <c>C2</c>.</param>
/// <param name="Claim">The claim as people hear it.</param>
/// <param name="Answer">Confirmed, refuted or inconclusive.</param>
/// <param name="Sentence">The answer with its number and interval.</param>
public sealed record ClaimResult(string Id, string Claim, ClaimAnswer Answer, string Sentence);

/// <summary>What a run says to a claim.</summary>
public enum ClaimAnswer
{
    /// <summary>The measurement supports the claim.</summary>
    Confirmed,

    /// <summary>The measurement contradicts the claim.</summary>
    Refuted,

    /// <summary>The measurement cannot tell.</summary>
    Inconclusive,
}
