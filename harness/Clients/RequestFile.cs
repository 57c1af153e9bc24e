using System.Net.Http.Headers;
using System.Text;

namespace LoadHarness.Clients;

/// <summary>A request as a file: a line such as <c>POST /path</c>, headers, an empty line, and the body up to the last byte.</summary>
/// <remarks>
/// The format of an HTTP message, as <c>.http</c> files and <c>curl -v</c> show it; <c>HTTP/1.1</c> may end the first line. Lines end in
/// LF or CRLF. The body is sent as it is, a final line feed included.
/// </remarks>
public static class RequestFile
{
    private const string FirstLine = "a method and a path such as POST /api/process";

    // They belong to the connection, or follow from the body: the harness sends them.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "Upgrade", "TE", "Trailer", "Keep-Alive", "Proxy-Connection",
    };

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">How errors name it, such as <c>request=FILE</c>.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong.</param>
    /// <returns>The request, which takes every answer with status 200 for right; meaningless when there are problems.</returns>
    public static RequestTemplate Parse(ReadOnlyMemory<byte> bytes, string source, ICollection<string> problems)
    {
        var lines = Head(bytes.Span, out var body);
        var (method, path) = RequestLine(lines[0], source, problems);
        MediaTypeHeaderValue? contentType = null;
        var headers = new List<KeyValuePair<string, string>>();
        for (var i = 1; i < lines.Count; i++)
        {
            var where = $"{source}: line {i + 1}";
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (lines[i], "") : (lines[i][..colon], lines[i][(colon + 1)..].Trim());
            if (colon < 0 || !IsToken(name))
            {
                problems.Add($"{where} must be a header such as Accept: text/plain, but is '{lines[i]}' (an empty line ends the headers)");
            }
            else if (value.Any(c => c is < ' ' or > '~'))
            {
                problems.Add($"{where}: the value of {name} must be printable ASCII, but is not (encode it, or send it in the body)");
            }
            else if (Reserved.Contains(name))
            {
                problems.Add($"{where} must not set {name}, which the harness sends itself (leave it out)");
            }
            else if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && body == bytes.Length)
            {
                problems.Add($"{where} must not set {name} without a body (write one after an empty line, or leave the header out)");
            }
            else if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(new(name, value));
            }
            else if (contentType is not null || !MediaTypeHeaderValue.TryParse(value, out contentType))
            {
                problems.Add($"{where} must be one media type such as application/json, but is '{value}'");
            }
        }

        return new RequestTemplate(new HttpMethod(method), path, bytes[body..], contentType, Expected: default) { Headers = headers };
    }

    private static (string Method, string Path) RequestLine(string line, string source, ICollection<string> problems)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_, _] or [_, _, "HTTP/1.1" or "HTTP/2"]) || !IsToken(words[0]))
        {
            problems.Add($"{source}: line 1 must be {FirstLine}, but is '{line}'");
            return ("GET", "/");
        }

        // Two slashes would name another host; a fragment is never sent.
        if (words[1][0] != '/' || words[1].StartsWith("//", StringComparison.Ordinal) || words[1].Any(c => c is <= ' ' or > '~' or '#'))
        {
            problems.Add($"{source}: line 1 must name a path that starts with one slash, in printable ASCII without #, but it is '{words[1]}' (the host is target's; encode other characters as %XX)");
        }

        return (words[0].ToUpperInvariant(), words[1]);
    }

    /// <summary>The lines before the first empty one, and where the body begins behind it.</summary>
    private static List<string> Head(ReadOnlySpan<byte> bytes, out int body)
    {
        var lines = new List<string>();
        body = 0;
        while (body < bytes.Length)
        {
            var length = bytes[body..].IndexOf((byte)'\n');
            var line = Encoding.UTF8.GetString(length < 0 ? bytes[body..] : bytes.Slice(body, length)).TrimEnd('\r');
            body = length < 0 ? bytes.Length : body + length + 1;
            if (line.Length == 0)
            {
                break;
            }

            lines.Add(line);
        }

        return lines.Count > 0 ? lines : [""];
    }

    // RFC 9110, 5.6.2.
    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
