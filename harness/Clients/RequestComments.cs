using System.Text;
using LoadHarness.Options;
using LoadHarness.Workloads;

namespace LoadHarness.Clients;

/// <summary>What comments before a request say of it, and of what makes its answer a right one.</summary>
/// <remarks>The options of the command line that do the same have the same names.</remarks>
internal static class RequestComments
{
    private const string Expect = "expect";
    private const string ExpectStatus = "expect-status";
    private const string ExpectWithin = "expect-within";
    private const string ExpectJson = "expect-json";
    private const string ExpectHeader = "expect-header";
    private const string ExpectSize = "expect-size";
    private const string Takes = "take";
    private const string Weight = "weight";
    private const string Name = "@name";
    private const string InHeader = "header ";

    /// <summary>The heaviest weight.</summary>
    public const int MostWeight = 1_000;

    /// <summary>Characters of the longest name.</summary>
    public const int LongestName = 60;

    // Written once; the others may be written for each thing that is expected or taken.
    private static readonly HashSet<string> Once = [Expect, ExpectStatus, ExpectWithin, ExpectSize, Weight, Name];

    // How each is written.
    private static readonly OrderedDictionary<string, string> Expectations = new()
    {
        [Expect] = $"'# {Expect}: TEXT'",
        [ExpectStatus] = $"'# {ExpectStatus}: 2xx' with {StatusRanges.Accepted}",
        [ExpectJson] = $"'# {ExpectJson}: $.status = success' with {JsonPath.Accepted}",
        [ExpectHeader] = $"'# {ExpectHeader}: NAME: TEXT'",
        [ExpectSize] = $"'# {ExpectSize}: 10..200' in bytes",
        [ExpectWithin] = $"'# {ExpectWithin}: 64KiB' with {ByteText.Format(RequestTemplate.FewestLookedAt)} to {ByteText.Format(TtsClient.MostRead)}",
    };

    /// <summary>The request with what its comments say.</summary>
    /// <param name="request">The request.</param>
    /// <param name="comments">The comments with the numbers of their lines.</param>
    /// <param name="source">How errors name the file.</param>
    /// <param name="problems">Takes a sentence for each thing that is wrong.</param>
    public static RequestTemplate Apply(RequestTemplate request, IReadOnlyList<(int Number, string Text)> comments, string source, ICollection<string> problems)
    {
        var seen = new HashSet<string>();
        foreach (var (number, comment) in comments)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{source}: line {number}");
            var (name, value) = Split(comment);
            if (!IsMeant(comment, name))
            {
                continue;
            }

            if (!seen.Add(name) && Once.Contains(name))
            {
                problems.Add($"{where}: {name} is given twice (write it once)");
            }

            if (With(request, number, name, value) is { } better)
            {
                request = better;
            }
            else
            {
                problems.Add($"{where} must be {Accepted(name)}");
            }
        }

        return Looking(request, seen.Contains(ExpectWithin));
    }

    // A misspelt expectation must not be taken for a comment that nobody reads.
    private static bool IsMeant(string comment, string name) => name is Takes or Weight or Name || comment.StartsWith(Expect, StringComparison.OrdinalIgnoreCase);

    private static (string Name, string Value) Split(string comment)
    {
        // Editors know both: "@name login" and "@name = login".
        if (comment.StartsWith(Name + " ", StringComparison.Ordinal) || comment.StartsWith(Name + "=", StringComparison.Ordinal))
        {
            return (Name, comment[Name.Length..].TrimStart(' ', '=').Trim());
        }

        var colon = comment.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (comment, "") : (comment[..colon].TrimEnd(), comment[(colon + 1)..].Trim());
    }

    private static RequestTemplate? With(RequestTemplate request, int line, string name, string value) => name switch
    {
        Expect when value.Length > 0 => request with { Expected = Encoding.UTF8.GetBytes(value), ExpectedName = string.Create(CultureInfo.InvariantCulture, $"what line {line} of its file expects") },
        ExpectStatus when StatusRanges.Parse(value) is { } statuses => request with { Statuses = statuses },
        ExpectWithin when ByteText.TryParse(value, out var bytes) && bytes is >= RequestTemplate.FewestLookedAt and <= TtsClient.MostRead => request with { LooksAt = (int)bytes },
        ExpectJson when Sides(value) is ({ } path, { } wanted) && JsonPath.Parse(path) is { } json => request with { Checks = [.. request.Checks, new JsonCheck(line, json, Unquoted(wanted))] },
        ExpectHeader when HeaderOf(value) is ({ } header, { } text) => request with { Checks = [.. request.Checks, new HeaderCheck(line, header, text)] },
        ExpectSize when SizeOf(value) is var (least, most) => request with { Checks = [.. request.Checks, new SizeCheck(line, least, most)] },
        Takes when Sides(value) is ({ } taken, { } from) && Placeholder.IsName(Encoding.UTF8.GetBytes(taken)) && TakeOf(line, taken, from) is { } take => request with { Takes = [.. request.Takes, take] },
        Weight when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight is >= 1 and <= MostWeight => request with { Weight = weight },
        Name when value.Length is > 0 and <= LongestName && Plain.Line(value) == value => request with { Name = value },
        _ => null,
    };

    // Headers that are looked at are known before the answer comes; a value may stand further behind than a word.
    private static RequestTemplate Looking(RequestTemplate request, bool isWithinGiven) => request with
    {
        WantedHeaders = [.. request.Checks.Select(check => check.HeaderName).Concat(request.Takes.Select(take => take.Header)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
        LooksAt = !isWithinGiven && (request.Checks.Any(check => check is JsonCheck) || request.Takes.Any(take => take.Path is not null)) ? RequestTemplate.UsuallyLookedAtForValues : request.LooksAt,
    };

    private static (string? Left, string? Right) Sides(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (null, null);

    private static (string? Name, string? Text) HeaderOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        return RequestFile.IsToken(name) ? (name, colon < 0 ? "" : text[(colon + 1)..].Trim()) : (null, null);
    }

    private static (int Least, int Most)? SizeOf(string text)
    {
        var ends = text.Split("..");
        return ends.Length <= 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && least <= most ? (least, most) : null;
    }

    private static Take? TakeOf(int line, string name, string from) => from.StartsWith(InHeader, StringComparison.OrdinalIgnoreCase)
        ? RequestFile.IsToken(from[InHeader.Length..].Trim()) ? new Take(line, name, Path: null, from[InHeader.Length..].Trim()) : null
        : JsonPath.Parse(from) is { } path ? new Take(line, name, path, Header: null) : null;

    private static string Unquoted(string text) => text is ['"', .., '"'] && text.Length > 1 ? text[1..^1] : text;

    private static string Accepted(string name) => name switch
    {
        Takes => $"'# {Takes}: NAME = $.id' with {JsonPath.Accepted}, or '# {Takes}: NAME = {InHeader}Location', but is neither",
        Weight => string.Create(CultureInfo.InvariantCulture, $"'# {Weight}: 3', a whole number from 1 to {MostWeight}, but is not"),
        Name => string.Create(CultureInfo.InvariantCulture, $"'# {Name} NAME' with 1 to {LongestName} characters that can be shown, but is not"),
        _ when Expectations.GetValueOrDefault(name) is { } form => $"{form}, but is not",
        _ => $"{string.Join(", ", Expectations.Values.SkipLast(1))}, or {Expectations.Values.Last()}, but is none of them{Notation.DidYouMean(NearestName.Of(name, Expectations.Keys))} (begin a comment with another word)",
    };
}
