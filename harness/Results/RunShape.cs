using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadHarness.Results;

/// <summary>
/// Whether a value of JSON is what a record of results is read from: of its kind, not below 0 where nothing is, a time within reason, and all counts
/// together small enough to be added up. One of these looks at one file, or at one line.
/// </summary>
/// <remarks>What holds of JSON whatever it is about, <see cref="JsonBounds"/> has seen before.</remarks>
internal sealed class RunShape
{
    /// <summary>The longest time that is read, in seconds: 31 years, which every chart and every clock bears.</summary>
    public const double MostSeconds = 1e9;

    private const int FirstYear = 1900;
    private const int LastYear = 2199;

    // A clock that is set back makes a soak's seconds negative, one that is behind a shard's; a storm's count from the moment when the target was killed; a trend may fall.
    private static readonly HashSet<(Type, string)> MayBeNegative =
    [
        (typeof(WindowResult), "startSeconds"), (typeof(SoakGap), "fromSeconds"), (typeof(SoakGap), "toSeconds"), (typeof(SoakMark), "atSeconds"),
        (typeof(TimeSeries), "points"), (typeof(TrendResult), "slopePerHour"), (typeof(TrendResult), "low"), (typeof(TrendResult), "high"), (typeof(TrendResult), "blocks"),
        (typeof(TrendGain), "value"), (typeof(TrendGain), "low"), (typeof(TrendGain), "high"), (typeof(TrendGain), "atEnd"),
        (typeof(StormResult), "responses"), (typeof(CurvePoint), "x"), (typeof(CurvePoint), "y"), (typeof(CurvePoint), "low"), (typeof(CurvePoint), "high"),
        (typeof(AnatomyTime), "value"), (typeof(AnatomyTime), "low"), (typeof(AnatomyTime), "high"), (typeof(AnatomyResult), "left"),
        (typeof(ShardPart), "clockAheadSeconds"), (typeof(AddedCpu), "value"), (typeof(AddedCpu), "low"), (typeof(AddedCpu), "high"),
    ];

    // What stands in tables, beside charts and in names of tests; the rest are sentences, facts and options, which may be long.
    private static readonly HashSet<string> Names =
        ["name", "arm", "metric", "scenario", "baseline", "id", "title", "label", "unit", "key", "tls", "outcome", "phase", "expected", "run", "reason", "keyName"];

    private long _counts;
    private int _smallCounts;

    /// <summary>The first value that does not fit; null when all do.</summary>
    /// <param name="json">The value.</param>
    /// <param name="type">What is to be read from it.</param>
    public JsonMisfit? Misfit(JsonElement json, Type type) => Misfit(new(json, type));

    private JsonMisfit? Misfit(Value value)
    {
        if (value.Json.ValueKind == JsonValueKind.Null)
        {
            // A number that is not finite is written as null.
            return value.MayBeNull || value.Type == typeof(double) ? null : value.Misfit(Allowed(value));
        }

        if (value.Type == typeof(RoundResult))
        {
            return RoundMisfit(value);
        }

        if (Fits(value) is { } fits)
        {
            return fits ? null : value.Misfit(Allowed(value));
        }

        var contract = RunJson.ContractOf(value.Type);
        return (contract.Kind, value.Json.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => First(contract.Properties.Where(IsRead).Select(property => MemberMisfit(value, property))),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => First(value.Json.EnumerateObject().Select(entry => EntryMisfit(value, contract, entry))),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => First(value.Json.EnumerateArray().Select((item, index) => Misfit(new(item, contract.ElementType!) { Holder = value, Index = index, MayBeNegative = value.MayBeNegative }))),
            _ => value.Misfit(Allowed(value)),
        };
    }

