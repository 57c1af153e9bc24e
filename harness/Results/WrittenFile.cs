using System.Text;

namespace LoadHarness.Results;

/// <summary>
/// Files of a directory in which others may have put something, too: a symbolic link under the name of a file is replaced or refused, and
/// nothing is ever written to what it names.
/// </summary>
public static class WrittenFile
{
    /// <summary>What ends the name of a file that is not yet whole.</summary>
    public const string Unfinished = ".unfinished";

    /// <summary>Writes a file, whole or not at all: a reader finds the old one or the new one, even when the machine stops in between.</summary>
    /// <exception cref="IOException">It cannot be written; nothing of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        // In the same folder, because a rename is atomic only within one file system. A name of its own, because several may write at once.
        var unfinished = $"{path}.{Path.GetRandomFileName()}{Unfinished}";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            // rename(2) replaces a link, and does not follow it.
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }

            throw;
        }
    }

    /// <summary>Makes a file that grows, in place of what has its name. Others may read it meanwhile.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static FileStream New(string path)
    {
        File.Delete(path);
        return Open(path, FileMode.CreateNew);
    }

    /// <summary>Opens a file that goes on growing. Others may read it meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened, or is a symbolic link.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static FileStream Existing(string path) => new FileInfo(path).LinkTarget is { } target
        ? throw new IOException($"{path} is a symbolic link to {target}")
        : Open(path, FileMode.Open);

    // Without a buffer of its own, which would hold a piece that failed and write it later.
    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
}
