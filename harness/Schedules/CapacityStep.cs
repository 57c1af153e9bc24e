namespace LoadHarness.Schedules;

/// <summary>One step of a capacity search.</summary>
/// <param name="Rate">Requests per second that were started.</param>
/// <param name="Kept">Whether the objective was kept.</param>
public readonly record struct CapacityStep(double Rate, bool Kept);
