using System.IO.Compression;
using System.Text.Json;

namespace LoadHarness.Results;

/// <summary>Writes and reads run.json, the file that everything shown or judged comes from.</summary>
public static class RunFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "run.json";

    /// <summary>What <see cref="Write"/> writes: JSON in UTF-8 with a line feed at its end.</summary>
    public static byte[] ToJson(RunResult run) => [.. JsonSerializer.SerializeToUtf8Bytes(run, RunJson.Options), (byte)'\n'];

    /// <summary>Writes a run, whole or not at all: a reader finds the old file or the new one, even when the machine stops in between.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="run">What to write. A number that is not finite is written as null, a round's metric is left out.</param>
    /// <exception cref="RunFileException">The file cannot be written.</exception>
    public static void Write(string path, RunResult run)
    {
        try
        {
            WrittenFile.Write(path, ToJson(run));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RunFileException(path, "cannot be written: " + failure.Message, "choose another folder with out=DIR", failure);
        }
    }

    /// <summary>The same, compressed with gzip: a fifth of the size, for pages that hold it.</summary>
    public static byte[] ToCompressedJson(RunResult run)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(ToJson(run));
        }

        return compressed.ToArray();
    }

    /// <summary>A run as its file has it, which is what is shown and judged.</summary>
    public static RunResult AsWritten(RunResult run) => JsonSerializer.Deserialize<RunResult>(ToJson(run), RunJson.Options)!;

    /// <summary>Reads a run, compressed or not, of which everybody may then believe what <see cref="RunReader"/> has looked at.</summary>
    /// <exception cref="RunFileException">
    /// The file is missing, no regular file or too long, is not whole JSON or gzip, has a newer schema, lacks required members or holds values that cannot be used.
    /// </exception>
    public static RunResult Read(string path) => RunReader.Read(path);

    /// <summary>Reads what a file holds.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The file, as errors name it.</param>
    /// <exception cref="RunFileException">As with <see cref="Read"/>.</exception>
    public static RunResult Parse(ReadOnlyMemory<byte> content, string path) => RunReader.Parse(content, path);
}

/// <summary>A run.json that cannot be read or written, in one sentence for the user.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong with it, such as <c>is not valid JSON at line 3</c>.</param>
/// <param name="repair">What the user can do, such as <c>run the scenario again</c>.</param>
/// <param name="cause">The exception behind it, where there is one.</param>
public sealed class RunFileException(string path, string problem, string repair, Exception? cause = null) : Exception($"{path} {problem} ({repair})", cause)
{
    /// <summary>The file.</summary>
    public string FilePath => path;

    /// <summary>What is wrong with it.</summary>
    public string Problem => problem;

    /// <summary>What the user can do.</summary>
    public string Repair => repair;
}
