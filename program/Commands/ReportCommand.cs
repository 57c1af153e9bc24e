using LoadHarness.Reports.Ci;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Model;

namespace LoadHarness.Program.Commands;

/// <summary><c>report</c>: renders a run again from its run.json, or several side by side.</summary>
internal static class ReportCommand
{
    private const string SideBySideName = "side-by-side.html";

    // What is written beside the page of a single run.
    private static readonly string[] Names = [.. CiFiles.Names, .. MainCharts.Paths];

    /// <summary>Reads the runs and writes the page, and beside that of a single run its main charts and the files for CI; names every run that cannot be read.</summary>
    public static async Task<int> RunAsync(ReportOptions options, TimeProvider clock)
    {
        var runs = new List<RunResult>();
        var problems = new List<string>();
        foreach (var path in options.Runs)
        {
            try
            {
                runs.Add(StoredRun.Read(path, clock));
            }
            catch (RunFileException e)
            {
                problems.Add(e.Message);
            }
        }

        problems.AddRange(ChartFiles.Obstacles());
        var shown = PageOf(options);
        var page = Path.GetFullPath(shown);
        problems.AddRange(Losses(options, shown));
        if (options.Out is { } given && OutputDirectory.LinkIn(Path.GetDirectoryName(page)!) is { } link)
        {
            problems.Add($"out={given} must be a place that files can be written to, but {link} is a symbolic link (name what it points to)");
        }

        if (problems.Count > 0)
        {
            return Problems.Report(problems);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            WrittenFile.Write(page, await HtmlReport.RenderAsync(runs is [var run] ? ReportModel.From(run) : SideBySide.Of(runs)));

            // Who names a file wants that file and no others.
            if (runs is [var single] && !NamesFile(options.Out))
            {
                CiFiles.Write(Path.GetDirectoryName(page)!, single, shown);
                ChartFiles.Write(Path.GetDirectoryName(page)!, single);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.Report([$"{page} cannot be written: {e.Message} (name another place with out=FILE)"]);
        }

        ConsoleText.Output.Line(page);
        return ExitCode.Pass;
    }

    // A run's own page and files are made anew as often as anybody likes; elsewhere, what is there may be anything.
    private static IEnumerable<string> Losses(ReportOptions options, string page)
    {
        if (options is not { Out: { } place, Overwrite: false })
        {
            return [];
        }

        var own = options.Runs.SelectMany(run => Names.Prepend(RunOutput.ReportName).Select(name => Path.Combine(StoredRun.DirectoryOf(run), name)));
        IEnumerable<string> files = options.Runs.Count > 1 || NamesFile(place) ? [page] : [page, .. Names.Select(name => Path.Combine(place, name))];
        return files.Where(file => File.Exists(file) && !own.Contains(Path.GetFullPath(file))).Take(1)
            .Select(file => $"out={place} must be a place without results, but {file} is there (name another, or write overwrite=true to replace it)");
    }

    // As the user wrote it, so that the summary says the same as that of the run itself.
    private static string PageOf(ReportOptions options)
    {
        var name = options.Runs.Count == 1 ? RunOutput.ReportName : SideBySideName;
        return options switch
        {
            { Out: { } file } when NamesFile(file) => file,
            { Out: { } directory } => Path.Combine(directory, name),
            { Runs: [var run] } => Path.Combine(Path.GetDirectoryName(StoredRun.FileOf(run))!, name),
            _ => Path.Combine(RunOutput.Parent, name),
        };
    }

    private static bool NamesFile(string? given) => given?.EndsWith(".html", StringComparison.OrdinalIgnoreCase) == true;
}
