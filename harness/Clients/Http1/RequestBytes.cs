using System.Text;

namespace LoadHarness.Clients.Http1;

/// <summary>A request as the bytes that HTTP/1.1 sends (RFC 9112, 3), made once for all times that it is sent.</summary>
internal static class RequestBytes
{
    private const string LineEnd = "\r\n";

    /// <summary>Writes it as .NET's client does: the host first, what describes the body last.</summary>
    /// <param name="template">What to send.</param>
    /// <param name="url">Where to.</param>
    /// <param name="closes">Whether the connection is to end after the answer.</param>
    public static byte[] Of(RequestTemplate template, Uri url, bool closes)
    {
        var head = new StringBuilder();
        head.Append(template.Method.Method).Append(' ').Append(url.PathAndQuery).Append(" HTTP/1.1").Append(LineEnd);
        Add(head, "Host", HostOf(url));
        if (closes)
        {
            Add(head, "Connection", "close");
        }

        foreach (var (name, value) in template.Headers)
        {
            Add(head, name, value);
        }

        if (template.ContentType is { } type && !template.Body.IsEmpty)
        {
            Add(head, "Content-Type", type.ToString());
        }

        if (!template.Body.IsEmpty || SaysThatBodyIsMissing(template.Method))
        {
            Add(head, "Content-Length", template.Body.Length.ToString(CultureInfo.InvariantCulture));
        }

        head.Append(LineEnd);
        return [.. Encoding.ASCII.GetBytes(head.ToString()), .. template.Body.Span];
    }

    /// <summary>Whether a request of this method says that it has no body (RFC 9110, 8.6).</summary>
    public static bool SaysThatBodyIsMissing(HttpMethod method) => method.Method is not ("GET" or "HEAD" or "OPTIONS" or "DELETE" or "TRACE" or "CONNECT");

    private static void Add(StringBuilder head, string name, string value) => head.Append(name).Append(": ").Append(value).Append(LineEnd);

    /// <summary>What the header <c>Host</c> holds.</summary>
    public static string HostOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }
}
