using System.Text.Json;

namespace LoadHarness.Bench.Fuzz;

/// <summary>Where the values of a JSON text stand in its bytes.</summary>
internal static class JsonPieces
{
    /// <summary>Every value but the whole, in the order of their ends; none when it is no JSON.</summary>
    public static IReadOnlyList<JsonPiece> Of(ReadOnlySpan<byte> json)
    {
        var pieces = new List<JsonPiece>();
        var open = new Stack<int>();
        var members = new Stack<int>();
        var member = -1;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        member = (int)reader.TokenStartIndex;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((int)reader.TokenStartIndex);
                        members.Push(member);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        Add(open.Pop(), members.Pop(), (int)reader.BytesConsumed);
                        break;
                    default:
                        Add((int)reader.TokenStartIndex, member, (int)reader.BytesConsumed);
                        break;
                }

                member = -1;
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return pieces;

        void Add(int start, int name, int end)
        {
            if (open.Count > 0)
            {
                pieces.Add(new(name < 0 ? start : name, start, end));
            }
        }
    }
}

/// <summary>One value.</summary>
/// <param name="Outer">Where its name begins; of an item, where the value does.</param>
/// <param name="Start">Where the value begins.</param>
/// <param name="End">Behind its last byte.</param>
internal readonly record struct JsonPiece(int Outer, int Start, int End);
