using System.Globalization;
using LoadHarness.Measurement;

namespace LoadHarness.Clients;

/// <summary>The answer header in which the LLA says what it saw of the connection.</summary>
/// <remarks>
/// A dictionary of structured fields (RFC 8941): <c>connection=17, handshake=resumed, request=1, client="CN=tts-client"</c>,
/// always in this order; <c>client</c> is absent when the client presented no certificate.
/// </remarks>
public static class ServerEvidenceHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "lla-evidence";

    /// <summary>Writes the header's value.</summary>
    public static string Format(long connection, HandshakeKind kind, int request, string? clientSubject)
    {
        var value = string.Create(
            CultureInfo.InvariantCulture,
            $"connection={connection}, handshake={(kind switch { HandshakeKind.Full => "full", HandshakeKind.Resumed => "resumed", _ => "unknown" })}, request={request}");
        return clientSubject is null ? value : $"{value}, client=\"{clientSubject.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Reads the header's value without allocating; anything unexpected gives evidence that is not given.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="expectedClient">The subject that the server should name; null on one-way connections, where none may be named.</param>
    public static ServerEvidence Parse(ReadOnlySpan<char> value, string? expectedClient)
    {
        if (!TryTake(ref value, "connection=", out var connection) || !long.TryParse(connection, CultureInfo.InvariantCulture, out var number)
            || !TryTake(ref value, "handshake=", out var handshake)
            || !TryTake(ref value, "request=", out var request) || !int.TryParse(request, CultureInfo.InvariantCulture, out var count))
        {
            return default;
        }

        return new ServerEvidence
        {
            Given = true,
            Connection = number,
            Kind = handshake switch { "full" => HandshakeKind.Full, "resumed" => HandshakeKind.Resumed, _ => HandshakeKind.Unknown },
            RequestOnConnection = count,
            IdentityMatches = Names(value, expectedClient),
        };
    }

    private static bool Names(ReadOnlySpan<char> rest, string? expected)
    {
        const string Start = "client=\"";
        if (expected is null || rest.IsEmpty)
        {
            return expected is null && rest.IsEmpty;
        }

        return rest.StartsWith(Start, StringComparison.Ordinal) && rest[^1] == '"'
            && rest[Start.Length..^1].Equals(expected, StringComparison.Ordinal);
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
