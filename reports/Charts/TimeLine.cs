namespace LoadHarness.Reports.Charts;

/// <summary>One line of a <see cref="TimeChart"/>.</summary>
/// <param name="Look">Its place among the looks of a theme.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Rows of seconds, lowest, middle and highest value, ascending; the line goes through the middle, the band from the lowest to the highest.</param>
public sealed record TimeLine(int Look, string Name, IReadOnlyList<double[]> Points);
