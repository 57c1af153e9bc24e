namespace LoadHarness.Results;

/// <summary>An axis of a <see cref="Curve"/>.</summary>
/// <param name="Label">What is measured, without the unit.</param>
/// <param name="Unit">Unit of the values: <c>µs</c>, <c>ms</c>, <c>requests/s</c>, <c>%</c>, or empty for a bare number.</param>
/// <param name="Logarithmic">Whether equal ratios are equally far apart; all values are then above 0.</param>
public sealed record CurveAxis(string Label, string Unit, bool Logarithmic);
