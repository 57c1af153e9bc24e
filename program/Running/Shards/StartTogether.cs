namespace LoadHarness.Program.Running.Shards;

/// <summary>Agrees with the other shards, which share a directory with this one, on when all start, and tells how far this machine's clock is from that directory's.</summary>
internal static class StartTogether
{
    /// <summary>Name of the file that the first shard writes and the others read.</summary>
    public const string FileName = "start";

    /// <summary>The directory of a shard.</summary>
    public static string DirectoryOf(string directory, Shard shard) => Path.Combine(directory, FormattableString.Invariant($"shard-{shard.Index}"));

    /// <summary>The common start.</summary>
    /// <param name="choice">What the user wrote.</param>
    /// <param name="directory">The directory that all share.</param>
    /// <param name="clock">The wall clock.</param>
    /// <exception cref="IOException">The directory cannot be written to, or the file does not tell a time.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static DateTimeOffset Agree(StartChoice choice, string directory, TimeProvider clock)
    {
        if (choice is StartChoice.At { Time: var time })
        {
            return time;
        }

        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, FileName);
        var proposal = Path.Combine(directory, $".{FileName}-{Guid.NewGuid():N}");
        File.WriteAllText(proposal, StartChoice.Text(clock.GetUtcNow() + ((StartChoice.After)choice).Time));
        try
        {
            // Whole, or not at all, and only for the first: it makes a link, which fails where there is one.
            File.Move(proposal, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(proposal);
        }

        return StartChoice.TryRead(File.ReadAllText(file), out var agreed) ? agreed : throw new IOException($"{file} does not tell a time");
    }

    /// <summary>Seconds by which the clock of this machine is ahead of that which the file system gives its files; null where no file can be made.</summary>
    /// <param name="directory">The shard's own directory.</param>
    /// <param name="clock">The wall clock.</param>
    public static double? ClockAhead(string directory, TimeProvider clock)
    {
        var stamp = Path.Combine(directory, ".clock");
        try
        {
            File.WriteAllText(stamp, "");
            var ahead = clock.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(stamp));
            File.Delete(stamp);
            return Math.Round(ahead.TotalSeconds, 3);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
