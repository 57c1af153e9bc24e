
namespace LoadHarness.Results;

/// <summary>Failed requests of one kind in one phase.</summary>
/// <param name="Outcome">Name of the outcome.</param>
/// <param name="Phase">Name of the phase in which the request was.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstMessage">The first one's message; from outside, to be encoded before it is shown.</param>
public sealed record ErrorCount(string Outcome, string Phase, long Count, string FirstMessage);
