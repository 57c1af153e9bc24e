using System.Text;

namespace LoadHarness.Results;

/// <summary>Lines of a file that grows while others write to it, or that a crash cut off.</summary>
internal static class CompleteLines
{
    // A window of dozens of arms, each with errors of its own, has some 100 kB.
    private const int Longest = 4_000_000;

    /// <summary>The lines that have their end, and where in the stream each ends; a last line without its end is left out.</summary>
    /// <param name="stream">UTF-8, read as the lines are asked for, as far as it goes when that begins.</param>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public static IEnumerable<(string Text, long End)> Of(Stream stream)
    {
        var part = new byte[64 * 1024];
        var line = new MemoryStream();
        var position = 0L;
        var length = stream.Length - stream.Position;
        for (int read; position < length && (read = stream.Read(part)) > 0;)
        {
            var from = 0;
            for (int end; (end = part.AsSpan(from, read - from).IndexOf((byte)'\n')) >= 0; from += end + 1)
            {
                line.Write(part, from, end);
                yield return (Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r'), position + from + end + 1);
                line.SetLength(0);
            }

            line.Write(part, from, read - from);
            position += read;
            if (line.Length > Longest)
            {
                throw new InvalidDataException($"a line has more than {ByteText.Format(Longest)}");
            }
        }
    }
}
