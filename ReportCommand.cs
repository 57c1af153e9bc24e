using LoadHarness.Measurement;
using LoadHarness.Plans.Options;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;

namespace LoadHarness;

/// <summary><c>report</c>: renders a run again from its run.json, or several side by side.</summary>
internal static class ReportCommand
{
    private const string SideBySideName = "side-by-side.html";

    /// <summary>Reads the runs and writes the page; names every run that cannot be read.</summary>
    public static async Task<int> RunAsync(ReportOptions options)
    {
        var runs = new List<RunResult>();
        var problems = new List<string>();
        foreach (var file in options.Runs.Select(StoredRun.FileOf))
        {
            try
            {
                runs.Add(RunFile.Read(file));
            }
            catch (RunFileException e)
            {
                problems.Add(e.Message);
            }
        }

        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        var path = PageOf(options);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, await HtmlReport.RenderAsync(runs is [var run] ? ReportModel.From(run) : SideBySide.Of(runs)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.Report([$"{path} cannot be written: {e.Message} (name another place with out=FILE)"]);
        }

        Console.Out.WriteLine(path);
        return ExitCode.Pass;
    }

    private static string PageOf(ReportOptions options)
    {
        var name = options.Runs.Count == 1 ? RunOutput.ReportName : SideBySideName;
        return Path.GetFullPath(options switch
        {
            { Out: { } file } when file.EndsWith(".html", StringComparison.OrdinalIgnoreCase) => file,
            { Out: { } directory } => Path.Combine(directory, name),
            { Runs: [var run] } => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(StoredRun.FileOf(run)))!, name),
            _ => Path.Combine(RunOutput.Parent, name),
        });
    }
}
