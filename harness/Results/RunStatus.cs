namespace LoadHarness.Results;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>All rounds were run.</summary>
    Completed,

    /// <summary>Stopped by the user or the system; what was measured until then is kept.</summary>
    Cancelled,

    /// <summary>The run cannot be believed; the validity checks say why.</summary>
    Invalid,
}
