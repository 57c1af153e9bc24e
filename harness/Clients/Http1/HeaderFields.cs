using System.Buffers;
using System.Text;

namespace LoadHarness.Clients.Http1;

/// <summary>Reads the header fields of an answer that decide what becomes of body and connection (RFC 9110, 5; RFC 9112, 6 and 9).</summary>
internal static class HeaderFields
{
    private const int LongestShown = 40;

    // More digits do not fit a 64-bit number for certain.
    private const int MostDigits = 18;

    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Controls but the tab.
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Append(127).Select(value => (byte)value)]);

    /// <summary>Splits a line into name and value.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static string? Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = line[..Math.Max(0, colon)];
        value = line[(colon + 1)..].Trim(" \t"u8);
        return colon <= 0 || name.ContainsAnyExcept(Token) ? $"a line of the answer's head is no header, but '{Shown(line)}'"
            : value.ContainsAny(Forbidden) ? $"a header of the answer has a control character in its value: '{Shown(line)}'"
            : null;
    }

    /// <summary>Takes a header into account.</summary>
    public static void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref AnswerHead head)
    {
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, "Content-Length"u8):
                ReadLength(value, ref head);
                break;
            case 17 when Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8):
                ReadEncoding(value, ref head);
                break;
            case 10 when Ascii.EqualsIgnoreCase(name, "Connection"u8):
                foreach (var part in value.Split((byte)','))
                {
                    var option = value[part].Trim(" \t"u8);
                    head.Closes |= Ascii.EqualsIgnoreCase(option, "close"u8);
                    head.Keeps |= Ascii.EqualsIgnoreCase(option, "keep-alive"u8);
                }

                break;
            case 10 when Ascii.EqualsIgnoreCase(name, "Keep-Alive"u8):
                head.IdleLimit ??= IdleLimit(value);
                break;
            default:
                break;
        }
    }

    /// <summary>Text of somebody else's, as much as fits on a line.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes) => Plain.Truncate(Plain.Line(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 2 * LongestShown)])), LongestShown);

    private static void ReadLength(ReadOnlySpan<byte> value, ref AnswerHead head)
    {
        if (value.Length is 0 or > MostDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            head.Problem ??= HttpBreach.OfLength(Encoding.Latin1.GetString(value));
            return;
        }

        var length = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        if (head.Length is { } other && other != length)
        {
            head.Problem ??= HttpBreach.OfLength(string.Create(CultureInfo.InvariantCulture, $"{other}, {length}"));
        }

        head.Length = length;
    }

    // The chunks are the last that was done to it, and done once (RFC 9112, 6.1).
    private static void ReadEncoding(ReadOnlySpan<byte> value, ref AnswerHead head)
    {
        foreach (var part in value.Split((byte)','))
        {
            var coding = value[part].Trim(" \t"u8);
            if (head.IsChunked)
            {
                head.Problem ??= $"the answer's Transfer-Encoding goes on after chunked: '{Shown(value)}'";
            }

            head.IsChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
            head.IsEncoded = true;
        }
    }

    private static TimeSpan? IdleLimit(ReadOnlySpan<byte> value)
    {
        foreach (var part in value.Split((byte)','))
        {
            var parameter = value[part].Trim(" \t"u8);
            var equals = parameter.IndexOf((byte)'=');
            if (equals >= 0 && Ascii.EqualsIgnoreCase(parameter[..equals], "timeout"u8)
                && int.TryParse(parameter[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }
}
