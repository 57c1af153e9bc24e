namespace LoadHarness.Arms;

/// <summary>An arm of a scenario that was not measured, so that the others could be.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Why">Why, to stand behind a colon.</param>
public sealed record LeftOutArm(string Arm, string Why);
