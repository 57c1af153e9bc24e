using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LoadHarness.Machine;

namespace LoadHarness.Results;

/// <summary>Reads a run.json that may hold anything. What is wrong is told here, once, so that nobody who uses a run has to ask.</summary>
/// <remarks>
/// First <see cref="JsonBounds"/>, which holds of any JSON; then the schema and what is missing; then <see cref="RunShape"/>, each value by itself, and
/// <see cref="RunBounds"/>, values beside each other.
/// </remarks>
internal static class RunReader
{
    private const string RunAgain = "run the scenario again";
    private const string NameAnother = "name a run.json that LoadHarness wrote";

    /// <summary>Reads a file.</summary>
    /// <exception cref="RunFileException">As <see cref="RunFile.Read"/>.</exception>
    public static RunResult Read(string path) => Parse(Content(path), path);

    /// <summary>Reads what a file holds.</summary>
    /// <param name="content">JSON, compressed or not.</param>
    /// <param name="path">The file, as errors name it.</param>
    /// <exception cref="RunFileException">As <see cref="RunFile.Read"/>.</exception>
    public static RunResult Parse(ReadOnlyMemory<byte> content, string path)
    {
        var bytes = Unpacked(content, path);
        try
        {
            Refuse(path, JsonBounds.Misfit(bytes.Span, RunJson.KnownNames));
        }
        catch (JsonException failure)
        {
            if (PemText.LabelsIn(Encoding.UTF8.GetString(bytes.Span)) is { } labels)
            {
                throw new RunFileException(path, $"must be a run, but holds {labels}", "name the right file; are two options swapped?", failure);
            }

            var line = (failure.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture);
            throw new RunFileException(path, $"is damaged: it stops being JSON in line {line}", RunAgain, failure);
        }

        using var json = JsonDocument.Parse(bytes);
        CheckSchema(path, json.RootElement);
        var missing = RunJson.Missing(json.RootElement, typeof(RunResult)).Take(20).ToList();
        if (missing.Count > 0)
        {
            throw new RunFileException(path, "lacks " + string.Join(", ", missing), RunAgain);
        }

        Refuse(path, new RunShape().Misfit(json.RootElement, typeof(RunResult)));
        try
        {
            var run = json.Deserialize<RunResult>(RunJson.Options)!;
            Refuse(path, RunBounds.Misfit(run));
            return run;
        }
        catch (JsonException failure)
        {
            throw new RunFileException(path, $"has a value that does not fit at {RunJson.KnownPath(failure.Path, typeof(RunResult))}", RunAgain, failure);
        }
    }

    private static void Refuse(string path, JsonMisfit? misfit)
    {
        if (misfit is not null)
        {
            throw new RunFileException(path, misfit.Words, NameAnother);
        }
    }

    private static ReadOnlyMemory<byte> Content(string path)
    {
        try
        {
            return RegularFile.Read(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunFileException(path, "does not exist", "name the folder of a run, such as artifacts/runs/…", failure);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new RunFileException(path, "cannot be read: " + failure.Message, "make it readable for this user", failure);
        }
        catch (IOException failure)
        {
            throw new RunFileException(path, "cannot be read: " + failure.Message, NameAnother, failure);
        }
    }

    private static ReadOnlyMemory<byte> Unpacked(ReadOnlyMemory<byte> content, string path)
    {
        // Gzip's magic number (RFC 1952, 2.3.1); no JSON begins with it.
        if (content.Span is not [0x1F, 0x8B, ..])
        {
            return content;
        }

        try
        {
            using var gzip = new GZipStream(StreamOf(content), CompressionMode.Decompress);
            return RegularFile.ReadToEnd(gzip, RegularFile.Most, expected: content.Length)
                ?? throw new RunFileException(path, $"has more than {ByteText.Format(RegularFile.Most)} when it is unpacked", NameAnother);
        }
        catch (InvalidDataException failure)
        {
            throw new RunFileException(path, "is damaged: it is no whole gzip", "save it from the report again", failure);
        }
    }

    // Without a copy of what may be large.
    private static MemoryStream StreamOf(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var part)
        ? new MemoryStream(part.Array!, part.Offset, part.Count, writable: false) : new MemoryStream(content.ToArray(), writable: false);

    private static void CheckSchema(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schema", out var member)
            || member.ValueKind != JsonValueKind.Number
            || !member.TryGetInt32(out var schema))
        {
            throw new RunFileException(path, "has no schema number, so it is not a run", NameAnother);
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
