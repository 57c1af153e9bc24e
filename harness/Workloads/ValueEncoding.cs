using System.Buffers;

namespace LoadHarness.Workloads;

/// <summary>How a value is written where it stands, so that it can be nothing but a value there.</summary>
internal enum ValueEncoding
{
    /// <summary>As it is: in a header, where it was looked at before, and in a body of no kind that is known.</summary>
    AsIs,

    /// <summary>As part of a path, a query or a form (RFC 3986, 2.1): all but letters, digits and <c>-._~</c> as %XX.</summary>
    Percent,

    /// <summary>As the inside of a JSON string (RFC 8259, 7): quotes, backslashes and control characters are escaped.</summary>
    Json,
}

/// <summary>Writes values.</summary>
internal static class EncodedValue
{
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    private static readonly SearchValues<byte> EscapedInJson = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>Writes a value, UTF-8, in an encoding.</summary>
    public static void Write(ByteBuffer to, ReadOnlySpan<byte> value, ValueEncoding encoding)
    {
        while (!value.IsEmpty)
        {
            var plain = encoding switch
            {
                ValueEncoding.Percent => value.IndexOfAnyExcept(Unreserved),
                ValueEncoding.Json => value.IndexOfAny(EscapedInJson),
                _ => -1,
            };
            to.Write(plain < 0 ? value : value[..plain]);
            if (plain < 0)
            {
                return;
            }

            Escape(to, value[plain], encoding);
            value = value[(plain + 1)..];
        }
    }

    private static void Escape(ByteBuffer to, byte value, ValueEncoding encoding)
    {
        if (encoding == ValueEncoding.Percent)
        {
            to.Write([(byte)'%', Hex(value >> 4), Hex(value & 0xF)]);
        }
        else if (value is (byte)'"' or (byte)'\\')
        {
            to.Write([(byte)'\\', value]);
        }
        else
        {
            to.Write("\\u00"u8);
            to.Write([Hex(value >> 4), Hex(value & 0xF)]);
        }
    }

    private static byte Hex(int digit) => "0123456789ABCDEF"u8[digit];
}
