namespace LoadHarness.Schedules;

/// <summary>What the harness tries on itself after the last round.</summary>
/// <param name="Arm">Name of the arm that runs one more block while something else keeps every core busy.</param>
public sealed record SelfTest(string Arm);
