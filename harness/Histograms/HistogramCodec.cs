using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace LoadHarness.Histograms;

/// <summary>
/// Histograms in the encoding V2 of HdrHistogram (hdrhistogram.org; AbstractHistogram.java and ZigZagEncoding.java), byte for byte as
/// the reference writes them, and those of others read into ours.
/// </summary>
/// <remarks>
/// <para>
/// Plain: cookie, payload length, normalizing index offset and digits as 32 bits, lowest and highest value as 64, the ratio of integers
/// to doubles as a double, all big-endian; then the counts in the order of the layout up to the last that is not 0. Each is a variable
/// length integer, zigzag, of up to 9 bytes; a negative one stands for so many zeros. Compressed: cookie, length, and the plain encoding
/// in zlib's format.
/// </para>
/// <para>
/// The format has no place for values above the range: <see cref="LatencyHistogram.Overflow"/> is not encoded.
/// </para>
/// </remarks>
public static class HistogramCodec
{
    private const int Plain = 0x1c849303;
    private const int Compressed = 0x1c849304;

    // Bits 4 to 7 of a cookie tell the size of a count; V2 always says 1, which stands for a variable length.
    private const int WordSizeMask = 0xf0;
    private const int VariableLength = 0x10;

    /// <summary>Most bytes that the counts of a histogram of ours take.</summary>
    public const int MostOfOurs = LatencyHistogram.Places * LongestCount;

    private const int HeaderBytes = 40;
    private const int LongestCount = 9;
    private const int Digits = 3;

