namespace LoadHarness.Results;

/// <summary>Figures of several arms that belong on one picture, such as the resumption rate against the number of clients.</summary>
/// <param name="Id">Name within the run, such as <c>resumed-share</c>.</param>
/// <param name="Title">What the picture shows, one line.</param>
/// <param name="X">What is drawn to the right.</param>
/// <param name="Y">What is drawn upwards.</param>
/// <param name="Series">The lines, at least one.</param>
/// <param name="Note">What a reader should know, one or two sentences.</param>
public sealed record Curve(string Id, string Title, CurveAxis X, CurveAxis Y, IReadOnlyList<CurveSeries> Series, string Note);

/// <summary>One line of a <see cref="Curve"/>.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Measured">True for measured points, drawn as marks on a line; false for a model, drawn as a line alone.</param>
/// <param name="Points">Its points, ascending in X.</param>
public sealed record CurveSeries(string Name, bool Measured, IReadOnlyList<CurvePoint> Points);

/// <summary>One point of a series.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How much.</param>
/// <param name="Low">Lower end of the interval of Y; null when there is none.</param>
/// <param name="High">Upper end of the interval of Y; null when there is none.</param>
public sealed record CurvePoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>An axis of a <see cref="Curve"/>.</summary>
/// <param name="Label">What is measured, without the unit.</param>
/// <param name="Unit">Unit of the values: <c>µs</c>, <c>ms</c>, <c>requests/s</c>, <c>%</c>, or empty for a bare number.</param>
/// <param name="Logarithmic">Whether equal ratios are equally far apart; all values are then above 0.</param>
public sealed record CurveAxis(string Label, string Unit, bool Logarithmic);
