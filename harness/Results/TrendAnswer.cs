namespace LoadHarness.Results;

/// <summary>What a trend comes to.</summary>
public enum TrendAnswer
{
    /// <summary>Whatever the slope is, it stays within the limit.</summary>
    Stable,

    /// <summary>It grows, and the limit is not known to be kept.</summary>
    Grows,

    /// <summary>It falls, by more than the limit.</summary>
    Falls,

    /// <summary>The measurement cannot tell; more time could.</summary>
    Inconclusive,
}
