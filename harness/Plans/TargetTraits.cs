namespace LoadHarness.Plans;

/// <summary>What a target can do, as far as it decides what can be asked of it.</summary>
/// <param name="Keys">Key kinds that it can be called with, at least one.</param>
/// <param name="CountsCpu">Whether its CPU time can be read.</param>
public sealed record TargetTraits(IReadOnlyList<KeyKind> Keys, bool CountsCpu);
