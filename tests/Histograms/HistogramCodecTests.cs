using System.Buffers.Binary;
using LoadHarness.Histograms;
using Xunit;

namespace LoadHarness.Tests.Histograms;

public sealed class HistogramCodecTests
{
    private const string AboveAnHour = "up to 1000 hours, some above one";

    public static TheoryData<string> OfOurLayout { get; } =
    [
        "empty", "single 0", "single 1", "one in every of the first places", "one zero between", "near an hour", "long runs of zeros",
        "counts of 1 to 9 bytes", "random",
    ];

    public static TheoryData<string> OfAnyLayout { get; } = [.. ReferenceVector.All.Select(vector => vector.Name).Where(name => name != AboveAnHour)];

    [Theory]
    [MemberData(nameof(OfOurLayout))]
    public void Writes_byte_for_byte_what_the_reference_writes(string name)
    {
        var vector = ReferenceVector.Named(name);

        Assert.Equal(vector.Plain, HistogramCodec.Encode(vector.Histogram()));
    }

    [Theory]
    [MemberData(nameof(OfOurLayout))]
    public void Reads_exactly_what_the_reference_recorded(string name)
    {
        var vector = ReferenceVector.Named(name);

        AssertSame(vector.Histogram(), HistogramCodec.Decode(vector.Plain));
        AssertSame(vector.Histogram(), HistogramCodec.Decode(vector.Compressed));
    }

    [Theory]
    [MemberData(nameof(OfAnyLayout))]
    public void Tells_the_figures_of_the_reference_to_three_digits_whatever_its_layout(string name)
    {
        var vector = ReferenceVector.Named(name);
        foreach (var encoded in (byte[][])[vector.Plain, vector.Compressed])
        {
            var histogram = HistogramCodec.Decode(encoded);

            Assert.Equal(vector.Figures[0], histogram.Count);
            Assert.Equal(vector.Figures.Skip(1).Select(HighestEquivalent), ((double[])[0.5, 0.9, 0.99, 0.999, 1]).Select(histogram.ValueAtQuantile));
        }
    }

    [Fact]
    public void Counts_values_above_an_hour_as_overflow()
    {
        var histogram = HistogramCodec.Decode(ReferenceVector.Named(AboveAnHour).Plain);

        Assert.Equal((2, 5), (histogram.Count, histogram.Overflow));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_written_and_read_again_is_the_same(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 50; i++)
        {
            var histogram = Draw(random);

            AssertSame(histogram, HistogramCodec.Decode(HistogramCodec.Encode(histogram)));
            AssertSame(histogram, HistogramCodec.Decode(HistogramCodec.EncodeCompressed(histogram)));
        }
    }

    [Fact]
    public void Leaves_out_the_overflow_for_which_the_format_has_no_place()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(LatencyHistogram.HighestTrackable + 1);

