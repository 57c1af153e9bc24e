using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Html;

namespace LoadHarness.Program.Files;

/// <summary>What is written of one run into its directory.</summary>
/// <param name="directory">The directory, as it is shown.</param>
/// <param name="overwrites">Whether what another run left there is removed, once there is something to write.</param>
internal sealed class RunOutput(string directory, bool overwrites = false)
{
    /// <summary>Name of the report's file.</summary>
    public const string ReportName = "report.html";

    /// <summary>Name of what a scenario in code wrote to its log.</summary>
    public const string LogName = "scenario.log";

    private bool _isPrepared;
    private string? _report;

    /// <summary>Where the runs are whose user named no directory.</summary>
    public static readonly string Parent = Path.Combine("artifacts", "runs");

    /// <summary>The directory, as it is shown.</summary>
    public string Directory => directory;

    /// <summary>Whether the list of the runs beside it is renewed.</summary>
    public bool IsListed { get; init; }

    /// <summary>Path of the report, as it is shown; null until it has been written, and when it is gone.</summary>
    public string? Report => File.Exists(_report) ? _report : null;

    /// <summary>Makes the directory, where it is not there any more. The first time, what another run left there is removed, where the user asked for that.</summary>
    /// <exception cref="IOException">The directory cannot be made, or a file not be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public void Prepare()
    {
        if (OutputDirectory.LinkIn(directory) is { } link)
        {
            throw new IOException($"{link} has become a symbolic link");
        }

        System.IO.Directory.CreateDirectory(directory);
        if (overwrites && !_isPrepared)
        {
            ResultFiles.Remove(directory);
        }

        _isPrepared = true;
    }

    /// <summary>Writes what a scenario in code had to say; nothing where that is nothing. What the disk does not take is told, and changes no result.</summary>
    public void WriteLog(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        try
        {
            Prepare();
            WrittenFile.Write(Path.Combine(directory, LogName), string.Join('\n', lines) + '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Warn([$"{LogName} cannot be written: {e.Message}"]);
        }
    }

    /// <summary>
    /// Writes run.json, then the report, its main charts and the files for CI from what it says, so that all can be made again from it, and adds the summary
    /// to that of the GitHub Actions step, if there is one.
    /// </summary>
    /// <returns>Why not all of it could be written, in one line; null when it was.</returns>
    public async Task<string?> TryWriteAsync(RunResult run)
    {
        try
        {
            await WriteAsync(run);
            return null;
        }
        catch (Exception e) when (e is RunFileException or IOException or UnauthorizedAccessException)
        {
            return $"the results cannot be written: {e.Message}";
        }
    }

    private async Task WriteAsync(RunResult run)
    {
        Prepare();
        var file = Path.Combine(directory, RunFile.Name);
        RunFile.Write(file, run);
        var stored = RunFile.AsWritten(run);
        var report = Path.Combine(directory, ReportName);
        WrittenFile.Write(report, await HtmlReport.RenderAsync(stored));
        _report = report;
        var summary = CiFiles.Write(directory, stored, report);
        ChartFiles.Write(directory, stored);
        if (Environment.GetEnvironmentVariable(StepSummary.Variable) is { Length: > 0 } step && StepSummary.Append(step, summary) is { } problem)
        {
            Problems.Warn([problem]);
        }
    }

    /// <summary>
    /// Lists all runs, where this one lies among them. It is asked for when the verdict has been told: a list that cannot be made, whatever lies there, takes
    /// nothing from a run that is safe already.
    /// </summary>
    public async Task ListAsync()
    {
        if (!IsListed || Report is null)
        {
            return;
        }

        try
        {
            await RunListFile.WriteAsync(Parent);
        }
        catch (Exception e)
        {
            Problems.Warn([$"the list of runs in {Parent} cannot be written: {e.Message}"]);
        }
    }
}
