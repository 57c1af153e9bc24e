namespace LoadHarness.Results;

/// <summary>What the harness found when it tried itself.</summary>
/// <param name="Overloaded">What it did while something else in its process kept every core busy.</param>
/// <param name="Engine">What a request costs that does nothing.</param>
public sealed record SelfTestResult(GeneratorLoad Overloaded, EngineCost Engine);
