namespace LoadHarness.Machine;

/// <summary>A file that a user named, read whole: who names the wrong one may have named a disk.</summary>
public static class InputFile
{
    /// <summary>Bytes of the longest that is read: 64 MiB.</summary>
    public const long Most = 64L * 1024 * 1024;

    /// <summary>Reads it; a pipe, too, as shells make of <c>&lt;(command)</c>.</summary>
    /// <exception cref="IOException">It cannot be read, or is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using var bytes = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (var read = file.Read(piece); read > 0; read = file.Read(piece))
        {
            if (bytes.Length + read > Most)
            {
                throw new IOException($"it is longer than {ByteText.Format(Most)}");
            }

            bytes.Write(piece, 0, read);
        }

        return bytes.ToArray();
    }
}
