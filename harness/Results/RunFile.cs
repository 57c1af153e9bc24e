using System.IO.Compression;
using System.Text.Json;

namespace LoadHarness.Results;

/// <summary>Writes and reads run.json, the file that everything shown or judged comes from.</summary>
public static class RunFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "run.json";

    private const string RunAgain = "run the scenario again";

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

    /// <summary>Reads a run, compressed or not.</summary>
    /// <exception cref="RunFileException">
    /// The file is missing, is not whole JSON or gzip, has a newer schema, lacks required members or holds values that do not fit them.
    /// </exception>
    public static RunResult Read(string path)
    {
        using var json = Parse(path);
        CheckSchema(path, json.RootElement);
        var missing = RunJson.Missing(json.RootElement, typeof(RunResult)).ToList();
        if (missing.Count > 0)
        {
            throw new RunFileException(path, "lacks " + string.Join(", ", missing), RunAgain);
        }

        try
        {
            return json.Deserialize<RunResult>(RunJson.Options) ?? throw new RunFileException(path, "holds null instead of a run", RunAgain);
        }
        catch (JsonException failure)
        {
            throw new RunFileException(path, $"has a value that does not fit at {failure.Path ?? "$"}", RunAgain, failure);
        }
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(Decompressed(File.ReadAllBytes(path)));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFileException(path, "does not exist", "name the folder of a run, such as artifacts/runs/…", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RunFileException(path, "cannot be read: " + failure.Message, "make it readable for this user", failure);
        }
        catch (InvalidDataException failure)
        {
            throw new RunFileException(path, "is damaged: it is no whole gzip", "save it from the report again", failure);
        }
        catch (JsonException failure)
        {
            var line = (failure.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture);
            throw new RunFileException(path, $"is damaged: it stops being JSON in line {line}", RunAgain, failure);
        }
    }

    private static byte[] Decompressed(byte[] content)
    {
        // Gzip's magic number (RFC 1952, 2.3.1); no JSON begins with it.
        if (content is not [0x1F, 0x8B, ..])
        {
            return content;
        }

        using var json = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(json);
        return json.ToArray();
    }

    private static void CheckSchema(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schema", out var member)
            || member.ValueKind != JsonValueKind.Number
            || !member.TryGetInt32(out var schema))
        {
            throw new RunFileException(path, "has no schema number, so it is not a run", "name a run.json that LoadHarness wrote");
        }

        if (schema > RunResult.CurrentSchema)
        {
            throw new RunFileException(
                path, $"has schema {schema}, newer than {RunResult.CurrentSchema}, the newest that this version reads", "update LoadHarness");
        }

        if (schema < 1)
        {
            throw new RunFileException(path, $"has schema {schema}, which never existed", RunAgain);
        }
    }
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
