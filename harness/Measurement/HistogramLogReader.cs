using System.Globalization;

namespace LoadHarness.Measurement;

/// <summary>Reads logs in HdrHistogram's format, whoever wrote them.</summary>
public static class HistogramLogReader
{
    private const string TagPrefix = "Tag=";

    /// <summary>The intervals, in the order of the log. A last line without its end, as a crash leaves it, is left out.</summary>
    /// <param name="stream">The log; read as the entries are asked for.</param>
    /// <exception cref="InvalidDataException">A line is damaged; the message has its number.</exception>
    public static IEnumerable<HistogramLogEntry> Read(Stream stream)
    {
        var number = 0;
        foreach (var (line, _) in CompleteLines.Of(stream))
        {
            number++;
            HistogramLogEntry? entry;
            try
            {
                entry = Parse(line);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"line {number} {e.Message}", e);
            }

            if (entry is not null)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Reads one line; null when it is a comment or the legend.</summary>
    /// <exception cref="InvalidDataException">The line is damaged; the message goes on after its number.</exception>
    internal static HistogramLogEntry? Parse(string line)
    {
        if (line.Length == 0 || line[0] is '#' or '"')
        {
            return null;
        }

        string? tag = null;
        var fields = line.Split(',');
        if (fields[0].StartsWith(TagPrefix, StringComparison.Ordinal))
        {
            tag = fields[0][TagPrefix.Length..];
            fields = fields[1..];
        }

        if (fields is not [var start, var length, _, var histogram]
            || !TryReadSeconds(start, out var from)
            || !TryReadSeconds(length, out var during))
        {
            throw new InvalidDataException("is no interval of a histogram log");
        }

        try
        {
            return new(tag, from, during, HistogramCodec.Decode(Convert.FromBase64String(histogram)));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new InvalidDataException($"holds no histogram: {e.Message}", e);
        }
    }

    private static bool TryReadSeconds(string text, out TimeSpan time)
    {
        time = default;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds))
        {
            return false;
        }

        time = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
