namespace LoadHarness.Schedules;

/// <summary>A plan whose arms all run at once, for a long time, in windows that are stored as they end.</summary>
/// <param name="Duration">How long to measure after the warm-up.</param>
/// <param name="Window">Length of a window.</param>
/// <param name="Weights">Share of the load of each arm of the plan, as weights in the order of the arms.</param>
public sealed record SoakPlan(TimeSpan Duration, TimeSpan Window, IReadOnlyList<int> Weights)
{
    /// <summary>Windows of the whole soak, at least one.</summary>
    public int Windows => Math.Max(1, (int)Math.Ceiling(Duration / Window));
}
