namespace LoadHarness.Options;

/// <summary>What a run shows while it is running.</summary>
public enum ProgressStyle
{
    /// <summary>Live on a terminal, plain elsewhere.</summary>
    Auto,

    /// <summary>A table that is drawn anew in place.</summary>
    Live,

    /// <summary>A line every few seconds.</summary>
    Plain,

    /// <summary>Nothing but the result.</summary>
    None,
}
