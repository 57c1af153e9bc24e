using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LoadHarness.Workloads;

/// <summary>The way to one value in JSON, such as <c>$.items[0].id</c> or <c>$['odd name']</c>: members and places in lists, no filters.</summary>
public sealed class JsonPath
{
    private const char Root = '$';

    private static readonly SearchValues<char> EndsName = SearchValues.Create(".[] \t");

    private readonly string _text;
    private readonly Step[] _steps;

    private JsonPath(string text, IEnumerable<Step> steps) => (_text, _steps) = (text, [.. steps]);

    /// <summary>What is accepted, for errors.</summary>
    public const string Accepted = "a path such as $.items[0].id";

    /// <summary>Reads a path; null when it is none.</summary>
    public static JsonPath? Parse(string text)
    {
        var steps = new List<Step>();
        var rest = text.AsSpan();
        if (rest.IsEmpty || rest[0] != Root)
        {
            return null;
        }

        for (rest = rest[1..]; !rest.IsEmpty;)
        {
            if (rest[0] == '.')
            {
                var end = rest[1..].IndexOfAny(EndsName) is var at && at < 0 ? rest.Length : at + 1;
                steps.Add(new(rest[1..end].ToString(), Index: 0));
                rest = rest[end..];
            }
            else if (rest[0] == '[' && rest.IndexOf(']') is > 1 and var close)
            {
                var inside = rest[1..close];
                if (inside.Length > 2 && inside[0] is '\'' or '"' && inside[^1] == inside[0])
                {
                    steps.Add(new(inside[1..^1].ToString(), Index: 0));
                }
                else if (int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    steps.Add(new(Name: null, index));
                }
                else
                {
                    return null;
                }

                rest = rest[(close + 1)..];
            }
            else
            {
                return null;
            }

            if (steps[^1].Name is "")
            {
                return null;
            }
        }

        return new(text, steps);
    }

    /// <summary>Looks for the value.</summary>
    /// <param name="json">JSON in UTF-8, whatever it may be.</param>
    /// <returns>Whether it is there; a text as it is, everything else as it is written.</returns>
    public (JsonFinding Finding, string Value) In(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            foreach (var step in _steps)
            {
                if (!(step.Name is { } name ? Enter(ref reader, name) : Enter(ref reader, step.Index)))
                {
                    return (JsonFinding.Missing, "");
                }
            }

            return (JsonFinding.Found, ValueOf(ref reader, json));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A text that is no UTF-8 is as little JSON as a missing bracket.
            return (JsonFinding.NoJson, "");
        }
    }

    /// <summary>The path as it was written.</summary>
    public override string ToString() => _text;

    private static bool Enter(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool Enter(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static string ValueOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString()!;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }

    private readonly record struct Step(string? Name, int Index);
}

/// <summary>What looking for a value in a body comes to.</summary>
public enum JsonFinding
{
    /// <summary>It is there.</summary>
    Found,

    /// <summary>It is JSON, and has no such value.</summary>
    Missing,

    /// <summary>It is no JSON, or no whole one up to there.</summary>
    NoJson,
}
