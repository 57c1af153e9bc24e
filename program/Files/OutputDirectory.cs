namespace LoadHarness.Program.Files;

/// <summary>A directory that a user named for output.</summary>
internal static class OutputDirectory
{
    private const string Out = "out";

    /// <summary>Why a run cannot be written there, or what would be lost by it, in one line; nothing when all is well.</summary>
    /// <param name="given">As the user named it; null for a new one.</param>
    /// <param name="mayHoldRun">Whether it may hold a run already.</param>
    /// <param name="clock">Any clock.</param>
    /// <param name="option">The option that names it.</param>
    public static IEnumerable<string> Problems(string? given, bool mayHoldRun, TimeProvider clock, string option = Out) =>
        (Obstacle(given ?? RunOutput.Parent, option) ?? (given is null || mayHoldRun ? null : ResultFiles.Obstacle(given, clock))) is { } problem ? [problem] : [];

    /// <summary>Why files cannot be written there, in one line; null when they can. Makes nothing and leaves nothing behind.</summary>
    public static string? Obstacle(string directory, string option = Out)
    {
        if (LinkIn(directory) is { } link)
        {
            return Problem($"{link} is a symbolic link", $"name what it points to: {option}={Resolved(directory, link)}");
        }

        var existing = Path.GetFullPath(directory);
        while (!Path.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        if (!Directory.Exists(existing))
        {
            return Problem($"{existing} is a file");
        }

        try
        {
            // Only a write tells: root may do what the mode forbids, and nobody may write to a read-only file system. No name that a run writes is longer.
            using var probe = File.Create(Path.Combine(existing, $".writable-{Guid.NewGuid():N}-{Guid.NewGuid():N}"), bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (PathTooLongException)
        {
            return Problem("with the names of a run's files its path is too long");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem($"nothing can be written to {existing}");
        }

        string Problem(string why, string? repair = null) =>
            $"{option}={directory} must be a directory that can be written to, but {why} ({repair ?? $"name another with {option}=DIR"})";
    }

    /// <summary>
    /// The symbolic link by which a directory is somewhere else than its path says: itself, or a folder on the way from the working directory,
    /// since what is in there may have come with somebody else's sources. Links above are the machine's own. Null when there is none.
    /// </summary>
    public static string? LinkIn(string directory)
    {
        var here = Path.TrimEndingDirectorySeparator(Environment.CurrentDirectory);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var isBelow = path.StartsWith(here + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        for (var folder = path == here ? null : path; folder is not null && folder != here; folder = isBelow ? Path.GetDirectoryName(folder) : null)
        {
            if (new DirectoryInfo(folder).LinkTarget is not null)
            {
                return folder;
            }
        }

        return null;
    }

    private static string Resolved(string directory, string link)
    {
        var target = new DirectoryInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link;
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(target, Path.GetRelativePath(link, directory))));
    }
}
