using System.Buffers.Binary;
using System.IO.Compression;

namespace LoadHarness.Measurement;

/// <summary>Histograms as bytes in the V2 format of HdrHistogram, which its reference implementations read and write.</summary>
/// <remarks>
/// Big-endian: a cookie, the length of the payload, a normalizing offset (0), digits, lowest and highest trackable value, a ratio
/// (1.0), then the counts in order of value as ZigZag LEB128 numbers of at most nine bytes; a negative number −n stands for n buckets without
/// a value. The compressed form is another cookie, a length, and all of this as zlib. Source: AbstractHistogram.java and
/// ZigZagEncoding.java of HdrHistogram 2.1.
/// </remarks>
public static class HistogramCodec
{
    // The low nibble of the second last byte is the size of a word, 1 for LEB128.
    private const int Cookie = 0x1c849303 | 0x10;
    private const int CompressedCookie = 0x1c849304 | 0x10;
    private const int HeaderLength = 40;

    // 40 digits and words make no such histogram; whoever claims more is damaged.
    private const int LongestPayload = 64 * 1024 * 1024;

    /// <summary>The histogram in the uncompressed format.</summary>
    public static byte[] Encode(LatencyHistogram histogram)
    {
        var payload = new MemoryStream();
        var counts = histogram.CountsUpToMax;
        for (var index = 0; index < counts.Length;)
        {
            var zeros = counts[index..].IndexOfAnyExcept(0);
            zeros = zeros < 0 ? counts.Length - index : zeros;

            // A single empty bucket is written as its count.
            WriteNumber(payload, zeros > 1 ? -zeros : counts[index]);
            index += Math.Max(1, zeros);
        }

        var bytes = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), (int)payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), LatencyHistogram.Digits);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), 1);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), LatencyHistogram.HighestTrackable);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(32), 1.0);
        payload.GetBuffer().AsSpan(0, (int)payload.Length).CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    /// <summary>The histogram in the compressed format.</summary>
    public static byte[] EncodeCompressed(LatencyHistogram histogram)
    {
        var compressed = new MemoryStream();
        compressed.Write(stackalloc byte[8]);
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encode(histogram));
        }

        var bytes = compressed.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    /// <summary>
    /// Reads a histogram in either format. One of another resolution is recorded again at ours, bucket by bucket at its lowest value; what lies
    /// beyond an hour goes to <see cref="LatencyHistogram.Overflow"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no such histogram; the message says why.</exception>
    public static LatencyHistogram Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8 && BinaryPrimitives.ReadInt32BigEndian(bytes) == CompressedCookie)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
            return length < 0 || length > bytes.Length - 8
                ? throw new InvalidDataException("the compressed histogram is cut off")
                : DecodePlain(Inflate(bytes.Slice(8, length)));
        }

        return DecodePlain(bytes);
    }

    private static byte[] Inflate(ReadOnlySpan<byte> compressed)
    {
        using var zlib = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        var plain = new MemoryStream();
        var part = new byte[16 * 1024];
        for (int read; (read = zlib.Read(part)) > 0;)
        {
            plain.Write(part, 0, read);
            if (plain.Length > LongestPayload)
            {
                throw new InvalidDataException("the histogram is larger than any can be");
            }
        }

        return plain.ToArray();
    }

    private static LatencyHistogram DecodePlain(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt32BigEndian(bytes) is var cookie && cookie != Cookie)
        {
            throw new InvalidDataException("this is no histogram in HdrHistogram's V2 format");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        var offset = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        var digits = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
        var lowest = BinaryPrimitives.ReadInt64BigEndian(bytes[16..]);
        if (length < 0 || length > bytes.Length - HeaderLength || offset != 0 || digits is < 0 or > 5 || lowest < 1)
        {
            throw new InvalidDataException("the header of the histogram is damaged");
        }

        var layout = new Layout(digits, lowest);
        var histogram = new LatencyHistogram();
        var payload = bytes.Slice(HeaderLength, length);
        var index = 0L;
        while (payload.Length > 0)
        {
            var number = ReadNumber(ref payload);
            if (number < 0)
            {
                index = number < -LongestPayload ? throw new InvalidDataException("the histogram skips more buckets than there are") : index - number;
            }
            else
            {
                histogram.Record(number == 0 ? 0 : layout.LowestAt(index), number);
                index++;
            }
        }

        return histogram;
    }

    private static void WriteNumber(Stream stream, long number)
    {
        var rest = (ulong)((number << 1) ^ (number >> 63));

        // The ninth byte holds eight bits, so that no number needs ten.
        for (var byteNumber = 1; byteNumber < 9 && rest >= 0x80; byteNumber++)
        {
            stream.WriteByte((byte)(rest | 0x80));
            rest >>= 7;
        }

        stream.WriteByte((byte)rest);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var position = 0; position < bytes.Length && position < 9; position++)
        {
            var current = bytes[position];
            value |= (position == 8 ? current : current & 0x7fUL) << (7 * position);
            if (position == 8 || current < 0x80)
            {
                bytes = bytes[(position + 1)..];
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("a count of the histogram is cut off");
    }

    /// <summary>Which value a bucket stands for, as AbstractHistogram.valueFromIndex has it.</summary>
    private readonly struct Layout(int digits, long lowest)
    {
        // Values below 2 · 10^digits need single-unit resolution.
        private readonly int _halfBits = (int)Math.Ceiling(Math.Log2(2 * Math.Pow(10, digits))) - 1;
        private readonly int _unitBits = (int)Math.Floor(Math.Log2(lowest));

        public long LowestAt(long index)
        {
            var group = (index >> _halfBits) - 1;
            var subBucket = (index & ((1L << _halfBits) - 1)) + (1L << _halfBits);
            if (group < 0)
            {
                subBucket -= 1L << _halfBits;
                group = 0;
            }

            return group + _unitBits + _halfBits > 61 ? long.MaxValue : subBucket << (int)(group + _unitBits);
        }
    }
}
