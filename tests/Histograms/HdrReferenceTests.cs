using System.Globalization;
using LoadHarness.Histograms;
using LoadHarness.Tests.Support;
using Xunit;

namespace LoadHarness.Tests.Histograms;

/// <summary>Our logs and those of HdrHistogram for Java, each read by the other.</summary>
public sealed class HdrReferenceTests : IDisposable
{
    private const string Library = "/usr/share/java/hdrhistogram.jar";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadharness-hlog-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_reference_reads_from_our_log_what_we_recorded()
    {
        var start = new DateTimeOffset(2026, 11, 18, 11, 6, 40, 250, TimeSpan.Zero);
        var path = Path.Combine(_folder.FullName, "latency.hlog");
        var random = new Random(20261121);
        var sums = new SortedDictionary<string, LatencyHistogram>(StringComparer.Ordinal) { ["cold"] = new(), ["cold.handshake"] = new(), ["keepalive"] = new() };
        await using (var file = File.Create(path))
        {
            var writer = new HistogramLogWriter(file);
            writer.WriteHeader(start);
            for (var window = 0; window < 20; window++)
            {
                foreach (var (tag, sum) in sums)
                {
                    var histogram = Draw(random, values: random.Next(1_000));
                    sum.Add(histogram);
                    writer.Write(tag, TimeSpan.FromSeconds(5 * window), TimeSpan.FromSeconds(5), histogram);
                }
            }
        }

        var found = await RunReferenceAsync("read", path);

        Assert.Equal(sums.Select(sum => $"{sum.Key} 20 1795000000250 1795000100250 {Figures(sum.Value)}"), found);
    }

    [Fact]
    public async Task We_read_from_a_log_of_the_reference_what_it_recorded()
    {
        var path = Path.Combine(_folder.FullName, "reference.hlog");
        await RunReferenceAsync("write", path);

        // Java's zlib is the same at every place, so the log checked in is this one, but for the name of the time zone.
        Assert.Equal(Intervals(Path.Combine(ReferenceVector.Folder, "reference.hlog")), Intervals(path));
        Assert.Equal(await RunReferenceAsync("read", path), Sums(path));
    }

    [Fact]
    public void We_read_the_log_of_the_reference_that_is_checked_in()
    {
        Assert.Equal(
            [
                "- 1 1795000015250 1795000020250 1000 42 42 42 42 42",
                "cold 3 1795000000250 1795000015250 15275 57887 178520063 3017801727 3235905535 3235905535",
                "cold.handshake 3 1795000000250 1795000015250 15419 83007 411303935 2058354687 3235905535 3235905535",
            ],
            Sums(Path.Combine(ReferenceVector.Folder, "reference.hlog")));
    }

    /// <summary>What HdrReference.java prints of a log, by our reader.</summary>
    private static IReadOnlyList<string> Sums(string path)
    {
        using var file = File.OpenRead(path);
        var reader = new HistogramLogReader();
        var entries = reader.Read(file).ToList();
        var start = reader.Start!.Value;
        return
        [
            .. entries.GroupBy(entry => entry.Tag ?? "-").OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag =>
            {
                var sum = new LatencyHistogram();
                foreach (var entry in tag)
                {
                    sum.Add(entry.Histogram);
                }

                var begin = (start + tag.Min(entry => entry.Start)).ToUnixTimeMilliseconds();
                var end = (start + tag.Max(entry => entry.Start + entry.Length)).ToUnixTimeMilliseconds();
                return $"{tag.Key} {tag.Count()} {begin} {end} {Figures(sum)}";
            }),
        ];
    }

    private static IEnumerable<string> Intervals(string path) => File.ReadLines(path).Where(line => !line.StartsWith('#'));

    private static string Figures(LatencyHistogram histogram) => string.Join(
        ' ', ((long[])[histogram.Count, .. ((double[])[0.5, 0.9, 0.99, 0.999, 1]).Select(histogram.ValueAtQuantile)]).Select(figure => figure.ToString(CultureInfo.InvariantCulture)));

    private static LatencyHistogram Draw(Random random, int values)
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < values; i++)
        {
            histogram.Record((long)Math.Exp(random.NextDouble() * Math.Log(LatencyHistogram.HighestTrackable)));
        }

        return histogram;
    }

    private static async Task<IReadOnlyList<string>> RunReferenceAsync(string verb, string path)
    {
        // Java compiles a program given as source only where its compiler is.
        ExternalProgram.Require("javac", "default-jdk-headless");
        var java = ExternalProgram.Require("java", "default-jdk-headless");
        if (!File.Exists(Library))
        {
            throw ExternalProgram.Missing($"{Library} does not exist", "libhdrhistogram-java");
        }

        var ended = await java.RunAsync("-cp", Library, Path.Combine(ReferenceVector.Folder, "HdrReference.java"), verb, path);
        Assert.True(ended.ExitCode == 0, ended.Text);
        return ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
