using System.Net.Http.Headers;
using System.Text;

namespace LoadHarness.Clients;

/// <summary>A request as a file: a line such as <c>POST /path</c>, headers, an empty line, and the body up to the last byte.</summary>
/// <remarks>
/// The format of an HTTP message, as <c>.http</c> files and <c>curl -v</c> show it; <c>HTTP/1.1</c> may end the first line. Lines end in
/// LF or CRLF. The body is sent as it is, a final line feed included. A line before the body that begins with <c>#</c> is never sent; with
/// <c># expect-status: 2xx</c>, <c># expect: TEXT</c> and <c># expect-within: 64KiB</c> it says what makes an answer a right one.
/// No problem repeats a line, which may hold a token, or be of a key that was named by mistake: it has the line's number, and at most the name of a header.
/// </remarks>
public static class RequestFile
{
    private const string FirstLine = "a method and a path such as POST /api/process";

    // What comments say of the answer; the options of the command line have these names, too.
    private const string Expect = "expect";
    private const string ExpectStatus = "expect-status";
    private const string ExpectWithin = "expect-within";

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
    /// <returns>The request, which takes every status of success for right, unless the file says otherwise; meaningless when there are problems.</returns>
    public static RequestTemplate Parse(ReadOnlyMemory<byte> bytes, string source, ICollection<string> problems)
    {
        var (lines, comments) = Head(bytes.Span, out var body);

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

        var request = new RequestTemplate(new HttpMethod(method), path, bytes[body..], contentType, Expected: default) { Headers = headers, Statuses = StatusRanges.Success };
        return Expecting(request, comments, source, problems);
    }

    // A misspelt one must not be taken for a comment that nobody reads.
    private static RequestTemplate Expecting(RequestTemplate request, IEnumerable<(int Number, string Text)> comments, string source, ICollection<string> problems)
    {
        var seen = new HashSet<string>();
        foreach (var (number, comment) in comments)
        {
            var where = $"{source}: line {number}";
            var colon = comment.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = colon < 0 ? (comment, "") : (comment[..colon].TrimEnd(), comment[(colon + 1)..].Trim());
            if (!comment.StartsWith(Expect, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!seen.Add(name) && name is Expect or ExpectStatus or ExpectWithin)
            {
                problems.Add($"{where}: {name} is given twice (write it once)");
            }

            switch (name)
            {
                case Expect when value.Length > 0:
                    request = request with { Expected = Encoding.UTF8.GetBytes(value), ExpectedName = $"what line {number} of its file expects" };
                    break;
                case ExpectStatus when StatusRanges.Parse(value) is { } statuses:
                    request = request with { Statuses = statuses };
                    break;
                case ExpectWithin when ByteText.TryParse(value, out var bytes) && bytes is >= RequestTemplate.FewestLookedAt and <= TtsClient.MostRead:
                    request = request with { LooksAt = (int)bytes };
                    break;
                default:
                    problems.Add(
                        $"{where} must be '# {Expect}: TEXT', '# {ExpectStatus}: 2xx' with {StatusRanges.Accepted}, or '# {ExpectWithin}: 64KiB' with "
                        + $"{ByteText.Format(RequestTemplate.FewestLookedAt)} to {ByteText.Format(TtsClient.MostRead)}, but is none of them (begin a comment with another word)");
                    break;
            }
        }

        return request;
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

    /// <summary>The request line and the headers, the comments among them without their <c>#</c>, and where the body begins behind the empty line.</summary>
    private static (List<(int Number, string Text)> Lines, List<(int Number, string Text)> Comments) Head(ReadOnlySpan<byte> bytes, out int body)
    {
        List<(int Number, string Text)> lines = [], comments = [];
        body = 0;
        for (var number = 1; body < bytes.Length; number++)
        {
            var length = bytes[body..].IndexOf((byte)'\n');
            var line = Encoding.UTF8.GetString(length < 0 ? bytes[body..] : bytes.Slice(body, length)).TrimEnd('\r');
            body = length < 0 ? bytes.Length : body + length + 1;
            if (line.StartsWith('#'))
            {
                comments.Add((number, line.TrimStart('#').Trim()));
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

        return (lines.Count > 0 ? lines : [(1, "")], comments);
    }

    // RFC 9110, 5.6.2.
    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
