using LoadHarness.Clients;

namespace LoadHarness.Workloads;

/// <summary>What must be true of a right answer beyond its status and a text in its body. Messages hold no value: it may be a secret.</summary>
/// <param name="Line">The line of the request's file that says so.</param>
public abstract record AnswerCheck(int Line)
{
    /// <summary>The header that is looked at; null for none.</summary>
    public virtual string? HeaderName => null;

    /// <summary>What is wrong with an answer, in a sentence; null when nothing is.</summary>
    internal abstract string? ProblemOf(in AnswerView answer);

    /// <summary>The line in words.</summary>
    protected string Expectation => string.Create(CultureInfo.InvariantCulture, $"what line {Line} of its file expects");
}

/// <summary>A value in the JSON of the body.</summary>
public sealed record JsonCheck(int Line, JsonPath Path, string Value) : AnswerCheck(Line)
{
    internal override string? ProblemOf(in AnswerView answer) => Path.In(answer.Body.Beginning) switch
    {
        (JsonFinding.Found, var value) => value == Value ? null : $"{Path} of the body is not {Expectation}",
        var (finding, _) => answer.Lacks(Path, finding),
    };
}

/// <summary>A header that holds a text; an empty one asks that the header is there.</summary>
public sealed record HeaderCheck(int Line, string Name, string Value) : AnswerCheck(Line)
{
    public override string? HeaderName => Name;

    internal override string? ProblemOf(in AnswerView answer) => answer.Header(Name) is not { } value ? $"the answer has no header {Name}"
        : value.Contains(Value, StringComparison.OrdinalIgnoreCase) ? null
        : $"the header {Name} does not hold {Expectation}";
}

/// <summary>The length of the body, in bytes.</summary>
public sealed record SizeCheck(int Line, int Least, int Most) : AnswerCheck(Line)
{
    internal override string? ProblemOf(in AnswerView answer) => answer.Body.Length >= Least && answer.Body.Length <= Most ? null
        : string.Create(CultureInfo.InvariantCulture, $"the body has {Format.Count(answer.Body.Length, "byte")}, which is not {Expectation}");
}

/// <summary>A value that a later step takes from an answer: from the JSON of its body, or from a header.</summary>
/// <param name="Line">The line of the request's file that says so.</param>
/// <param name="Name">The name that it is called by.</param>
/// <param name="Path">Where it is in the body; null where it is in a header.</param>
/// <param name="Header">The header; null where it is in the body.</param>
public sealed record Take(int Line, string Name, JsonPath? Path, string? Header)
{
    /// <summary>The value, or why there is none, in a sentence.</summary>
    internal (string? Value, string? Problem) From(in AnswerView answer) =>
        Header is { } header ? answer.Header(header) is { } held ? (held, null) : (null, $"the answer has no header {header}, from which '{Name}' is taken")
        : Path!.In(answer.Body.Beginning) switch
        {
            (JsonFinding.Found, var value) => (value, null),
            var (finding, _) => (null, answer.Lacks(Path, finding)),
        };
}

/// <summary>An answer as checks look at it.</summary>
/// <param name="body">Its body, as far as it is looked at.</param>
/// <param name="template">The request that it is to.</param>
/// <param name="headers">The values of the template's <see cref="RequestTemplate.WantedHeaders"/>, in their order; null for one that is not there.</param>
internal readonly ref struct AnswerView(AnswerBody body, RequestTemplate template, string?[] headers)
{
    public AnswerBody Body { get; } = body;

    /// <summary>The first value of a header that the template wants; null when it is not there.</summary>
    public string? Header(string name)
    {
        for (var index = 0; index < template.WantedHeaders.Count; index++)
        {
            if (template.WantedHeaders[index].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return headers[index];
            }
        }

        return null;
    }

    /// <summary>That there is no such value, in a sentence.</summary>
    public string Lacks(JsonPath path, JsonFinding finding) => Body.Length == 0 ? $"the body is empty, so there is no {path}"
        : Body.Length > Body.Beginning.Length ? $"the first {ByteText.Format(Body.Beginning.Length)} of the body hold no {path} (expect-within= looks further)"
        : finding == JsonFinding.NoJson ? $"the body of {Format.Count(Body.Length, "byte")} is no JSON, so there is no {path}"
        : $"the body has no {path}";
}
