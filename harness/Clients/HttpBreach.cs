using System.Net.Http.Headers;
using System.Net.Security;
using LoadHarness.Clients.Tls;

namespace LoadHarness.Clients;

/// <summary>Why the client itself ended a request behind the handshake: the server sent what HTTP or TLS do not allow, or more than is taken. Never a refusal of the server's.</summary>
internal static class HttpBreach
{
    // What .NET's client says of an error of HTTP/2 that it found by itself; one in a RST_STREAM or a GOAWAY bears other words and the same type.
    private const string FoundByClient = "sent invalid data";

    private const string LengthHeader = "Content-Length";
    private const int LongestLength = 40;

    private static readonly string? TlsLibrary = typeof(SslStream).Assembly.GetName().Name;

    // More than the window that the client gave (RFC 9113, 7).
    private const long FlowControlError = 3;

    /// <summary>The failure; null when it was something else.</summary>
    /// <param name="e">What the HTTP client threw.</param>
    /// <param name="opened">The connection that the request opened; null on a kept one.</param>
    public static Failure? Of(Exception e, ConnectionFacts? opened)
    {
        var cause = e.GetBaseException();
        return (ErrorOf(e, cause), cause) switch
        {
            (HttpRequestError.ResponseEnded, _) => null,
            (HttpRequestError.ConfigurationLimitExceeded, _) => new(Outcome.AnswerTooLarge, cause.Message),
            (_, HttpProtocolException { ErrorCode: FlowControlError } http2) when IsFoundByClient(http2) => new(Outcome.AnswerTooLarge, cause.Message),
            (_, HttpProtocolException http2) => new(IsFoundByClient(http2) ? Outcome.UnexpectedAnswer : Outcome.ConnectionReset, cause.Message),
            (HttpRequestError.InvalidResponse, _) => new(Outcome.UnexpectedAnswer, cause.Message),

            // Such as a header that cannot be decoded, for which there is no type that others may see.
            _ when cause.GetType().Assembly == typeof(HttpClient).Assembly => new(Outcome.UnexpectedAnswer, cause.Message),

            _ when IsOfTls(cause, opened) => new(Outcome.HandshakeFailed, cause.Message),
            _ => null,
        };
    }

    /// <summary>What is wrong with the length that an answer says it has, which .NET takes as if it had none, or the first of several (RFC 9112, 6.3); null when nothing is.</summary>
    public static string? OfLength(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues(LengthHeader, out var lengths) && (headers.ContentLength is null || lengths.Distinct(StringComparer.Ordinal).Skip(1).Any())
            ? OfLength(string.Join(", ", lengths))
            : null;

    /// <summary>The same for a value that was found wrong.</summary>
    public static string OfLength(string value) => $"the answer's {LengthHeader} is no number of bytes, but '{Plain.Truncate(value, LongestLength)}'";

    private static bool IsFoundByClient(HttpProtocolException e) => e.Message.Contains(FoundByClient, StringComparison.Ordinal);

    // What OpenSSL says. What is no record SslStream finds by itself, and has one type for that and for the end of the connection.
    private static bool IsOfTls(Exception cause, ConnectionFacts? opened) =>
        TlsAlert.ReasonOf(cause) is not null || (cause.Source == TlsLibrary && opened?.Wire is { EndedInOrder: false });

    // The innermost tells: a connection that ends while HTTP/2 is set up is called invalid by what lies around its end.
    private static HttpRequestError ErrorOf(Exception e, Exception cause) =>
        ErrorOf(cause) is not HttpRequestError.Unknown and var error ? error : cause is IOException ? HttpRequestError.Unknown : ErrorOf(e);

    private static HttpRequestError ErrorOf(Exception e) => e switch
    {
        HttpRequestException http => http.HttpRequestError,
        HttpIOException http => http.HttpRequestError,
        _ => HttpRequestError.Unknown,
    };
}
