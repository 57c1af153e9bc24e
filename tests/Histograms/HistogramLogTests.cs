using System.Text;
using LoadHarness.Histograms;
using Xunit;

namespace LoadHarness.Tests.Histograms;

public sealed class HistogramLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 18, 12, 6, 40, 250, TimeSpan.FromHours(1));
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    [Fact]
    public void Begins_as_the_format_wants_and_says_the_units()
    {
        using var log = new MemoryStream();
        var writer = WriterOf(log);
        writer.Write("cold", Window, Window, HistogramOf(1_500));

        var lines = Text(log).Split('\n');
        Assert.Equal(
            [
                "#[Written by LoadHarness: values in microseconds, Interval_Max in milliseconds]",
                "#[Histogram log format version 1.3]",
                "#[StartTime: 1795000000.250 (seconds since epoch), 2026-11-18T11:06:40.250Z]",
                "#[BaseTime: 1795000000.250 (seconds since epoch)]",
                "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"",
            ],
            lines[..5]);
        Assert.StartsWith("Tag=cold,5.000,5.000,1.500,HISTF", lines[5], StringComparison.Ordinal);
        Assert.Equal("", lines[6]);
    }

    [Fact]
    public void Reads_what_it_wrote()
    {
        using var log = new MemoryStream();
        var writer = WriterOf(log);
        writer.Write("cold", TimeSpan.Zero, Window, HistogramOf(1, 2_000, 3_000_000));
        writer.Write("cold.handshake", TimeSpan.Zero, Window, HistogramOf());
        writer.Write("cold", Window, TimeSpan.FromMilliseconds(4_999), HistogramOf(7));

        var (reader, entries) = Read(Text(log));

        Assert.Equal((Start, false), (reader.Start, reader.IsCut));
        Assert.Equal(
            [("cold", TimeSpan.Zero, Window), ("cold.handshake", TimeSpan.Zero, Window), ("cold", Window, TimeSpan.FromMilliseconds(4_999))],
            entries.Select(entry => (entry.Tag, entry.Start, entry.Length)));
        Assert.Equal([HistogramOf(1, 2_000, 3_000_000).Buckets(), [], HistogramOf(7).Buckets()], entries.Select(entry => entry.Histogram.Buckets()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cold, resumed")]
    [InlineData("cold rsa")]
    [InlineData("cold\trsa")]
    [InlineData("cold\n")]
    [InlineData("cold\u0085")]
    public void Refuses_a_tag_that_would_end_the_field_or_the_line(string tag)
    {
        using var log = new MemoryStream();
        var writer = WriterOf(log);
        var written = log.Length;

        Assert.Throws<ArgumentException>(() => writer.Write(tag, TimeSpan.Zero, Window, HistogramOf(1)));
        Assert.Equal(written, log.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(60)]
    public void Leaves_out_a_line_that_a_crash_has_cut_off_and_says_so(int cut)
    {
        var text = TwoWindows();

        var (reader, entries) = Read(text[..^cut]);

        Assert.True(reader.IsCut);
        Assert.Equal("first", Assert.Single(entries).Tag);
    }

    [Theory]
    [InlineData("Tag=cold,0.000,5.000,AAAA", "line 2 of the histogram log has 3 fields besides the tag instead of 4")]
    [InlineData("Tag=cold,soon,5.000,0.001,AAAA", "line 2 of the histogram log has a start that is no number of seconds")]
    [InlineData("Tag=cold,0,NaN,0.001,AAAA", "line 2 of the histogram log has a length that is no number of seconds")]
    [InlineData("Tag=cold,1e27,5,0.001,AAAA", "line 2 of the histogram log has a start that is no number of seconds")]
    [InlineData("0,5,0.001,AAAAAAAA", "line 2 of the histogram log holds no histogram: the bytes do not begin like a histogram")]
    [InlineData("0,5,0.001,AA", "line 2 of the histogram log holds no histogram: ")]
    [InlineData("#[StartTime: today (seconds since epoch)]", "line 2 of the histogram log has a StartTime that is no number of seconds")]
    public void Names_a_damaged_line(string line, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read($"# a log\n{line}\n"));

        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    // The rule of the reference's reader: times long before the start of the log count from it.
    [Theory]
    [InlineData("#[StartTime: 1795000000.250 (seconds since epoch), Wed Nov 18 11:06:40 UTC 2026]\n", "5.500", 5.5)]
    [InlineData("#[StartTime: 1795000000.250 (seconds since epoch), Wed Nov 18 11:06:40 UTC 2026]\n", "1795000005.750", 5.5)]
    [InlineData("#[BaseTime: 1795000000.250 (seconds since epoch)]\n#[StartTime: 1795000000.000 (seconds since epoch)]\n", "5.000", 5.25)]
    [InlineData("", "1795000005.750", 0)]
    [InlineData("\r\n", "7.000", 0)]
    public void Counts_the_starts_of_intervals_from_the_start_of_the_log(string header, string start, double seconds)
    {
        var payload = Convert.ToBase64String(ReferenceVector.Named("single 1").Compressed);

        var (_, entries) = Read($"{header}\"StartTimestamp\",…\r\n{start},5.0,0.001,{payload}\r\n");

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(entries).Start);
    }

    private static string TwoWindows()
    {
        using var log = new MemoryStream();
        var writer = WriterOf(log);
        writer.Write("first", TimeSpan.Zero, Window, HistogramOf(1));
        writer.Write("second", Window, Window, HistogramOf(2));
        return Text(log);
    }

    private static (HistogramLogReader Reader, IReadOnlyList<HistogramLogEntry> Entries) Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var reader = new HistogramLogReader();
        return (reader, [.. reader.Read(stream)]);
    }

    private static HistogramLogWriter WriterOf(Stream log)
    {
        var writer = new HistogramLogWriter(log);
        writer.WriteHeader(Start);
        return writer;
    }

    private static string Text(MemoryStream log) => Encoding.UTF8.GetString(log.ToArray());

    private static LatencyHistogram HistogramOf(params ReadOnlySpan<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
        {
            histogram.Record(value);
        }

        return histogram;
    }
}
