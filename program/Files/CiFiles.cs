using LoadHarness.Reports.Ci;
using LoadHarness.Statistics.Estimates;

namespace LoadHarness.Program.Files;

/// <summary>What other programs of a CI read of a run: test results, a summary, figures to follow.</summary>
internal static class CiFiles
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [JUnitFile.Name, MarkdownSummary.Name, BenchmarkFile.Name, MetricsFile.Name];

    /// <summary>Writes them all, and returns the summary.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="run">The run, as its file has it.</param>
    /// <param name="reportPath">Where the report is, as people are told.</param>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to any more.</exception>
    public static MarkdownSummary Write(string directory, RunResult run, string reportPath)
    {
        var figures = TrackedFigures.Of(run, ArmEstimates.Of(run.Arms));
        var summary = MarkdownSummary.Of(run, reportPath);
        Write(JUnitFile.Name, JUnitFile.Of(run));
        Write(MarkdownSummary.Name, summary.Text);
        Write(BenchmarkFile.Name, BenchmarkFile.Of(figures));
        Write(MetricsFile.Name, MetricsFile.Of(figures));
        return summary;

        void Write(string name, string text) => WrittenFile.Write(Path.Combine(directory, name), text);
    }
}
