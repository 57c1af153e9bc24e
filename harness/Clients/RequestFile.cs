using System.Net.Http.Headers;
using System.Text;

namespace LoadHarness.Clients;

/// <summary>A request as a file: a line such as <c>POST /path</c>, headers, an empty line, and the body up to the last byte.</summary>
/// <remarks>
/// The format of an HTTP message, as <c>.http</c> files and <c>curl -v</c> show it; <c>HTTP/1.1</c> may end the first line. Lines end in
/// LF or CRLF. The body is sent as it is, a final line feed included. A line before the body that begins with <c>#</c> or <c>//</c> is never sent; what it
/// may say of the request and its answer is in <see cref="RequestComments"/>. <see cref="Workloads.RequestSet"/> reads files of several.
/// No problem repeats a line, which may hold a token, or be of a key that was named by mistake: it has the line's number, and at most the name of a header.
/// </remarks>
public static class RequestFile
{
    private const string FirstLine = "a method and a path such as POST /api/process";

    // Longer than any name in use, and shorter than a line of a key, which has 64 characters (RFC 7468, 2).
    private const int LongestName = 40;

    // They belong to the connection, or follow from the body: the harness sends them.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "Upgrade", "TE", "Trailer", "Keep-Alive", "Proxy-Connection",
    };

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">How errors name it, such as <c>request=FILE</c>.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong.</param>
    /// <param name="firstLine">Number of the first line, where the bytes are a part of a file.</param>
    /// <param name="rewrite">What becomes of the request line before it is read; null for nothing.</param>
    /// <returns>The request, which takes every status of success for right, unless the file says otherwise; meaningless when there are problems.</returns>
    public static RequestTemplate Parse(ReadOnlyMemory<byte> bytes, string source, ICollection<string> problems, int firstLine = 1, Func<string, string>? rewrite = null)
    {
        var (lines, comments, _) = Head(bytes.Span, firstLine, out var body);
        lines[0] = (lines[0].Number, rewrite?.Invoke(lines[0].Text) ?? lines[0].Text);

        // A body may hold PEM. Elsewhere one sentence says it, where a sentence a line would be as long as the key.
        var isOther = WordsOf(lines[0].Text) is not [_, ['/', ..], ..] || lines.Concat(comments).Any(line => PemText.IsIn(line.Text));
        if (isOther && PemText.Misplaced(source, "a request", Encoding.UTF8.GetString(bytes.Span)) is { } misplaced)
        {
            problems.Add(misplaced);
            return RequestTemplate.Process;
        }

        var (method, path) = RequestLine(lines[0].Text, $"{source}: line {lines[0].Number}", problems);
        MediaTypeHeaderValue? contentType = null;
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (number, line) in lines.Skip(1))
        {
            var where = $"{source}: line {number}";
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
            if (colon < 0 || !IsToken(name))
            {
                problems.Add($"{where} must be a header such as Accept: text/plain, but has no {(colon < 0 ? "colon" : "name before its colon")} (an empty line ends the headers)");
            }
            else if (value.Any(c => c is < ' ' or > '~'))
            {
                problems.Add($"{where}: the value of {Shown(name)} must be printable ASCII, but is not (encode it, or send it in the body)");
            }
            else if (Reserved.TryGetValue(name, out var reserved))
            {
                problems.Add($"{where} must not set {reserved}, which the harness sends itself (leave it out)");
            }
            else if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && body == bytes.Length)
            {
                problems.Add($"{where} must not set {Shown(name)} without a body (write one after an empty line, or leave the header out)");
            }
            else if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(new(name, value));
            }
            else if (contentType is not null || !MediaTypeHeaderValue.TryParse(value, out contentType))
            {
                problems.Add($"{where} must be one media type such as application/json, but is not");
            }
        }

        var request = new RequestTemplate(new HttpMethod(method), path, bytes[body..], contentType, Expected: default) { Headers = headers, Statuses = StatusRanges.Success, Line = lines[0].Number };
        return RequestComments.Apply(request, comments, source, problems);
    }

    private static (string Method, string Path) RequestLine(string line, string where, ICollection<string> problems)
    {
        if (!IsRequestLine(line))
        {
            problems.Add($"{where} must be {FirstLine}, but {(line.Length == 0 ? "there is none" : "is not")}");
            return ("GET", "/");
        }

        var words = WordsOf(line);

        // Two slashes would name another host; a fragment is never sent.
        if (words[1][0] != '/' || words[1].StartsWith("//", StringComparison.Ordinal) || words[1].Any(c => c is <= ' ' or > '~' or '#'))
        {
            problems.Add($"{where} must name a path that starts with one slash, in printable ASCII without #, but does not (the host is target's; encode other characters as %XX)");
        }

        return (words[0].ToUpperInvariant(), words[1]);
    }

    private static bool IsRequestLine(string line) => WordsOf(line) is ([_, _] or [_, _, "HTTP/1.1" or "HTTP/2"]) and [var method, ..] && IsToken(method);

    private static string[] WordsOf(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Some tokens are passwords.
    private static string Shown(string name) =>
        name.Length <= LongestName && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : "this header";

    /// <summary>
    /// The request line and the headers, the comments among them without what marks them, lines such as <c>@name = value</c> before them, and where the body begins
    /// behind the empty line.
    /// </summary>
    internal static (List<(int Number, string Text)> Lines, List<(int Number, string Text)> Comments, List<(int Number, string Text)> Variables) Head(
        ReadOnlySpan<byte> bytes, int firstLine, out int body)
    {
        List<(int Number, string Text)> lines = [], comments = [], variables = [];
        body = 0;
        for (var number = firstLine; body < bytes.Length; number++)
        {
            var length = bytes[body..].IndexOf((byte)'\n');
            var line = Encoding.UTF8.GetString(length < 0 ? bytes[body..] : bytes.Slice(body, length)).TrimEnd('\r');
            body = length < 0 ? bytes.Length : body + length + 1;
            if (line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal))
            {
                comments.Add((number, line.TrimStart('#', '/').Trim()));
            }
            else if (lines.Count == 0 && line.StartsWith('@'))
            {
                variables.Add((number, line[1..]));
            }
            else if (line.Length > 0)
            {
                lines.Add((number, line));
            }
            else if (lines.Count > 0)
            {
                break;
            }
        }

        return (lines.Count > 0 ? lines : [(firstLine, "")], comments, variables);
    }

    // RFC 9110, 5.6.2.
    internal static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
