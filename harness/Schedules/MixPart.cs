using LoadHarness.Arms;

namespace LoadHarness.Schedules;

/// <summary>One connection mode's part of a mixed load.</summary>
/// <param name="Mode">How its requests get their connections.</param>
/// <param name="Weight">Its share as a weight among all parts, at least 1.</param>
public sealed record MixPart(ConnectionMode Mode, int Weight);
