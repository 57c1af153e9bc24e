namespace LoadHarness.Results;

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
