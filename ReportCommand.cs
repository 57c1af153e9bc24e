using LoadHarness.Measurement;
using LoadHarness.Plans.Options;
using LoadHarness.Reports.Html;

namespace LoadHarness;

/// <summary><c>report</c>: renders a run again from its run.json.</summary>
internal static class ReportCommand
{
    /// <summary>Reads the run and writes report.html beside it.</summary>
    public static async Task<int> RunAsync(ReportOptions options)
    {
        try
        {
            var file = StoredRun.FileOf(options.Run);
            var run = RunFile.Read(file);
            var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, RunOutput.ReportName);
            await File.WriteAllTextAsync(path, await HtmlReport.RenderAsync(run));
            Console.Out.WriteLine(path);
            return ExitCode.Pass;
        }
        catch (RunFileException e)
        {
            return Problems.Report([e.Message]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problems.Report([$"run={options.Run}: the report cannot be written: {e.Message}"]);
        }
    }
}
