namespace LoadHarness.Engine.Load;

/// <summary>One intended request on its way to a client.</summary>
/// <param name="Block">The block it belongs to.</param>
/// <param name="IntendedStart">Timestamp at which the schedule wanted it.</param>
internal readonly record struct Attempt(Block Block, long IntendedStart);
