using System.Text;
using System.Text.Json;

namespace LoadHarness.Plans;

/// <summary>A value of a plan file, and where it stands there.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A text or a number as it is written, <c>true</c> or <c>false</c>; empty for others.</param>
/// <param name="Members">Members of an object, in their order, each with where its name stands.</param>
/// <param name="Items">Items of a list.</param>
/// <param name="Place">Where it begins.</param>
internal sealed record PlanNode(JsonValueKind Kind, string Text, IReadOnlyList<(string Name, PlanPlace Place, PlanNode Value)> Members, IReadOnlyList<PlanNode> Items, PlanPlace Place)
{
    /// <summary>A value as errors show it where another kind is wanted.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => Items.Count == 0 ? "an empty list" : "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>The member of that name; null when there is none.</summary>
    public PlanNode? this[string name] => Members.FirstOrDefault(member => member.Name == name).Value;

    /// <summary>Reads bytes that <see cref="JsonBounds"/> has looked at. Comments are passed over, and so is a comma behind the last of a list.</summary>
    /// <exception cref="JsonException">They are no JSON.</exception>
    public static PlanNode Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 });
        reader.Read();
        var root = Read(ref reader, json);
        reader.Read();
        return root;
    }

    private static PlanNode Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var place = PlanPlace.Of(json, (int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<(string, PlanPlace, PlanNode)>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var (name, at) = (reader.GetString()!, PlanPlace.Of(json, (int)reader.TokenStartIndex));
                    reader.Read();
                    members.Add((name, at, Read(ref reader, json)));
                }

                return new(JsonValueKind.Object, "", members, [], place);

            case JsonTokenType.StartArray:
                var items = new List<PlanNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Read(ref reader, json));
                }

                return new(JsonValueKind.Array, "", [], items, place);

            case JsonTokenType.String:
                return new(JsonValueKind.String, reader.GetString()!, [], [], place);

            case JsonTokenType.Number:
                return new(JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan), [], [], place);

            default:
                var kind = reader.TokenType switch { JsonTokenType.True => JsonValueKind.True, JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Null };
                return new(kind, kind == JsonValueKind.Null ? "" : kind == JsonValueKind.True ? "true" : "false", [], [], place);
        }
    }
}

/// <summary>A place in a file, as editors count.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public readonly record struct PlanPlace(int Line, int Column)
{
    /// <summary>The place in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}");

    /// <summary>The place of a byte.</summary>
    internal static PlanPlace Of(ReadOnlySpan<byte> text, int at)
    {
        var before = text[..at];
        var start = before.LastIndexOf((byte)'\n') + 1;
        return new(1 + before.Count((byte)'\n'), 1 + Encoding.UTF8.GetCharCount(before[start..]));
    }
}
