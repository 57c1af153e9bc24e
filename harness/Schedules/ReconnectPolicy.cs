namespace LoadHarness.Schedules;

/// <summary>When a client that lost its connection tries again.</summary>
public enum ReconnectPolicy
{
    /// <summary>At once, as often as it fails.</summary>
    Immediate,

    /// <summary>After a wait that doubles with each failure up to a limit.</summary>
    Backoff,

    /// <summary>After a wait drawn evenly from zero to what backoff would wait.</summary>
    BackoffWithJitter,
}
