using System.Text;
using LoadHarness.Clients;

namespace LoadHarness.Workloads;

/// <summary>Makes a workload of its files, and tells all that is wrong with them before anything starts.</summary>
/// <param name="source">How errors name the file of the requests, such as <c>request=FILE</c>.</param>
/// <param name="problems">Takes a sentence for each thing that is wrong.</param>
/// <param name="environment">The value of a variable of the environment; null for one that is not set.</param>
public sealed class WorkloadReader(string source, ICollection<string> problems, Func<string, string?> environment)
{
    private const string FromEnvironment = "$env.";

    private readonly List<(string Name, bool InHeader)> _columns = [];
    private readonly List<string> _taken = [];
    private readonly HashSet<string> _takenInHeaders = [];
    private IReadOnlyList<string> _known = [];

    /// <summary>Reads what the requests need of the data.</summary>
    /// <param name="set">The requests.</param>
    /// <param name="data">The file of the data; null without any.</param>
    /// <param name="use">How its rows are given out.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <returns>The workload; null when there are problems.</returns>
    public Workload? Read(RequestSet set, string? data, DataUse use, int seed)
    {
        var before = problems.Count;
        var dataSource = $"data={data}";
        _known = data is null ? [] : DataFile.ColumnsOf(data, dataSource, problems) ?? [];
        if (problems.Count > before)
        {
            return null;
        }

        if (!set.IsJourney && set.Requests.FirstOrDefault(request => request.Takes.Count > 0) is { } taking)
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture, $"{source}: line {taking.Takes[0].Line} takes a value for a later step, but the requests are a mix, which has none (write # @journey at the beginning of the file)"));
        }

        List<WorkRequest> requests = [.. set.Requests.Select(request => Compile(request, set))];
        if (data is not null && _columns.Count == 0 && problems.Count == before)
        {
            problems.Add($"{dataSource}: no request uses one of its columns (write the name of one in double braces where its value belongs, or leave data= out)");
        }

        var rows = data is null || problems.Count > before ? null : DataFile.Read(data, dataSource, _columns, problems);
        return problems.Count > before
            ? null
            : new([.. requests.Select(request => request with { Takes = [.. request.Takes.Select(take => take with { InHeader = _takenInHeaders.Contains(take.Take.Name) })] })], set.IsJourney, rows, use, seed, _taken.Count);
    }

    private WorkRequest Compile(RequestTemplate request, RequestSet set)
    {
        var holdsValues = false;
        ValueText Text(ReadOnlySpan<byte> text, ValueEncoding encoding, bool inHeader = false) => new ValueText.Builder().Add(text, encoding, Resolve(inHeader)).Build();
        Func<string, (Slot?, string?)> Resolve(bool inHeader) => name =>
        {
            var (slot, text) = Find(name, request, set, inHeader);
            holdsValues |= slot is { Kind: SlotKind.Column or SlotKind.Taken }
                || name.StartsWith(FromEnvironment, StringComparison.Ordinal)
                || (set.Variables.TryGetValue(name, out var variable) && variable.Contains(FromEnvironment, StringComparison.Ordinal));
            return (slot, text);
        };

        var path = Text(Encoding.UTF8.GetBytes(request.Path), ValueEncoding.Percent);
        List<(string, ValueText)> headers = [.. request.Headers.Select(header => (header.Key, Text(Encoding.UTF8.GetBytes(header.Value), ValueEncoding.AsIs, inHeader: true)))];
        var body = Text(request.Body.Span, EncodingOf(request));
        List<(Take, int, bool)> takes = [.. request.Takes.Select(take => (take, Keep(take.Name), false))];
        return new(request with { HoldsValues = holdsValues, Name = request.Name ?? "request" }, path, headers, body, takes);
    }

    // What a step takes is there for the steps after it.
    private int Keep(string name)
    {
        if (!_taken.Contains(name))
        {
            _taken.Add(name);
        }

        return _taken.IndexOf(name);
    }

    private (Slot? Slot, string? Text) Find(string name, RequestTemplate request, RequestSet set, bool inHeader)
    {
        if (set.Variables.TryGetValue(name, out var variable))
        {
            return (null, TextOf(name, variable, request, inHeader));
        }

        if (name.StartsWith(FromEnvironment, StringComparison.Ordinal))
        {
            return (null, FromEnvironmentOf(name[FromEnvironment.Length..], request, inHeader));
        }

        if (_taken.IndexOf(name) is >= 0 and var taken)
        {
            if (inHeader)
            {
                _takenInHeaders.Add(name);
            }

            return (new Slot(SlotKind.Taken, taken), null);
        }

        if (_known.Contains(name))
        {
            return (new Slot(SlotKind.Column, Column(name, inHeader)), null);
        }

        // VS Code and IntelliJ write a dollar before the names that are built in.
        var plain = name.TrimStart('$') is var bare && bare == "guid" ? "uuid" : bare;
        foreach (var (builtIn, kind) in Placeholder.BuiltIn)
        {
            if (builtIn == plain)
            {
                return (new Slot(kind), null);
            }
        }

        // The first line of a file that was named by mistake may be a secret: of its columns, one that is near is told, and no other.
        string[] told = [.. _taken, .. set.Variables.Keys, .. Placeholder.BuiltIn.Select(one => one.Name)];
        problems.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{source}: line {request.Line}: {{{{{name}}}}} of this request is unknown{(NearestName.Of(name, [.. told, .. _known]) is { } nearest ? $" (did you mean '{nearest}'?)" : "")}; known: {string.Join(", ", told.Select(Plain.Line))}{(_known.Count > 0 ? $", and {Format.Count(_known.Count, "column")} of the data" : "")}"));
        return (null, null);
    }

    // What it has of the environment is looked up; what is another value each time stands where it is sent.
    private string TextOf(string name, string variable, RequestTemplate request, bool inHeader)
    {
        List<byte> whole = [];
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(variable);
        while (Placeholder.Next(rest, out var at, out var length, out var inner))
        {
            whole.AddRange(rest[..at]);
            if (inner.StartsWith(FromEnvironment, StringComparison.Ordinal))
            {
                whole.AddRange(Encoding.UTF8.GetBytes(FromEnvironmentOf(inner[FromEnvironment.Length..], request, inHeader: false)));
            }
            else
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{source}: line {request.Line}: the variable '{Plain.Line(name)}' may hold variables above it and {{{{$env.NAME}}}}, but holds {{{{{inner}}}}} (write that in the request itself)"));
            }

            rest = rest[(at + length)..];
        }

        whole.AddRange(rest);
        var text = Encoding.UTF8.GetString([.. whole]);
        if (inHeader && !DataFile.IsHeaderValue(text))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{source}: line {request.Line}: the variable '{Plain.Line(name)}' stands in a header and must be printable ASCII, but is not"));
        }

        return text;
    }

    // An environment holds passwords: they are sent, and shown nowhere.
    private string FromEnvironmentOf(string variable, RequestTemplate request, bool inHeader)
    {
        if (environment(variable) is not { } value)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{source}: line {request.Line}: there is no environment variable {variable} for this request (export it)"));
            return "";
        }

        if (inHeader && !DataFile.IsHeaderValue(value))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{source}: line {request.Line}: the environment variable {variable} stands in a header and must be printable ASCII, but is not"));
        }

        return value;
    }

    private int Column(string name, bool inHeader)
    {
        var index = _columns.FindIndex(column => column.Name == name);
        if (index < 0)
        {
            _columns.Add((name, inHeader));
            return _columns.Count - 1;
        }

        _columns[index] = (name, _columns[index].InHeader || inHeader);
        return index;
    }

    private static ValueEncoding EncodingOf(RequestTemplate request) => request.ContentType?.MediaType?.ToLowerInvariant() switch
    {
        "application/x-www-form-urlencoded" => ValueEncoding.Percent,
        { } type when type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal) => ValueEncoding.Json,
        _ => ValueEncoding.AsIs,
    };
}
