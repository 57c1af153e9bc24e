using System.Globalization;
using LoadHarness.Measurement;
using LoadHarness.Reports.Html;

namespace LoadHarness;

/// <summary>The directory of one run's results.</summary>
internal sealed class RunOutput
{
    /// <summary>Name of the report's file.</summary>
    public const string ReportName = "report.html";

    private readonly string _directory;

    private RunOutput(string directory) => _directory = directory;

    /// <summary>Path of the report, as it is shown.</summary>
    public string ReportPath => Path.Combine(_directory, ReportName);

    /// <summary>Makes the directory and makes sure that it can be written to, before anything is measured.</summary>
    /// <param name="given">The directory that the user named; null takes one of its own under artifacts/runs.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="clock">Gives the time in the directory's name.</param>
    /// <exception cref="IOException">The directory cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static RunOutput Prepare(string? given, string scenario, TimeProvider clock)
    {
        var directory = given ?? Path.Combine(
            "artifacts", "runs", $"{clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture)}-{scenario}");
        Directory.CreateDirectory(directory);
        var probe = Path.Combine(directory, $".writable-{Guid.NewGuid():N}");
        using (File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose))
        {
        }

        return new RunOutput(directory);
    }

    /// <summary>Writes run.json first, since all else can be made from it, then the report.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public async Task WriteAsync(RunResult run)
    {
        RunFile.Write(Path.Combine(_directory, RunFile.Name), run);
        await File.WriteAllTextAsync(ReportPath, await HtmlReport.RenderAsync(run));
    }
}
