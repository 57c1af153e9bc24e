using System.Text;

namespace LoadHarness.Histograms;

/// <summary>
/// Writes a histogram log in the format 1.3 of HdrHistogram (HistogramLogWriter.java), a line for each tag and interval, for the tools
/// that read such logs. Each line goes to the stream at once, so that a crash can cut off the last one only.
/// </summary>
/// <param name="stream">Takes the lines; the caller owns it, and makes sure that they reach the disk.</param>
public sealed class HistogramLogWriter(Stream stream)
{
    /// <summary>Writes what stands on top of a log.</summary>
    /// <param name="start">The start of the log, which the starts of intervals count from.</param>
    public void WriteHeader(DateTimeOffset start)
    {
        var seconds = start.ToUnixTimeMilliseconds() / 1000m;

        // The base time says that intervals count from the start. Without it readers guess.
        Append($"""
            #[Written by LoadHarness: values in microseconds, Interval_Max in milliseconds]
            #[Histogram log format version 1.3]
            #[StartTime: {seconds:F3} (seconds since epoch), {start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}]
            #[BaseTime: {seconds:F3} (seconds since epoch)]
            "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """);
    }

    /// <summary>Writes the values of one interval.</summary>
    /// <param name="tag">What they are of: the arm, or the arm and a latency such as <c>cold.handshake</c>.</param>
    /// <param name="start">When the interval began, after the start of the log.</param>
    /// <param name="length">How long it lasted.</param>
    /// <param name="histogram">The values. Those above its range are not written: the format has no place for them.</param>
    /// <exception cref="ArgumentException">The tag is empty, or holds a comma, white space or a control character.</exception>
    public void Write(string tag, TimeSpan start, TimeSpan length, LatencyHistogram histogram)
    {
        if (tag.Length == 0 || tag.Any(c => c == ',' || char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw new ArgumentException($"A tag must have a character and neither commas, spaces nor line breaks, but is '{tag}'", nameof(tag));
        }

        var payload = Convert.ToBase64String(HistogramCodec.EncodeCompressed(histogram));
        Append($"Tag={tag},{start.TotalSeconds:F3},{length.TotalSeconds:F3},{histogram.Max / 1000.0:F3},{payload}\n");
    }

    private void Append(FormattableString text) => stream.Write(Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
}
