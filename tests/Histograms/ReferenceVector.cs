using System.Globalization;
using LoadHarness.Histograms;
using LoadHarness.Tests.Support;

namespace LoadHarness.Tests.Histograms;

/// <summary>A histogram as HdrHistogram for Java encodes it; HdrReference.java wrote vectors.tsv.</summary>
/// <param name="Name">What it is an example of.</param>
/// <param name="Recorded">The values in it and their counts; empty where they cannot be told.</param>
/// <param name="Plain">Encoding V2.</param>
/// <param name="Compressed">Encoding V2, compressed.</param>
/// <param name="Figures">Count, p50, p90, p99, p99.9 and maximum as the reference tells them.</param>
internal sealed record ReferenceVector(string Name, IReadOnlyList<(long Value, long Count)> Recorded, byte[] Plain, byte[] Compressed, IReadOnlyList<long> Figures)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Histograms");

    public static IReadOnlyList<ReferenceVector> All { get; } =
        [.. File.ReadLines(Path.Combine(Folder, "vectors.tsv")).Where(line => !line.StartsWith('#')).Select(Parse)];

    public static ReferenceVector Named(string name) => All.Single(vector => vector.Name == name);

    /// <summary>What it records, in our histogram.</summary>
    public LatencyHistogram Histogram()
    {
        var histogram = new LatencyHistogram();
        foreach (var (value, count) in Recorded)
        {
            histogram.Record(value, count);
        }

        return histogram;
    }

    private static ReferenceVector Parse(string line)
    {
        var fields = line.Split('\t');
        var recorded = fields[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':')).Select(pair => (Number(pair[0]), Number(pair[1])));
        return new ReferenceVector(
            fields[0], [.. recorded], Convert.FromBase64String(fields[2]), Convert.FromBase64String(fields[3]), [.. fields[4].Split(' ').Select(Number)]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
