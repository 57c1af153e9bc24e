namespace LoadHarness.Arms;

/// <summary>That one end did not let the other in.</summary>
/// <param name="By">The end that refused.</param>
/// <param name="Reason">Why.</param>
public sealed record Refusal(Side By, RefusalReason Reason);
