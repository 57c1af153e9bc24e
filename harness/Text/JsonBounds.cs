using System.Text;
using System.Text.Json;

namespace LoadHarness.Text;

/// <summary>
/// What JSON from outside may hold, whatever it is about. It is looked at piece by piece before anything is made of it, so that what cannot be used
/// takes neither memory nor time.
/// </summary>
/// <remarks>The bounds lie far beyond what a run holds: one of 50 arms and 200 rounds has some 800,000 values in 12,000 objects, and 100 kB of texts.</remarks>
public static class JsonBounds
{
    /// <summary>Every count is at most this: a double tells it from its neighbours, and a thousand of them can be added up.</summary>
    public const long MostCount = 1L << 53;

    // Nothing but 0 is nearer to 0: run.json has six decimals.
    private const double LeastNumber = 1e-9;

    /// <summary>Bytes of the longest name of a member, and characters of the longest of anything else.</summary>
    public const int LongestName = 1_000;

    private const int MostValues = 2_000_000;
    private const int MostObjects = 50_000;
    private const int MostMembers = 1_000;
    private const int MostItems = 10_000;
    private const int LongestText = 1_000_000;
    private const int MostTexts = 4_000_000;
    private const int Deepest = 32;
    private const int LongestNumber = 64;

    /// <summary>The first value that is not allowed; null when all are.</summary>
    /// <param name="json">JSON in UTF-8.</param>
    /// <param name="known">Names of members that a place may tell; others are the file's own words, and it may not be the file that was meant.</param>
    /// <param name="reach">How much is looked at.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonMisfit? Misfit(ReadOnlySpan<byte> json, IReadOnlySet<string> known, JsonReach reach = JsonReach.Values)
    {
        var reader = new Utf8JsonReader(json);
        var walk = new Walk(json.Length, known, reach);
        while (reader.Read())
        {
            if (walk.Step(ref reader) is { } misfit)
            {
                return misfit;
            }
        }

        return null;
    }

    /// <summary>Whether a number can be counted and drawn with.</summary>
    public static bool IsNumber(double value) => Math.Abs(value) <= MostCount && (value == 0 || Math.Abs(value) >= LeastNumber);

    /// <summary>A number, as it is written.</summary>
    internal static string Words(double value) => value == Math.Floor(value) && Math.Abs(value) <= MostCount
        ? ((long)value).ToString("N0", CultureInfo.InvariantCulture) : value.ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>Where the reader is, and what it has seen so far.</summary>
    private sealed class Walk(int length, IReadOnlySet<string> known, JsonReach reach)
    {
        private readonly Stack<Level> _levels = new();
        private readonly char[] _text = new char[Math.Min(length, LongestText)];
        private int _values;
        private int _objects;
        private long _texts;

        public JsonMisfit? Step(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _levels.Pop();
                    return null;

                case JsonTokenType.PropertyName:
                    return Name(ref reader);
            }

            if (_levels.TryPeek(out var list) && list.Names is null && ++list.Index >= MostItems)
            {
                return Misfit($"one of at most {Words(MostItems)} items", "one more");
            }

            if (++_values > MostValues)
            {
                return Misfit($"one of at most {Words(MostValues)} values in the file", "one more");
            }

            return reader.TokenType switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => Enter(reader.TokenType == JsonTokenType.StartObject),
                JsonTokenType.String => Text(ref reader),
                JsonTokenType.Number when reach == JsonReach.Values => Number(ref reader),
                JsonTokenType.Null when reach == JsonReach.Values && _levels.TryPeek(out var level) && level.Names is null => Misfit("a value", "null"),
                _ => null,
            };
        }

        private JsonMisfit? Enter(bool isObject)
        {
            if (_levels.Count == Deepest)
            {
                return Misfit($"at most {Deepest} lists and objects deep", "deeper");
            }

            if (isObject && ++_objects > MostObjects)
            {
                return Misfit($"one of at most {Words(MostObjects)} objects in the file", "one more");
            }

            _levels.Push(new(isObject ? new(StringComparer.Ordinal) : null));
            return null;
        }

        private JsonMisfit? Name(ref Utf8JsonReader reader)
        {
            var level = _levels.Peek();
            level.Name = JsonMisfit.AnyName;
            if (reader.ValueSpan.Length > LongestName)
            {
                return Misfit($"a member with a name of at most {Words(LongestName)} bytes", $"one with a name of {Words(reader.ValueSpan.Length)}");
            }

            if (Read(ref reader) is not { } length)
            {
                return Misfit("a member with a well-formed name", "one with half of a surrogate pair, or bytes that are no UTF-8");
            }

            level.Name = _text.AsSpan(0, length).ToString();
            if (!level.Names!.Add(level.Name) && reach == JsonReach.Values)
            {
                return Misfit("given once", "given twice");
            }

            return level.Names.Count > MostMembers ? Misfit($"one of at most {Words(MostMembers)} members", "one more") : null;
        }

        private JsonMisfit? Text(ref Utf8JsonReader reader)
        {
            var bytes = reader.ValueSpan.Length;
            if (bytes > LongestText)
            {
                return Misfit($"a text of at most {Words(LongestText)} bytes", $"one of {Words(bytes)}");
            }

            if ((_texts += bytes) > MostTexts)
            {
                return Misfit($"a text among others that have at most {Words(MostTexts)} bytes together", "one more");
            }

            return Read(ref reader) is null
                ? Misfit("a well-formed text", "one with half of a surrogate pair, or bytes that are no UTF-8") : null;
        }

        private JsonMisfit? Number(ref Utf8JsonReader reader)
        {
            var text = JsonMisfit.Shown(Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, LongestNumber)]));
            return reader.ValueSpan.Length <= LongestNumber && reader.TryGetDouble(out var number) && IsNumber(number)
                ? null
                : Misfit($"0, or between {Words(LeastNumber)} and {Words(MostCount)} on either side of it", text);
        }

        /// <summary>The characters of a text, which are then in the buffer; null when they are none.</summary>
        private int? Read(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.CopyString(_text);
            }
            catch (InvalidOperationException)
            {
                // Half of a pair, or no UTF-8; there is no way to ask before.
                return null;
            }
        }

        private JsonMisfit Misfit(string allowed, string value) => new(
            _levels.Reverse().Aggregate("$", (place, level) => level.Names is null ? JsonMisfit.Item(place, Math.Max(0, level.Index)) : level.Name is null ? place : $"{place}.{(known.Contains(level.Name) ? level.Name : JsonMisfit.AnyName)}"),
            allowed,
            value);
    }

    /// <summary>A list or an object that the reader is in.</summary>
    /// <param name="names">Names of the members so far; null in a list.</param>
    private sealed class Level(HashSet<string>? names)
    {
        public HashSet<string>? Names => names;

        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}

/// <summary>How much of JSON from outside is looked at.</summary>
public enum JsonReach
{
    /// <summary>How large it is, and whether its texts are any: for a reader that says the rest in better words.</summary>
    Form,

    /// <summary>Numbers, lists and names, too.</summary>
    Values,
}
