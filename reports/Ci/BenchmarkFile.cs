using System.Globalization;

namespace LoadHarness.Reports.Ci;

/// <summary>
/// <c>benchmark.json</c> for github-action-benchmark, tool <c>customSmallerIsBetter</c>: an array of results with <c>name</c>,
/// <c>unit</c>, <c>value</c>, and where there is an interval <c>range</c>. Source: that project's README.
/// </summary>
public static class BenchmarkFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "benchmark.json";

    /// <summary>The file's text.</summary>
    /// <param name="figures">What to put in, see <see cref="TrackedFigures"/>.</param>
    public static string Of(IReadOnlyList<TrackedFigure> figures) => CiJson.Of(
        figures.Select(figure => new Result($"{figure.Benchmark} / {figure.Measure}", figure.Unit, CiJson.Number(figure.Value), Range(figure), figure.Basis)));

    private static string? Range(TrackedFigure figure) => CiJson.Number(figure.Low) is { } low && CiJson.Number(figure.High) is { } high
        ? string.Create(CultureInfo.InvariantCulture, $"[{low}, {high}]")
        : null;

    private sealed record Result(string Name, string Unit, double Value, string? Range, string Extra);
}
