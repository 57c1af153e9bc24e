using LoadHarness.Reports.Ci;

namespace LoadHarness.Program.Files;

/// <summary>The files of a run in its directory.</summary>
internal static class ResultFiles
{
    private static readonly string[] Names =
    [
        RunFile.Name, SoakStore.WindowsName, SoakStore.LogName, RunOutput.ReportName, RunOutput.LogName,
        .. CiFiles.Names,
    ];

    /// <summary>Why another run must not be written to a directory, in one line; null when nothing is lost by it.</summary>
    /// <param name="directory">As the user named it.</param>
    /// <param name="clock">Any clock.</param>
    public static string? Obstacle(string directory, TimeProvider clock)
    {
        if (In(directory).ToList() is not [var first, ..] files)
        {
            return null;
        }

        var others = files.Count == 1 ? "" : files.Count == 2 ? $" and {files[1]}" : $" and {files.Count - 1} more";
        return SoakToGoOn(directory, clock) is { } soak
            ? Problem($"{SoakStore.WindowsName} is there, with {soak.Session.History.Windows} of {soak.Session.History.Capacity} windows of a soak",
                $"go on with it: scenario=soak resume={directory}, or name another directory, or write overwrite=true to lose it")
            : Problem($"{first}{others} {(files.Count == 1 ? "is" : "are")} there", "name another directory, or write overwrite=true to replace what is there");

        string Problem(string what, string repair) => $"out={directory} must be a directory without the results of another run, but {what} ({repair})";
    }

    /// <summary>Removes them from a directory, and nothing else.</summary>
    /// <exception cref="IOException">One cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be removed.</exception>
    public static void Remove(string directory)
    {
        foreach (var name in In(directory))
        {
            File.Delete(Path.Combine(directory, name));
        }

        ChartFiles.RemoveFolder(directory);
    }

    // Those that a run was about to write when it was killed, too.
    private static IEnumerable<string> In(string directory) => !Directory.Exists(directory) ? [] :
    [
        .. Names.Concat(ChartFiles.IsLink(directory) ? [] : MainCharts.Paths).Where(name => File.Exists(Path.Combine(directory, name))),
        .. Directory.EnumerateFiles(directory, "*" + WrittenFile.Unfinished).Select(file => Path.GetFileName(file))
            .Where(file => Names.Any(name => file.StartsWith(name, StringComparison.Ordinal))).Order(StringComparer.Ordinal),
    ];

    private static ResumedSoak? SoakToGoOn(string directory, TimeProvider clock)
    {
        try
        {
            return StoredSoak.IsIn(directory) && ResumedSoak.Read(directory, overrides: null, clock) is { IsFinished: false } soak ? soak : null;
        }
        catch (RunFileException)
        {
            // What cannot be read cannot be gone on with.
            return null;
        }
    }
}
