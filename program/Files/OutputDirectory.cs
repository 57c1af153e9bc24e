namespace LoadHarness.Program.Files;

/// <summary>A directory that a user named for output.</summary>
internal static class OutputDirectory
{
    /// <summary>Why a run cannot be written there, or what would be lost by it, in one line; nothing when all is well.</summary>
    /// <param name="given">As the user named it; null for a new one.</param>
    /// <param name="overwrite">Whether the user wants to lose what is there.</param>
    /// <param name="clock">Any clock.</param>
    public static IEnumerable<string> Problems(string? given, bool overwrite, TimeProvider clock) =>
        (Obstacle(given ?? RunOutput.Parent) ?? (given is null || overwrite ? null : ResultFiles.Obstacle(given, clock))) is { } problem ? [problem] : [];

    /// <summary>Why files cannot be written there, in one line; null when they can. Makes nothing and leaves nothing behind.</summary>
    public static string? Obstacle(string directory)
    {
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
            // Only a write tells: root may do what the mode forbids, and nobody may write to a read-only file system.
            using var probe = File.Create(Path.Combine(existing, $".writable-{Guid.NewGuid():N}"), bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem($"nothing can be written to {existing}");
        }

        string Problem(string why) => $"out={directory} must be a directory that can be written to, but {why} (name another with out=DIR)";
    }
}
