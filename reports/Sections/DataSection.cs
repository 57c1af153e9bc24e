namespace LoadHarness.Reports.Sections;

/// <summary>The file that everything on the page comes from.</summary>
internal static class DataSection
{
    public static Section From(RunResult run) => new("data", "Data",
    [
        new Download(
            $"run-{Format.FileMoment(run.StartedAt)}.json.gz",
            RunFile.ToCompressedJson(run),
            "The run's file, run.json, compressed with gzip. Everything on this page comes from it, and the page can be made from it again: report run=FILE."),
    ]);
}
