namespace LoadHarness.Histograms;

/// <summary>
/// Reads a histogram log of HdrHistogram's formats up to 1.3, ours or another's, one line at a time: a log of hours does not fit into
/// memory. What it tells about the log is true once it has read so far.
/// </summary>
public sealed class HistogramLogReader
{
    // HistogramLogReader.java: times that lie further before the start of the log than this do not count from 1970.
    private const decimal YearSeconds = 365 * 24 * 3600;

    // 317 years: far from what a TimeSpan cannot hold.
    private const decimal MostSeconds = 10_000_000_000;

    private decimal? _start;
    private decimal? _base;
    private int _line;

    /// <summary>Most bytes that the counts of a histogram may take when they are unpacked.</summary>
    public int MostBytes { get; init; } = int.MaxValue;

    /// <summary>When the log was started; null when it does not say.</summary>
    public DateTimeOffset? Start { get; private set; }

    /// <summary>Whether the last line has no end, as after a crash of the writer. It is left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The intervals in the order of the log.</summary>
    /// <param name="stream">The log, which can seek; read as the intervals are asked for.</param>
    /// <exception cref="InvalidDataException">A line is damaged. The message names it.</exception>
    public IEnumerable<HistogramLogEntry> Read(Stream stream)
    {
        var begin = stream.Position;
        var whole = 0L;
        foreach (var (line, end) in CompleteLines.Of(stream))
        {
            whole = end;
            if (Parse(line) is { } entry)
            {
                yield return entry;
            }
        }

        IsCut = stream.Position - begin > whole;
    }

    /// <summary>Reads the next line of the log; null when it is a comment or the legend.</summary>
    /// <exception cref="InvalidDataException">It is damaged. The message names it.</exception>
    internal HistogramLogEntry? Parse(string line)
    {
        _line++;
        if (line.StartsWith('#'))
        {
            ReadComment(line);
            return null;
        }

        return line.Length == 0 || line.StartsWith("\"StartTimestamp\"", StringComparison.Ordinal) ? null : ReadEntry(line);
    }

    private void ReadComment(string line)
    {
        if (TimeIn(line, "StartTime") is { } start)
        {
            _start = start;
            Start = DateTimeOffset.UnixEpoch + Duration(start);
        }
        else if (TimeIn(line, "BaseTime") is { } from)
        {
            _base = from;
        }
    }

    /// <summary>The seconds of a comment such as <c>#[StartTime: 1795000000.250 (seconds since epoch), …]</c>; null for another.</summary>
    private decimal? TimeIn(string comment, string name)
    {
        var prefix = $"#[{name}: ";
        return comment.StartsWith(prefix, StringComparison.Ordinal) ? Seconds(comment[prefix.Length..].Split(' ', ']')[0], name) : null;
    }

    private HistogramLogEntry ReadEntry(string line)
    {
        var fields = line.Split(',');
        var tag = fields[0].StartsWith("Tag=", StringComparison.Ordinal) ? fields[0]["Tag=".Length..] : null;
        if (tag != null)
        {
            fields = fields[1..];
        }

        if (fields.Length != 4)
        {
            throw Damaged($"has {fields.Length} fields besides the tag instead of 4");
        }

        var time = Seconds(fields[0], "start");
        var length = Seconds(fields[1], "length");
        _start ??= time;
        _base ??= time < _start - YearSeconds ? _start : 0;
        try
        {
            return new HistogramLogEntry(tag, Duration(time + _base.Value - _start.Value), Duration(length), HistogramCodec.Decode(Convert.FromBase64String(fields[3]), MostBytes));
        }
        catch (Exception cause) when (cause is InvalidDataException or FormatException)
        {
            throw Damaged($"holds no histogram: {cause.Message}", cause);
        }
    }

    private decimal Seconds(string text, string name) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < MostSeconds
            ? seconds : throw Damaged($"has a {name} that is no number of seconds");

    private InvalidDataException Damaged(string problem, Exception? cause = null) => new($"line {_line} of the histogram log {problem}", cause);

    private static TimeSpan Duration(decimal seconds) => TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
}

/// <summary>One line of a histogram log: the values of one interval.</summary>
/// <param name="Tag">What the values are of; null in a log without tags.</param>
/// <param name="Start">When the interval began, after the start of the log.</param>
/// <param name="Length">How long it lasted.</param>
/// <param name="Histogram">The values, taken as microseconds.</param>
public sealed record HistogramLogEntry(string? Tag, TimeSpan Start, TimeSpan Length, LatencyHistogram Histogram);
