namespace LoadHarness.Schedules;

/// <summary>Who decides when a request starts.</summary>
public enum LoadKind
{
    /// <summary>The schedule: a slow answer does not hold back the next request.</summary>
    Open,

    /// <summary>The clients: each starts its next request when the last one ended.</summary>
    Closed,
}
