using System.Text;

namespace LoadHarness.Reports.Ci;

/// <summary>The summary of a GitHub Actions step: a file to which Markdown is added, and which the job shows when it ends.</summary>
public static class StepSummary
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>Beyond this many bytes GitHub shows nothing of a step's summary.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Adds a summary, or only its head where the rest would be too much. Returns why it could not, or null.</summary>
    /// <param name="file">The file; it is made when it does not exist.</param>
    /// <param name="summary">The summary.</param>
    public static string? Append(string file, MarkdownSummary summary)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
            foreach (var text in (string[])[summary.Text, summary.Head])
            {
                // Whatever is in the file may end within a paragraph.
                var bytes = Encoding.UTF8.GetBytes(stream.Position == 0 ? text : $"\n\n{text}");
                if (stream.Position + bytes.Length <= MostBytes)
                {
                    stream.Write(bytes);
                    return null;
                }
            }

            return $"{Variable}={file} is full: GitHub shows at most {Format.Count(MostBytes)} bytes of a step";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Variable}={file} cannot be written to: {e.Message}";
        }
    }
}
