using System.Text;
using LoadHarness.Clients.Http1;

namespace LoadHarness.Targets.Lla.OpenSsl;

/// <summary>What the head of a request says, as far as the LLA asks.</summary>
internal readonly record struct RequestHead
{
    /// <summary>The method, as it was written.</summary>
    public required string Method { get; init; }

    /// <summary>The path, without a query.</summary>
    public required string Path { get; init; }

    /// <summary>Minor version of HTTP/1: 0 or 1.</summary>
    public required int Minor { get; init; }

    /// <summary>Bytes of the body; 0 where it comes in chunks.</summary>
    public long Length { get; init; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Whether the client keeps the connection.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether the client waits for a word before it sends the body.</summary>
    public bool ExpectsContinue { get; init; }

    /// <summary>Whether the client does not wait for the work.</summary>
    public bool IsAsynchronous { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="head">The lines, each with its end.</param>
    /// <param name="read">What it says.</param>
    /// <returns>False where it is none, or could be taken for several.</returns>
    public static bool TryRead(ReadOnlySpan<byte> head, out RequestHead read)
    {
        read = default;
        var end = head.IndexOf("\r\n"u8);
        var line = head[..end];
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1 || !line[(last + 1)..].StartsWith("HTTP/1."u8) || line[^1] is not ((byte)'0' or (byte)'1') || line.Length - last != 9
            || !TryPath(line[(first + 1)..last], out var path))
        {
            return false;
        }

        var fields = default(AnswerHead);
        var (hosts, expects, isAsynchronous) = (0, false, false);
        for (head = head[(end + 2)..]; !head.IsEmpty; head = head[(end + 2)..])
        {
            end = head.IndexOf("\r\n"u8);
            if (HeaderFields.Split(head[..end], out var name, out var value) is not null)
            {
                return false;
            }

            HeaderFields.Read(name, value, ref fields);
            hosts += Ascii.EqualsIgnoreCase(name, "Host"u8) ? 1 : 0;
            expects |= Ascii.EqualsIgnoreCase(name, "Expect"u8) && Ascii.EqualsIgnoreCase(value, "100-continue"u8);
            isAsynchronous |= Ascii.EqualsIgnoreCase(name, Jobs.Prefer) && Ascii.Equals(value, Jobs.Asynchronously);
        }

        var minor = line[^1] - '0';
        read = new RequestHead
        {
            Method = Encoding.ASCII.GetString(line[..first]),
            Path = path,
            Minor = minor,
            Length = fields.Length ?? 0,
            IsChunked = fields.IsChunked,
            Keeps = !fields.Closes && (minor == 1 || fields.Keeps),
            ExpectsContinue = expects && minor == 1,
            IsAsynchronous = isAsynchronous,
        };
        return fields.Problem is null && fields.IsEncoded == fields.IsChunked && !(fields.IsChunked && (fields.Length is not null || minor == 0)) && (hosts == 1 || (minor == 0 && hosts == 0));
    }

    // Of a target in absolute form, which a server must know, the host is not looked at (RFC 9112, 3.2).
    private static bool TryPath(ReadOnlySpan<byte> target, out string path)
    {
        path = "";
        if (target.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return false;
        }

        if (target.IndexOf("://"u8) is > 0 and var scheme)
        {
            target = target[(scheme + 3)..];
            target = target.IndexOf((byte)'/') is >= 0 and var slash ? target[slash..] : "/"u8;
        }

        var query = target.IndexOf((byte)'?');
        path = Encoding.ASCII.GetString(query < 0 ? target : target[..query]);
        return path is ['/', ..] or "*";
    }
}
