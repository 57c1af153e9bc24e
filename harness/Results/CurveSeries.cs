namespace LoadHarness.Results;

/// <summary>One line of a <see cref="Curve"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Measured">True for measured points, drawn as marks on a line; false for a model, drawn as a line alone.</param>
/// <param name="Points">Its points, ascending in X.</param>
public sealed record CurveSeries(string Name, bool Measured, IReadOnlyList<CurvePoint> Points);
