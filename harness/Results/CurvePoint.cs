namespace LoadHarness.Results;

/// <summary>One point of a series.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How much.</param>
/// <param name="Low">Lower end of the interval of Y; null when there is none.</param>
/// <param name="High">Upper end of the interval of Y; null when there is none.</param>
public sealed record CurvePoint(double X, double Y, double? Low = null, double? High = null);
