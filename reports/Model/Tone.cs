namespace LoadHarness.Reports.Model;

/// <summary>How good the news is; renderers choose colour and mark by it.</summary>
public enum Tone
{
    /// <summary>Neither.</summary>
    Neutral,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Broken.</summary>
    Bad,

    /// <summary>Undecided.</summary>
    Doubt,
}