    /// <summary>The plain encoding.</summary>
    public static byte[] Encode(LatencyHistogram histogram)
    {
        var counts = new ArrayBufferWriter<byte>();
        var next = 0;
        foreach (var (index, count) in histogram.Counts())
        {
            var zeros = index - next;
            if (zeros > 0)
            {
                // A single zero is written as a count.
                Write(counts, zeros == 1 ? 0 : -zeros);
            }

            Write(counts, count);
            next = index + 1;
        }

        if (next == 0)
        {
            // The reference takes the highest value of an empty histogram for 0, and writes its count.
            Write(counts, 0);
        }

        var encoded = new byte[HeaderBytes + counts.WrittenCount];
        var header = encoded.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(header, Plain | VariableLength);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], counts.WrittenCount);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], Digits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], 1);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], LatencyHistogram.HighestTrackable);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1.0);
        counts.WrittenSpan.CopyTo(header[HeaderBytes..]);
        return encoded;
    }

    /// <summary>The compressed encoding: what stands, in base 64, in a histogram log.</summary>
    public static byte[] EncodeCompressed(LatencyHistogram histogram)
    {
        using var encoded = new MemoryStream();
        encoded.Write(stackalloc byte[8]);
        using (var zlib = new ZLibStream(encoded, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encode(histogram));
        }

        var bytes = encoded.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, Compressed | VariableLength);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    /// <summary>
    /// Reads either encoding, also of a histogram with another range or other digits; its values are taken as microseconds. One of our layout is read
    /// exactly. From another layout each count is recorded anew at the highest value it stands for, so that quantiles and maximum stay what the
    /// writer would have told, to our three digits. Values above our range become <see cref="LatencyHistogram.Overflow"/>.
    /// </summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="most">Most bytes that its counts may take when they are unpacked.</param>
    /// <exception cref="InvalidDataException">The bytes are no histogram, one of an encoding before V2, or one that is too long.</exception>
    public static LatencyHistogram Decode(byte[] encoded, int most = int.MaxValue)
    {
        var histogram = LatencyHistogram.Growing();
        AddTo(histogram, encoded, most);
        return histogram;
    }

    /// <summary>The same, added to another histogram; what was added before an error stays there.</summary>
    /// <inheritdoc cref="Decode"/>
    /// <param name="sum">Takes what is read.</param>
    /// <param name="encoded">The bytes.</param>
    /// <param name="most">Most bytes that its counts may take when they are unpacked.</param>
    public static void AddTo(LatencyHistogram sum, byte[] encoded, int most)
    {
        using var stream = new MemoryStream(encoded, writable: false);
        try
        {
            switch (ReadCookie(stream))
            {
                case Plain:
                    AddCounts(sum, stream, most);
                    return;

                case Compressed:
                    var length = ReadInt32(stream);
                    if (length != stream.Length - stream.Position)
                    {
                        throw new InvalidDataException($"the histogram has {stream.Length - stream.Position} compressed bytes, but says {length}");
                    }

                    using (var zlib = new ZLibStream(stream, CompressionMode.Decompress))
                    {
                        if (ReadCookie(zlib) != Plain)
                        {
                            throw new InvalidDataException("what is compressed is no histogram of encoding V2");
                        }

                        AddCounts(sum, zlib, most);
                        return;
                    }

                case 0x1c849301 or 0x1c849302:
                    throw new InvalidDataException("the histogram has encoding V1, but only V2 is read (write it with HdrHistogram 2.1.5 or later)");

                case 0x1c849308 or 0x1c849309:
                    throw new InvalidDataException("the histogram has encoding V0, but only V2 is read (write it with HdrHistogram 2.1.5 or later)");

                default:
                    throw new InvalidDataException("the bytes do not begin like a histogram");
            }
        }
        catch (EndOfStreamException cause)
        {
            throw new InvalidDataException("the histogram is cut off", cause);
        }
    }

    private static void AddCounts(LatencyHistogram sum, Stream stream, int most)
    {
        Span<byte> header = stackalloc byte[HeaderBytes - 4];
        stream.ReadExactly(header);
        var length = BinaryPrimitives.ReadInt32BigEndian(header);

        // The normalizing index offset, at 4, says how the writer turned its counts in memory. They are encoded in order all the same.
        var digits = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        var layout = new HistogramLayout(BinaryPrimitives.ReadInt64BigEndian(header[12..]), BinaryPrimitives.ReadInt64BigEndian(header[20..]), digits);
        if (BinaryPrimitives.ReadDoubleBigEndian(header[28..]) is not 1.0 and var ratio)
        {
            throw new InvalidDataException($"the histogram holds fractions (ratio {ratio}), but only whole numbers are read");
        }

        if (length < 0 || length > (long)layout.Length * LongestCount)
        {
            throw new InvalidDataException($"the histogram says that its counts take {length} bytes, which is impossible");
        }

        if (length > most)
        {
            throw new InvalidDataException($"the histogram says that its counts take {length} bytes, and at most {most} are read");
        }

        var counts = new byte[length];
        stream.ReadExactly(counts);

        // Reading on to the end also makes zlib compare its checksum.
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException("the histogram is longer than it says");
        }

        AddCounts(sum, counts, layout);
    }

    private static void AddCounts(LatencyHistogram sum, ReadOnlySpan<byte> counts, HistogramLayout layout)
    {
        var index = 0;
        while (!counts.IsEmpty)
        {
            var count = Read(ref counts);
            if (count <= 0)
            {
                var zeros = count == 0 ? 1 : -(Int128)count;
                index = zeros <= layout.Length - index ? index + (int)zeros : throw BeyondRange(layout);
                continue;
            }

            if (count > long.MaxValue - sum.Count - sum.Overflow)
            {
                throw new InvalidDataException("the histogram counts more than 64 bits hold");
            }

            var (lowest, highest) = index < layout.Length ? layout.ValuesAt(index++) : throw BeyondRange(layout);

            // The last count of our own layout stands for values on both sides of an hour.
            sum.Record(lowest > LatencyHistogram.HighestTrackable ? lowest : Math.Min(highest, LatencyHistogram.HighestTrackable), count);
        }
    }

    private static InvalidDataException BeyondRange(HistogramLayout layout) => new($"the histogram has more counts than its range needs, {layout.Length}");

    private static int ReadCookie(Stream stream) => ReadInt32(stream) & ~WordSizeMask;

    private static int ReadInt32(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    /// <summary>Zigzag puts the sign into the lowest bit; then 7 bits a byte, lowest first, and 8 in the ninth.</summary>
    private static void Write(ArrayBufferWriter<byte> writer, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var bytes = writer.GetSpan(LongestCount);
        var written = 0;
        while (rest > 0x7f && written < LongestCount - 1)
        {
            bytes[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        bytes[written++] = (byte)rest;
        writer.Advance(written);
    }

    private static long Read(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var read = 0; read < bytes.Length; read++)
        {
            var last = read == LongestCount - 1;
            value |= (ulong)(last ? bytes[read] : bytes[read] & 0x7f) << (7 * read);
            if (last || bytes[read] < 0x80)
            {
                bytes = bytes[(read + 1)..];
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("the histogram ends within a count");
    }
}
