namespace LoadHarness.Gates.Invariants;

/// <summary>The rule on first flights that somebody sends again.</summary>
public static class ReplayInvariants
{
    /// <summary>A request that went out with its ClientHello is done once.</summary>
    public static readonly Invariant DoneOnce = new(
        "replaysActedOn", "A request that went out with its ClientHello is not done again when its first flight is sent again", ArmGroup.EarlyData,
        _ => "first flights sent again that the server acted on = 0")
    {
        IsOfRun = true,
        Obstacle = plan => plan.Replay is null ? ($"{plan.Scenario} sends no first flight again", "write scenario=early-data, or leave it out") : null,
        Count = (arm, _, evidence) => evidence.Replay is { IsTold: true } replay && replay.Arm == arm.Name
            ? new(arm.Name, replay.Sent - replay.ActedOn!.Value, replay.Sent, "replayed first flight", "were not acted on")
            {
                Breach = $"{arm.Name}: the server acted on {Format.Count(replay.ActedOn.Value)} of {Format.Count(replay.Sent)} first flights that were sent again",
            }
            : new(arm.Name, 0, 0, "replayed first flight", "") { Blind = "no first flight of it was sent again, or nobody counted" },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Invariant> All { get; } = [DoneOnce];
}
