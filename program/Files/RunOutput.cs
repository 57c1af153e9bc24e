using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Html;

namespace LoadHarness.Program.Files;

/// <summary>The directory of one run's results. It is made when there is something to write.</summary>
/// <param name="given">The directory that the user named; null takes one of its own under artifacts/runs.</param>
/// <param name="scenario">Name of the scenario.</param>
/// <param name="clock">Gives the time in the directory's name.</param>
/// <param name="overwrites">Whether what another run left there is removed, once there is something to write.</param>
internal sealed class RunOutput(string? given, string scenario, TimeProvider clock, bool overwrites = false)
{
    /// <summary>Name of the report's file.</summary>
    public const string ReportName = "report.html";

    private bool _isPrepared;

    /// <summary>Where the runs are whose user named no directory.</summary>
    public static readonly string Parent = Path.Combine("artifacts", "runs");

    /// <summary>The directory, as it is shown.</summary>
    public string Directory { get; } = given ?? Path.Combine(Parent, $"{Format.FileMoment(clock.GetUtcNow())}-{scenario}");

    /// <summary>Path of the report, as it is shown; null until it has been written.</summary>
    public string? Report { get; private set; }

    /// <summary>Makes the directory. The first time, what another run left there is removed, where the user asked for that.</summary>
    /// <exception cref="IOException">The directory cannot be made, or a file not be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public void Prepare()
    {
        System.IO.Directory.CreateDirectory(Directory);
        if (overwrites && !_isPrepared)
        {
            ResultFiles.Remove(Directory);
        }

        _isPrepared = true;
    }

    /// <summary>
    /// Writes run.json, then the report and the files for CI from what it says, so that all can be made again from it, and adds the summary
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
        var file = Path.Combine(Directory, RunFile.Name);
        RunFile.Write(file, run);
        var stored = RunFile.AsWritten(run);
        var report = Path.Combine(Directory, ReportName);
        await File.WriteAllTextAsync(report, await HtmlReport.RenderAsync(stored));
        Report = report;
        var summary = await CiFiles.WriteAsync(Directory, stored, report);
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
        if (given is not null || Report is null)
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
