namespace LoadHarness.Results;

/// <summary>Figures of several arms that belong on one picture, such as the resumption rate against the number of clients.</summary>
/// <param name="Id">Name within the run, such as <c>resumed-share</c>.</param>
/// <param name="Title">What the picture shows, one line.</param>
/// <param name="X">What is drawn to the right.</param>
/// <param name="Y">What is drawn upwards.</param>
/// <param name="Series">The lines, at least one.</param>
/// <param name="Note">What a reader should know, one or two sentences.</param>
public sealed record Curve(string Id, string Title, CurveAxis X, CurveAxis Y, IReadOnlyList<CurveSeries> Series, string Note);
