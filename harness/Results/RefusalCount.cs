using LoadHarness.Arms;

namespace LoadHarness.Results;

/// <summary>Connections that one end refused for one reason.</summary>
/// <param name="By">The end that refused.</param>
/// <param name="Reason">Name of the reason, as that end counts it.</param>
/// <param name="Count">How many.</param>
public sealed record RefusalCount(Side By, string Reason, long Count);
