using System.Text;
using System.Text.Json;

namespace LoadHarness.Workloads;

/// <summary>JSON lines: an object a line, whose members are the columns. Numbers, true and false are taken as they are written.</summary>
internal sealed class JsonRows : DataRows
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    private readonly StreamReader _text;
    private string? _first;

    /// <param name="file">The file; closed with this.</param>
    public JsonRows(Stream file)
    {
        _text = TextOf(file);
        _first = ReadLine();
        if (_first is not null && Problem is null)
        {
            using var json = Parse(_first);
            Columns = json is null ? [] : [.. json.RootElement.EnumerateObject().Select(NameOf).Distinct()];
        }
    }

    public override string Wanted => "an object in each line";

    public override string MissingRepair => "give each object all members that requests use, as texts or numbers";

    public override bool Next(IReadOnlyList<(string Name, bool InHeader)> columns, string?[] values)
    {
        var line = _first ?? ReadLine();
        _first = null;
        if (line is null || Problem is not null)
        {
            return false;
        }

        using var json = Parse(line);
        if (json is null)
        {
            return false;
        }

        for (var index = 0; index < values.Length; index++)
        {
            values[index] = json.RootElement.TryGetProperty(columns[index].Name, out var value) ? TextOf(value) : null;
        }

        return true;
    }

    public override void Dispose() => _text.Dispose();

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no name that a request could ask for.
            return "";
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no text.
            return null;
        }
    }

    // A file of one endless line must not fill the memory before anybody sees that it is none.
    private string? ReadLine()
    {
        var line = new StringBuilder();
        for (var next = _text.Read(); next >= 0; next = _text.Read())
        {
            if (next != '\n')
            {
                line.Append((char)next);
                if (line.Length <= DataFile.LongestRow)
                {
                    continue;
                }

                Problem = string.Create(CultureInfo.InvariantCulture, $"line {Line + 1} must have at most {DataFile.LongestRow:N0} characters, but has more (is it JSON lines?)");
                return null;
            }

            Line++;
            if (!IsBlank(line))
            {
                return line.ToString();
            }

            line.Clear();
        }

        Line++;
        return IsBlank(line) ? null : line.ToString();
    }

    private static bool IsBlank(StringBuilder line)
    {
        for (var index = 0; index < line.Length; index++)
        {
            if (!char.IsWhiteSpace(line[index]))
            {
                return false;
            }
        }

        return true;
    }

    private JsonDocument? Parse(string line)
    {
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(line, Strict);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                return json;
            }
        }
        catch (JsonException)
        {
            // Its message would repeat what stands there.
        }

        json?.Dispose();
        Problem = string.Create(CultureInfo.InvariantCulture, $"line {Line} must be a JSON object, but is not (write an object such as {{\"user\": \"a\"}} in each line; jq -c '.[]' makes lines of a list)");
        return null;
    }
}
