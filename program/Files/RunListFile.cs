using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;

namespace LoadHarness.Program.Files;

/// <summary>index.html in the directory that holds the directories of runs.</summary>
internal static class RunListFile
{
    private const string Name = "index.html";

    /// <summary>Lists what is in the directory now, whole or not at all.</summary>
    /// <exception cref="IOException">The list cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The list may not be written.</exception>
    public static async Task WriteAsync(string parent)
    {
        var entries = new DirectoryInfo(parent).EnumerateDirectories().Where(directory => !RunDirectory.IsEmptyYet(directory.FullName)).Select(EntryOf).ToList();
        WrittenFile.Write(Path.Combine(parent, Name), await HtmlReport.RenderAsync(RunList.Of(entries)));
    }

    private static RunList.Entry EntryOf(DirectoryInfo directory)
    {
        var report = File.Exists(Path.Combine(directory.FullName, RunOutput.ReportName)) ? RunOutput.ReportName : null;
        try
        {
            var run = RunFile.Read(Path.Combine(directory.FullName, RunFile.Name));

            // All that a row shows; of a thousand runs, no more is kept than of one.
            return new(directory.Name, run.StartedAt, report, run with { Arms = [], Curves = [], Comparisons = [], Gates = [], Claims = [], Soak = null, Storms = null, Baseline = null }, Problem: null);
        }
        catch (RunFileException e)
        {
            return new(directory.Name, new DateTimeOffset(directory.LastWriteTimeUtc), report, Run: null, $"{RunFile.Name} {e.Problem} ({e.Repair})");
        }
    }
}
