using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using LoadHarness.Handshakes;

namespace LoadHarness.Clients;

/// <summary>The answer header in which the LLA says what it saw of the connection.</summary>
/// <remarks>
/// A dictionary of structured fields (RFC 8941): <c>connection=17, handshake=resumed, request=1, client="CN=tts-client"</c>,
/// always in this order; <c>early</c> stands behind the request that the server took up before the handshake had ended, and else nowhere, then <c>messages</c>, what the LLA noted of
/// the handshake where it was told to, a token of base64url; <c>client</c> is absent when the client presented no certificate. A subject that is not printable ASCII
/// travels as a display string (RFC 9651, 3.3.8), such as <c>client=%"CN=M%c3%bcller"</c>.
/// </remarks>
public static class ServerEvidenceHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "lla-evidence";

    private const char FirstPrintable = ' ';
    private const char LastPrintable = '~';
    private const string Client = "client=";
    private const string Messages = "messages=";

    // True, as a dictionary of structured fields writes it (RFC 8941, 3.2).
    private const string Early = "early";

    // What a quoted string holds as it is.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(FirstPrintable, LastPrintable - FirstPrintable + 1).Select(c => (char)c).Except(['"', '\\'])]);

    /// <summary>Writes the header's value.</summary>
    public static string Format(long connection, HandshakeKind kind, int request, string? clientSubject, bool isEarly = false, HandshakeLog? messages = null)
    {
        var value = string.Create(
            CultureInfo.InvariantCulture,
            $"connection={connection}, handshake={(kind switch { HandshakeKind.Full => "full", HandshakeKind.Resumed => "resumed", _ => "unknown" })}, request={request}{(isEarly ? ", " + Early : "")}");
        value = messages is null ? value : $"{value}, {Messages}{messages.Encode()}";
        return clientSubject is null ? value : $"{value}, {Client}{Item(clientSubject)}";
    }

    /// <summary>Finds the header among those of an answer and reads it; without it no evidence is given.</summary>
    public static ServerEvidence In(HttpResponseHeaders headers, string? expectedClient)
    {
        if (headers.NonValidated.TryGetValues(Name, out var values))
        {
            foreach (var value in values)
            {
                return Parse(value, expectedClient);
            }
        }

        return default;
    }

    /// <summary>Reads the header's value, without allocating for plain subjects; anything unexpected gives evidence that is not given.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="expectedClient">The subject that the server should name; null on one-way connections, where none may be named.</param>
    public static ServerEvidence Parse(ReadOnlySpan<char> value, string? expectedClient)
    {
        if (!TryTake(ref value, "connection=", out var connection) || !long.TryParse(connection, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !TryTake(ref value, "handshake=", out var handshake)
            || !TryTake(ref value, "request=", out var request) || !int.TryParse(request, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return default;
        }

        var isEarly = value.StartsWith(Early, StringComparison.Ordinal) && (value.Length == Early.Length || value[Early.Length] == ',');
        value = isEarly ? value[Early.Length..].TrimStart(", ") : value;
        var messages = TryTake(ref value, Messages, out var log) ? HandshakeLog.Decode(log) : null;
        return new ServerEvidence
        {
            Given = true,
            IsEarly = isEarly,
            Messages = messages,
            Connection = number,
            Kind = handshake switch { "full" => HandshakeKind.Full, "resumed" => HandshakeKind.Resumed, _ => HandshakeKind.Unknown },
            RequestOnConnection = count,
            IdentityMatches = Names(value, expectedClient),
        };
    }

    private static bool Names(ReadOnlySpan<char> rest, string? expected)
    {
        if (expected is null || !rest.StartsWith(Client, StringComparison.Ordinal))
        {
            return expected is null && rest.IsEmpty;
        }

        var item = rest[Client.Length..];
        return expected.AsSpan().ContainsAnyExcept(Plain)
            ? item.SequenceEqual(Item(expected))
            : item is ['"', .. var subject, '"'] && subject.SequenceEqual(expected);
    }

    private static string Item(string subject)
    {
        if (!subject.AsSpan().ContainsAnyExceptInRange(FirstPrintable, LastPrintable))
        {
            return $"\"{subject.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        }

        var text = new StringBuilder("%\"");
        foreach (var unit in Encoding.UTF8.GetBytes(subject))
        {
            _ = (char)unit is >= FirstPrintable and <= LastPrintable and not '"' and not '%'
                ? text.Append((char)unit)
                : text.Append(CultureInfo.InvariantCulture, $"%{unit:x2}");
        }

        return text.Append('"').ToString();
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string key, out ReadOnlySpan<char> item)
    {
        item = [];
        if (!rest.StartsWith(key, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[key.Length..];
        var end = rest.IndexOf(',');
        item = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..].TrimStart(' ');
        return true;
    }
}
