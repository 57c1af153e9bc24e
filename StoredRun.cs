using LoadHarness.Measurement;

namespace LoadHarness;

/// <summary>A run's results on the disk, whether a user names their directory or the run.json in it.</summary>
internal static class StoredRun
{
    /// <summary>The run.json.</summary>
    public static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, RunFile.Name) : path;

    /// <summary>The name of the directory, without the way there.</summary>
    public static string NameOf(string path) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(FileOf(path)))!);

    /// <summary>Reads a run; null when it cannot be, and then there is a problem more.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">What the user wrote.</param>
    /// <param name="problems">Takes what is wrong with it.</param>
    public static RunResult? Read(string option, string path, List<string> problems)
    {
        try
        {
            return RunFile.Read(FileOf(path));
        }
        catch (RunFileException e)
        {
            problems.Add($"{option}={path}: {e.Message}");
            return null;
        }
    }
}
