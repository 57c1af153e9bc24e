using LoadHarness.Histograms;
using LoadHarness.Program.Files;
using LoadHarness.Results;
using LoadHarness.Tests.Support;
using LoadHarness.Tests.Targets.Pki;
using Xunit;

namespace LoadHarness.Tests.Program.Files;

/// <summary>Windows and histograms that no soak wrote.</summary>
public sealed class HostileSoakTests : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public HostileSoakTests() => StoredSoaks.Write(_directory.Path, windows: 3);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("\"Ok\":10", "\"Okay\":10", "is damaged in line 3: at $.arms[0].outcomes.* must be one of Ok, ")]
    [InlineData("\"seconds\":1", "\"seconds\":0", "is damaged in line 3: at $.seconds must be a number above 0, but is 0")]
    [InlineData("\"startSeconds\":1", "\"startSeconds\":1e12", "is damaged in line 3: at $.startSeconds must be a number, at most 1,000,000,000, but is 1e12")]
    [InlineData("\"arms\":[", "\"arms\":[null,", "is damaged in line 3: at $.arms[0] must be a value, but is null")]
    [InlineData("\"residentBytes\":50000000", "\"residentBytes\":-1", "is damaged in line 3: at $.client.residentBytes must be a whole number of at least 0, but is -1")]
    [InlineData("\"p50\":3", "\"p50\":0", "is damaged in line 3: at $.arms[0].response.p50 must be at least 1, as min is, but is 0")]
    public void A_window_that_cannot_be_used_is_named(string text, string by, string problem)
    {
        var lines = File.ReadAllLines(_directory.At(SoakStore.WindowsName));
        Assert.Contains(text, lines[2], StringComparison.Ordinal);
        File.WriteAllLines(_directory.At(SoakStore.WindowsName), [lines[0], lines[1], lines[2].Replace(text, by, StringComparison.Ordinal)]);

        Assert.StartsWith(problem, Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_has_its_length()
    {
        File.AppendAllText(_directory.At(SoakStore.WindowsName), new string(' ', 4_100_000));

        Assert.Equal("cannot be read: a line has more than 4MB", Refusal());
    }

    [Fact]
    public void The_log_holds_no_more_than_the_windows_have_and_nothing_of_another_layout()
    {
        var log = _directory.At(SoakStore.LogName);
        var head = File.ReadAllText(log);
        var histogram = new LatencyHistogram();
        histogram.Record(1);
        var line = $"Tag=keep-alive,0.000,1.000,0.001,{Convert.ToBase64String(HistogramCodec.EncodeCompressed(histogram))}\n";

        File.WriteAllText(log, head + string.Concat(Enumerable.Repeat(line, 2_000)));
        Assert.Equal("cannot be read: the histogram log holds far more than its windows have", Refusal());

        // Fifty megabytes of counts, said by a line of fifty bytes.
        var large = HistogramCodec.Encode(histogram);
        large[12 + 3] = 5;
        large.AsSpan(4, 4).Clear();
        (large[4], large[24]) = (3, 0x40);
        File.WriteAllText(log, $"{head}Tag=keep-alive,0.000,1.000,0.001,{Convert.ToBase64String(large)}\n");
        Assert.StartsWith("cannot be read: line ", Refusal(), StringComparison.Ordinal);
        Assert.EndsWith("bytes, and at most 211968 are read", Refusal(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Wait.Patience)]
    public async Task A_log_that_is_no_file_is_not_waited_for()
    {
        File.Delete(_directory.At(SoakStore.LogName));
        await OddFiles.MakeFifoAsync(_directory.At(SoakStore.LogName));

        Assert.Equal("cannot be read: it is a FIFO, and only a regular file is read", Refusal());
    }

    private string Refusal() => Assert.Throws<RunFileException>(() => StoredRun.Read(_directory.Path, TimeProvider.System)).Problem;
}
