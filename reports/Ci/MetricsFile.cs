namespace LoadHarness.Reports.Ci;

/// <summary>
/// <c>metrics.json</c> in Bencher Metric Format: benchmark → measure → <c>value</c> with <c>lower_value</c> and <c>upper_value</c>.
/// Source: https://bencher.dev/docs/reference/bencher-metric-format.
/// </summary>
public static class MetricsFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "metrics.json";

    // What Bencher takes at most.
    private const int LongestBenchmark = 1_024;
    private const int LongestMeasure = 64;

    /// <summary>The file's text. A measure has its unit in its name, because Bencher cannot know it.</summary>
    /// <param name="figures">What to put in, see <see cref="TrackedFigures"/>.</param>
    public static string Of(IReadOnlyList<TrackedFigure> figures)
    {
        var benchmarks = new OrderedDictionary<string, OrderedDictionary<string, Metric>>();
        foreach (var figure in figures)
        {
            var benchmark = Plain.Truncate(figure.Benchmark, LongestBenchmark);
            if (!benchmarks.TryGetValue(benchmark, out var measures))
            {
                benchmarks[benchmark] = measures = [];
            }

            measures[Measure(figure)] = new(CiJson.Number(figure.Value), CiJson.Number(figure.Low), CiJson.Number(figure.High));
        }

        return CiJson.Of(benchmarks);
    }

    private static string Measure(TrackedFigure figure)
    {
        var unit = figure.Unit switch { "%" => "-percent", "×" => "-ratio", "bytes" => "", var other => $"-{other}" };
        var name = figure.Measure.ToLowerInvariant().Replace(' ', '-');
        return Plain.Truncate(name, LongestMeasure - unit.Length) + unit;
    }

    private sealed record Metric(double Value, double? LowerValue, double? UpperValue);
}
