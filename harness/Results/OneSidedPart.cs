namespace LoadHarness.Results;

/// <summary>An arm, or a metric of an arm, that only one of two compared runs has.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Metric">The metric's name; null when the whole arm is meant.</param>
/// <param name="OnlyIn">The run that has it.</param>
public sealed record OneSidedPart(string Arm, string? Metric, ComparedRun OnlyIn);
