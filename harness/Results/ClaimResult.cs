namespace LoadHarness.Results;

/// <summary>A claim and its answer.</summary>
/// <param name="Id">Number of the claim, such as <c>C2</c>; a letter where a claim says two things.</param>
/// <param name="Claim">The claim as people hear it.</param>
/// <param name="Answer">Confirmed, refuted, inconclusive or not answered here.</param>
/// <param name="Sentence">The answer with its number and interval.</param>
public sealed record ClaimResult(string Id, string Claim, ClaimAnswer Answer, string Sentence);

/// <summary>What a run says to a claim.</summary>
public enum ClaimAnswer
{
    /// <summary>The measurement supports the claim.</summary>
    Confirmed,

    /// <summary>The measurement contradicts the claim.</summary>
    Refuted,

    /// <summary>The run measured what the claim is about, and cannot tell.</summary>
    Inconclusive,

    /// <summary>The run did not measure what the claim is about, is invalid, or the claim names nothing to judge it by.</summary>
    NotAnswered,
}
