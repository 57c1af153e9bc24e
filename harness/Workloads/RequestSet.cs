using System.Text;
using LoadHarness.Clients;

namespace LoadHarness.Workloads;

/// <summary>A file of requests as it was written: one, or several with lines of <c>###</c> between them, as editors and REST clients know it.</summary>
/// <remarks>
/// Each is what <see cref="RequestFile"/> reads. <c># @name login</c>, or a text behind <c>###</c>, names one; <c>@host = example</c> before a request line is a variable of the
/// file; <c># @journey</c> makes the requests steps. An address before the path is left out: host and port are the target's. Empty lines at the end of a body
/// belong to it only where the file has one request.
/// </remarks>
/// <param name="Requests">The requests, at least one, in their order; all have names where there are several.</param>
/// <param name="IsJourney">Whether they are steps that follow each other; else a mix by weights.</param>
/// <param name="Variables">Values of the file's own variables.</param>
public sealed record RequestSet(IReadOnlyList<RequestTemplate> Requests, bool IsJourney, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Bytes of the largest file.</summary>
    public const int MostBytes = 1_000_000;

    /// <summary>Most requests: each has histograms of its own.</summary>
    public const int Most = 50;

    private const string Journey = "@journey";

    /// <summary>Whether it is one request that is the same each time, to which nothing needs to be done.</summary>
    public bool IsFixed => Requests is [{ Takes.Count: 0 } only] && !IsJourney && !HasPlaceholders(only);

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="source">How errors name it, such as <c>request=FILE</c>.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong.</param>
    /// <returns>The requests; meaningless when there are problems.</returns>
    public static RequestSet Parse(ReadOnlyMemory<byte> bytes, string source, ICollection<string> problems)
    {
        if (bytes.Length > MostBytes)
        {
            problems.Add($"{source} must have at most {ByteText.Format(MostBytes)}, but has {ByteText.Format(bytes.Length)} (put values into data=)");
            return new([RequestTemplate.Process], IsJourney: false, new Dictionary<string, string>());
        }

        var blocks = Blocks(bytes);
        var (variables, isJourney) = (new Dictionary<string, string>(StringComparer.Ordinal), false);
        var requests = new List<(Block Block, ReadOnlyMemory<byte> Bytes)>();
        foreach (var block in blocks)
        {
            var (lines, comments, given) = RequestFile.Head(block.Bytes.Span, block.FirstLine, out var body);
            isJourney |= comments.Exists(comment => comment.Text == Journey);
            Add(given, variables, source, problems);
            if (lines is not [{ Text: "" }] || blocks.Count == 1)
            {
                requests.Add((block, block.Bytes));
            }
        }

        if (requests.Count is 0 or > Most)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{source} must hold 1 to {Most} requests, but holds {requests.Count} (a line of ### stands between two, and each begins with a line such as GET /path)"));
            return new([RequestTemplate.Process], isJourney, variables);
        }

        List<RequestTemplate> read = [.. requests.Select(request => RequestFile.Parse(
            requests.Count > 1 ? request.Bytes.TrimEnd("\r\n"u8) : request.Bytes, source, problems, request.Block.FirstLine, line => PathOnly(line, variables)) is var template && template.Name is null && request.Block.Title.Length > 0
                ? template with { Name = request.Block.Title } : template)];
        return new(read.Count > 1 || isJourney ? [.. Named(read, source, problems)] : read, isJourney, variables);
    }

    /// <summary>Whether a request has a place for a value.</summary>
    private static bool HasPlaceholders(RequestTemplate request) =>
        ((IEnumerable<ReadOnlyMemory<byte>>)[Encoding.UTF8.GetBytes(request.Path), request.Body, .. request.Headers.Select(header => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(header.Value))])
            .Any(text => Placeholder.Next(text.Span, out _, out _, out _));

    private static void Add(List<(int Number, string Text)> given, Dictionary<string, string> variables, string source, ICollection<string> problems)
    {
        foreach (var (number, text) in given)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? "" : text[..at].Trim();
            if (!Placeholder.IsName(Encoding.UTF8.GetBytes(name)) || !variables.TryAdd(name, With(variables, text[(at + 1)..].Trim())))
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{source}: line {number} must be a variable such as @name = value, with a name that no other has, but is not"));
            }
        }
    }

    // Where nobody gave a name, method and path are one; they may hold a secret only where it was written there.
    private static IEnumerable<RequestTemplate> Named(List<RequestTemplate> requests, string source, ICollection<string> problems)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            var name = request.Name ?? Plain.Truncate(Plain.Line($"{request.Method.Method} {request.Path.Split('?')[0]}"), RequestComments.LongestName);
            if (!names.TryAdd(name, request.Line))
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{source}: line {request.Line}: the request has the name of that in line {names[name]} (give each its own, with # @name NAME before it)"));
            }

            yield return request with { Name = name };
        }
    }

    // Editors send to an address: what is before the path, and blanks within a placeholder, are theirs.
    private static string PathOnly(string line, Dictionary<string, string> variables)
    {
        var whole = With(variables, line);
        if (whole.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var method, var url, .. var others]
            || !(url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)))
        {
            return whole;
        }

        var path = url.IndexOf('/', url.IndexOf("//", StringComparison.Ordinal) + 2);
        return string.Join(' ', [method, path < 0 ? "/" : url[path..], .. others]);
    }

    // The text with the variables that are known so far; a variable may be made of those above it.
    private static string With(Dictionary<string, string> variables, string line)
    {
        var text = new StringBuilder();
        var rest = Encoding.UTF8.GetBytes(line).AsSpan();
        while (Placeholder.Next(rest, out var at, out var length, out var name))
        {
            text.Append(Encoding.UTF8.GetString(rest[..at])).Append(variables.TryGetValue(name, out var value) ? value : "{{" + name + "}}");
            rest = rest[(at + length)..];
        }

        return text.Append(Encoding.UTF8.GetString(rest)).ToString();
    }

    private static List<Block> Blocks(ReadOnlyMemory<byte> bytes)
    {
        List<Block> blocks = [];
        var (start, first, title) = (0, 1, "");
        var span = bytes.Span;
        for (var (at, number) = (0, 1); at < span.Length; number++)
        {
            var length = span[at..].IndexOf((byte)'\n');
            var end = length < 0 ? span.Length : at + length + 1;
            if (span[at..end].StartsWith("###"u8))
            {
                blocks.Add(new(bytes[start..at], first, title));
                (start, first) = (end, number + 1);
                title = Encoding.UTF8.GetString(span[at..end]).TrimStart('#').Trim();
                title = Plain.Truncate(Plain.Line(title), RequestComments.LongestName);
            }

            at = end;
        }

        blocks.Add(new(bytes[start..], first, title));
        return blocks;
    }

    private sealed record Block(ReadOnlyMemory<byte> Bytes, int FirstLine, string Title);
}
