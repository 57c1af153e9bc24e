using System.Globalization;
using System.Text;

namespace LoadHarness.Measurement;

/// <summary>Writes a log in HdrHistogram's format 1.3, histograms V2 compressed, values in microseconds.</summary>
/// <param name="stream">Takes the lines; the caller owns it.</param>
public sealed class HistogramLogWriter(Stream stream)
{
    private static readonly char[] NotInTags = [',', ' ', '\t', '\r', '\n'];

    /// <summary>Writes what stands on top of a log.</summary>
    /// <param name="start">The moment from which all intervals count.</param>
    public void WriteHeader(DateTimeOffset start)
    {
        var seconds = Seconds(start - DateTimeOffset.UnixEpoch);
        Line("#[Latencies in microseconds, one line a window and arm; Interval_Max is in milliseconds]");
        Line("#[Histogram log format version 1.3]");
        Line($"#[StartTime: {seconds} (seconds since epoch), {start.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture)}]");
        Line($"#[BaseTime: {seconds} (seconds since epoch)]");
        Line("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"");
    }

    /// <summary>Writes one interval.</summary>
    /// <param name="tag">What it is of; without comma or white space.</param>
    /// <param name="start">When it began, counted from the start of the log.</param>
    /// <param name="length">How long it was.</param>
    /// <param name="histogram">What was recorded in it.</param>
    /// <exception cref="ArgumentException">The tag would break the line.</exception>
    public void Write(string tag, TimeSpan start, TimeSpan length, LatencyHistogram histogram)
    {
        if (tag.Length == 0 || tag.IndexOfAny(NotInTags) >= 0)
        {
            throw new ArgumentException($"a tag must be a word without comma or white space, but is '{tag}'", nameof(tag));
        }

        var max = (histogram.Max / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        Line($"Tag={tag},{Seconds(start)},{Seconds(length)},{max},{Convert.ToBase64String(HistogramCodec.EncodeCompressed(histogram))}");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private void Line(string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
}