    /// <summary>Whether it fits a type that has no parts; null for a type that has.</summary>
    private bool? Fits(Value value)
    {
        var (json, type) = (value.Json, value.Type);
        return json.ValueKind switch
        {
            _ when type == typeof(int) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var count) && count >= 0 && Add(count),
            _ when type == typeof(long) => json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var count) && count >= 0 && (value.IsBytes || Add(count)),
            _ when type == typeof(double) => json.ValueKind == JsonValueKind.Number && json.GetDouble() is var number && (number >= 0 || value.MayBeNegative) && (!value.IsSeconds || Math.Abs(number) <= MostSeconds),
            _ when type == typeof(string) => json.ValueKind == JsonValueKind.String && (!value.IsName || json.GetString()!.Length <= JsonBounds.LongestName),
            _ when type == typeof(bool) => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ when type.IsEnum => json.ValueKind == JsonValueKind.String && Enum.GetNames(type).Contains(json.GetString(), StringComparer.OrdinalIgnoreCase),
            _ when type == typeof(DateTimeOffset) => json.ValueKind == JsonValueKind.String && json.TryGetDateTimeOffset(out var moment) && moment.Year is >= FirstYear and <= LastYear,
            _ when type == typeof(TimeSpan) => json.ValueKind == JsonValueKind.String && TimeSpan.TryParseExact(json.GetString(), "c", CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time.TotalSeconds <= MostSeconds,
            _ => null,
        };
    }

    private bool Add(int count)
    {
        _smallCounts = count <= int.MaxValue - _smallCounts ? _smallCounts + count : int.MaxValue;
        return _smallCounts < int.MaxValue;
    }

    private bool Add(long count)
    {
        _counts = Math.Min(count, JsonBounds.MostCount) + _counts;
        return _counts <= JsonBounds.MostCount;
    }

    private static string Allowed(Value value) => value.Type switch
    {
        var type when type == typeof(int) => $"a whole number of at least 0, with all others of its kind at most {Format.Count(int.MaxValue)}",
        var type when type == typeof(long) => value.IsBytes ? "a whole number of at least 0" : $"a whole number of at least 0, with all other counts at most {Format.Count(JsonBounds.MostCount)}",
        var type when type == typeof(double) => (value.MayBeNegative ? "a number" : "a number of at least 0") + (value.IsSeconds ? $", at most {Format.Count((long)MostSeconds)}" : ""),
        var type when type == typeof(string) => value.IsName ? $"a text of at most {Format.Count(JsonBounds.LongestName)} characters" : "a text",
        var type when type == typeof(bool) => "true or false",
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
        var type when type == typeof(DateTimeOffset) => $"a moment of the years {FirstYear} to {LastYear}, such as 2026-11-21T23:30:00Z",
        var type when type == typeof(TimeSpan) => $"a time of at least 0 and at most {Format.Count((long)MostSeconds)} s, such as 00:00:00.0500000",
        var type => RunJson.ContractOf(type).Kind == JsonTypeInfoKind.Enumerable ? "a list" : "an object",
    };

    private JsonMisfit? MemberMisfit(Value value, JsonPropertyInfo property) => value.Json.TryGetProperty(property.Name, out var member)
        ? Misfit(new(member, property.PropertyType)
        {
            Holder = value,
            Name = property.Name,
            MayBeNull = property.AssociatedParameter?.IsNullable ?? property.IsSetNullable,
            MayBeNegative = MayBeNegative.Contains((value.Type, property.Name)),
            IsSeconds = property.Name.EndsWith("econds", StringComparison.Ordinal) && !property.Name.EndsWith("icroseconds", StringComparison.Ordinal),
            IsBytes = property.Name.EndsWith("Bytes", StringComparison.Ordinal),
            IsName = value.Type != typeof(FactDifference) && Names.Contains(property.Name),
        })
        : property.IsRequired ? Missing(value, property.Name) : null;

    private static JsonMisfit Missing(Value value, string name) => new(JsonMisfit.Member(value.Place, name), "given", "missing");

    private JsonMisfit? EntryMisfit(Value value, JsonTypeInfo contract, JsonProperty entry) =>
        contract.KeyType == typeof(int) && !int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new($"{value.Place}.*", "named with a whole number of at least 0", "not")
            // Options and facts are the file's own words, which are not repeated: it may not be the file that the user meant.
            : Misfit(new(entry.Value, contract.ElementType!) { Holder = value, Name = contract.ElementType == typeof(string) ? JsonMisfit.AnyName : entry.Name });

    // Flat: what it says of itself, and then any metric.
    private JsonMisfit? RoundMisfit(Value value) => value.Json.ValueKind != JsonValueKind.Object
        ? value.Misfit("an object")
        : First(value.Json.EnumerateObject().Select(member => Misfit(new(member.Value, RoundMember(member.Name)) { Holder = value, Name = member.Name })))
            ?? First(RunJson.RoundMembers.Where(name => !value.Json.TryGetProperty(name, out _)).Select(name => Missing(value, name)));

    private static Type RoundMember(string name) => name == "requests" ? typeof(long) : RunJson.RoundMembers.Contains(name) || name == RunJson.RoundLaunch ? typeof(int) : typeof(double);

    private static bool IsRead(JsonPropertyInfo property) => property.Set is not null || property.AssociatedParameter is not null;

    private static JsonMisfit? First(IEnumerable<JsonMisfit?> misfits) => misfits.FirstOrDefault(misfit => misfit is not null);

    /// <summary>A value and what it is to be.</summary>
    private sealed record Value(JsonElement Json, Type Type)
    {
        public Type Type { get; } = Nullable.GetUnderlyingType(Type) ?? Type;

        /// <summary>What it is a part of; null for the whole. Its place is put together only when it is told: there may be millions of values.</summary>
        public Value? Holder { get; init; }

        public string? Name { get; init; }

        public int Index { get; init; }

        public bool MayBeNull { get; init; } = Nullable.GetUnderlyingType(Type) is not null;

        public bool MayBeNegative { get; init; }

        public bool IsSeconds { get; init; }

        public bool IsBytes { get; init; }

        public bool IsName { get; init; }

        public string Place => Holder is null ? "$" : Name is null ? JsonMisfit.Item(Holder.Place, Index) : Name == JsonMisfit.AnyName ? $"{Holder.Place}.{Name}" : JsonMisfit.Member(Holder.Place, Name);

        public JsonMisfit Misfit(string allowed) => new(Place, allowed, Json.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => IsName ? $"a text of {Format.Count(Json.GetString()!.Length)} characters" : "a text",
            _ => JsonMisfit.Shown(Json.GetRawText()),
        });
    }
}
