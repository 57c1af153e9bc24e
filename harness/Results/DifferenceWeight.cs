namespace LoadHarness.Results;

/// <summary>What a fact that differs between two runs does to their comparison.</summary>
public enum DifferenceWeight
{
    /// <summary>Measured under other conditions: the figures are not to be compared.</summary>
    Unlike,

    /// <summary>May be what the comparison is about, or matters little: shown.</summary>
    Noted,
}
