namespace LoadHarness.Schedules;

/// <summary>What is tried after the last round: the first flight of a request that went out with its ClientHello is sent again.</summary>
/// <param name="Arm">Name of the arm whose client makes the request.</param>
/// <param name="Times">How often it is sent again, 1 to <see cref="Most"/>.</param>
public sealed record ReplayPlan(string Arm, int Times)
{
    /// <summary>The most; a few say all.</summary>
    public const int Most = 100;
}
