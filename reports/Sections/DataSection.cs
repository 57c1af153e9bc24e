using LoadHarness.Measurement;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Model;

namespace LoadHarness.Reports.Sections;

/// <summary>The file that everything on the page comes from.</summary>
internal static class DataSection
{
    public static Section From(RunResult run)
    {
        var json = RunFile.ToJson(run);
        return new(
            "data",
            "Data",
            [
                new Download(
                    $"run-{Format.FileMoment(run.StartedAt)}.json",
                    json,
                    $"Everything that this page shows, as run.json, {Format.Count((json.Length + 512) / 1024)} KiB. The page can be made from it again: report run=FILE."),
            ]);
    }
}