        Assert.Equal(ReferenceVector.Named("empty").Plain, HistogramCodec.Encode(histogram));
    }

    [Theory]
    [InlineData(0x1c849308, "V0")]
    [InlineData(0x1c849309, "V0")]
    [InlineData(0x1c849301, "V1")]
    [InlineData(0x1c849302, "V1")]
    public void Refuses_older_encodings_by_name(int cookie, string encoding)
    {
        // Their cookies tell the bytes of a count, here 8.
        Assert.Equal(
            $"the histogram has encoding {encoding}, but only V2 is read (write it with HdrHistogram 2.1.5 or later)", ProblemWith(bytes => Put(bytes, 0, cookie | 0x80)));
    }

    [Fact]
    public void Says_what_is_wrong_with_a_histogram()
    {
        Assert.Equal("the bytes do not begin like a histogram", ProblemWith(bytes => Put(bytes, 0, 17)));
        Assert.Equal("the histogram says that its counts take -1 bytes, which is impossible", ProblemWith(bytes => Put(bytes, 4, -1)));
        Assert.Equal("the histogram says that its counts take 2147483647 bytes, which is impossible", ProblemWith(bytes => Put(bytes, 4, int.MaxValue)));
        Assert.Equal("the histogram says that it holds 1 to 3600000000 at 6 digits, which is impossible", ProblemWith(bytes => Put(bytes, 12, 6)));
        Assert.Equal("the histogram says that it holds 0 to 3600000000 at 3 digits, which is impossible", ProblemWith(bytes => Put(bytes, 20, 0)));
        Assert.Equal("the histogram holds fractions (ratio 2), but only whole numbers are read", ProblemWith(bytes => Put(bytes, 32, 0x40000000)));
        Assert.Equal("the histogram is longer than it says", ProblemWith(bytes => [.. bytes, 0]));
        Assert.Equal("the histogram is cut off", ProblemWith(bytes => bytes[..^1]));
        Assert.Equal("the histogram ends within a count", ProblemWith(bytes => Put(bytes, 40, unchecked((int)0x80808080))));

        // −2^63 zeros, and a highest value too low for what follows.
        Assert.Equal("the histogram has more counts than its range needs, 23552", ProblemWith(bytes => WithCounts(bytes, [255, 255, 255, 255, 255, 255, 255, 255, 255])));
        Assert.Equal("the histogram has more counts than its range needs, 2048", ProblemWith(bytes => WithCounts(Put(Put(bytes, 24, 0), 28, 2), [0xff, 0x1f, 2])));
        Assert.Equal(
            "the histogram counts more than 64 bits hold",
            ProblemWith(bytes => WithCounts(bytes, [254, 255, 255, 255, 255, 255, 255, 255, 255, 2])));
    }

    [Fact]
    public void A_cut_or_damaged_histogram_is_refused_or_read_and_nothing_else_happens()
    {
        var vector = ReferenceVector.Named("random");
        foreach (var encoded in (byte[][])[vector.Plain, vector.Compressed])
        {
            for (var length = 0; length < encoded.Length; length++)
            {
                Assert.Throws<InvalidDataException>(() => HistogramCodec.Decode(encoded[..length]));
            }
        }

        // zlib's checksum finds every damage within what it compressed; in the plain encoding a count may just be another.
        for (var position = 8; position < vector.Compressed.Length; position++)
        {
            var damaged = (byte[])vector.Compressed.Clone();
            damaged[position] ^= 0x55;
            Assert.Throws<InvalidDataException>(() => HistogramCodec.Decode(damaged));
        }

        for (var position = 0; position < vector.Plain.Length; position++)
        {
            var damaged = (byte[])vector.Plain.Clone();
            damaged[position] ^= 0x55;
            var problem = Record.Exception(() => HistogramCodec.Decode(damaged));
            Assert.True(problem is null or InvalidDataException, $"position {position}: {problem}");
        }
    }

    private static string ProblemWith(Func<byte[], byte[]> damage) =>
        Assert.Throws<InvalidDataException>(() => HistogramCodec.Decode(damage([.. ReferenceVector.Named("near an hour").Plain]))).Message;

    private static byte[] Put(byte[] bytes, int position, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(position), value);
        return bytes;
    }

    private static byte[] WithCounts(byte[] bytes, byte[] counts) => [.. Put(bytes, 4, counts.Length)[..40], .. counts];

    private static LatencyHistogram Draw(Random random)
    {
        var histogram = new LatencyHistogram();
        for (var values = random.Next(200); values > 0; values--)
        {
            var value = random.Next(2) == 0 ? random.Next(4096) : (long)Math.Exp(random.NextDouble() * Math.Log(LatencyHistogram.HighestTrackable));
            histogram.Record(value, 1L << random.Next(50));
        }

        return histogram;
    }

    private static long HighestEquivalent(long value)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(Math.Min(value, LatencyHistogram.HighestTrackable));
        return histogram.Max;
    }

    private static void AssertSame(LatencyHistogram expected, LatencyHistogram actual)
    {
        Assert.Equal(expected.Buckets(), actual.Buckets());
        Assert.Equal(expected.Summarize(), actual.Summarize());
        Assert.Equal(expected.Overflow, actual.Overflow);
    }
}
