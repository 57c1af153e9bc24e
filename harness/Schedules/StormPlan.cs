namespace LoadHarness.Schedules;

/// <summary>A plan in which each arm in turn loses the target under all its clients and gets it back.</summary>
/// <param name="Outage">How long the target is away.</param>
/// <param name="Policies">How the clients of each arm of the plan reconnect, in the order of the arms.</param>
public sealed record StormPlan(TimeSpan Outage, IReadOnlyList<ReconnectPolicy> Policies);
