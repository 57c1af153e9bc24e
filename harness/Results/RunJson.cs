using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace LoadHarness.Results;

/// <summary>How the facts of a run look as JSON: camelCase, enums by name, one line a round, numbers as exact as they are meant.</summary>
internal static partial class RunJson
{
    // Readable µ, × and ≤, while < > & and quotes stay escaped for whoever embeds the file in a page.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    private static readonly JsonSerializerOptions OneLine = MakeOneLine();

    /// <summary>The options to write and read a <see cref="RunResult"/> with.</summary>
    public static readonly JsonSerializerOptions Options = MakeOptions();

    /// <summary>The same without line breaks, for files of one value a line.</summary>
    public static readonly JsonSerializerOptions Line = new(Options) { WriteIndented = false };

    /// <summary>What a round says of itself, before its metrics.</summary>
    public static readonly IReadOnlyList<string> RoundMembers = ["round", "position", "requests"];

    /// <summary>What it says besides in a run of several launches.</summary>
    public const string RoundLaunch = "launch";

    /// <summary>Names that this program gives: of members, metrics, latencies and outcomes.</summary>
    public static IReadOnlySet<string> KnownNames => Names.Value;

    private static readonly Lazy<HashSet<string>> Names = new(() =>
    {
        HashSet<string> names = [.. RoundMembers, RoundLaunch, .. Metric.All.Select(metric => metric.Id), .. Latency.All.Select(latency => latency.Id), .. Enum.GetNames<Outcome>()];
        HashSet<Type> seen = [];
        Add(typeof(RunResult));
        Add(typeof(WindowResult));
        Add(typeof(SoakHeader));
        return names;

        void Add(Type type)
        {
            if (!seen.Add(type))
            {
                return;
            }

            var contract = ContractOf(Nullable.GetUnderlyingType(type) ?? type);
            foreach (var property in contract.Properties)
            {
                names.Add(property.Name);
                Add(property.PropertyType);
            }

            if (contract.ElementType is { } element)
            {
                Add(element);
            }
        }
    });

    /// <summary>How a type is read: its members, its items, or neither.</summary>
    public static JsonTypeInfo ContractOf(Type type) => Options.GetTypeInfo(type) is { Kind: not JsonTypeInfoKind.None } contract ? contract : OneLine.GetTypeInfo(type);

    /// <summary>Required members that a JSON value lacks, by path, such as <c>arms[0].mode</c>.</summary>
    public static IEnumerable<string> Missing(JsonElement json, Type type, string path = "")
    {
        var contract = Options.GetTypeInfo(type);
        switch (contract.Kind, json.ValueKind)
        {
            case (JsonTypeInfoKind.Object, JsonValueKind.Object):
                return contract.Properties.SelectMany(property =>
                {
                    var name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    return json.TryGetProperty(property.Name, out var value)
                        ? Missing(value, property.PropertyType, name)
                        : property.IsRequired ? [name] : [];
                });
            case (JsonTypeInfoKind.Enumerable, JsonValueKind.Array):
                return json.EnumerateArray().SelectMany((item, index) => Missing(item, contract.ElementType!, $"{path}[{index}]"));
            default:
                return [];
        }
    }

    private static JsonSerializerOptions MakeOneLine()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            Encoder = Encoder,
            Converters = { new NumberConverter(), new OptionalNumberConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>The beginning of a path that only members of ours make: <c>$.arms[0].mode</c>. A key of a file's own is its content.</summary>
    /// <param name="path">The path, as <see cref="JsonException.Path"/> has it.</param>
    /// <param name="type">What the root is.</param>
    public static string KnownPath(string? path, Type type)
    {
        var known = "$";
        foreach (var step in Steps().Matches(path is [_, .. var rest] ? rest : "").Select(match => match.Value))
        {
            var contract = Options.GetTypeInfo(type);
            var next = step[0] == '['
                ? contract.ElementType
                : contract.Kind == JsonTypeInfoKind.Object ? contract.Properties.FirstOrDefault(property => property.Name == step[1..])?.PropertyType : null;
            if (next is null)
            {
                break;
            }

            (known, type) = (known + step, next);
        }

        return known;
    }

    [GeneratedRegex(@"\G(\.\w+|\[\d+\])", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Steps();

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(OneLine)
        {
            WriteIndented = true,
            NewLine = "\n",
            Converters =
            {
                new JsonStringEnumConverter<RunStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
                new JsonStringEnumConverter<ClaimAnswer>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
                new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
                new UtcConverter(),
                new OneLineConverter<LatencySummary>(),
                new OneLineConverter<RoundsEstimate>(),
                new OneLineConverter<StepCost>(),
                new OneLineConverter<AnatomyTime>(),
                new OneLineConverter<IReadOnlyList<long[]>>(),
                new RoundsConverter(),
            },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static T? ReadOneLine<T>(ref Utf8JsonReader reader)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(ref reader, OneLine);
        }
        catch (JsonException failure)
        {
            // Its path starts at this value; one without a path gets that of the file.
            throw new JsonException(message: null, failure);
        }
    }

    /// <summary>Three decimals from 1 up: a nanosecond, in microseconds. Six below, for shares, ratios and confidence levels. Null for what is not finite.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumberValue(Math.Round(number, Math.Abs(number) < 1 ? 6 : 3));
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private sealed class NumberConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => WriteNumber(writer, value);
    }

    private sealed class OptionalNumberConverter : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) => WriteNumber(writer, value);
    }

    /// <summary>A time with a Z at its end, where the default would write +00:00.</summary>
    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time) ? time.ToUniversalTime() : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
    }

    /// <summary>A value on one line within the indented file.</summary>
    private sealed class OneLineConverter<T> : JsonConverter<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadOneLine<T>(ref reader);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, OneLine), skipInputValidation: true);
    }

    /// <summary>Rounds as flat objects, a line each: <c>{"round":1,"position":3,"requests":180,"handshakeP50":2610}</c>.</summary>
    private sealed class RoundsConverter : JsonConverter<IReadOnlyList<RoundResult>>
    {
        public override IReadOnlyList<RoundResult> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var rounds = ReadOneLine<List<Dictionary<string, double>>>(ref reader) ?? throw new JsonException();
            return [.. rounds.Select(FromFlat)];
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<RoundResult> value, JsonSerializerOptions options)
        {
            // Raw values come without line breaks of their own.
            var indent = writer.Options.Indented ? "\n" + new string(' ', 2 * (writer.CurrentDepth + 1)) : "";
            var launches = value.Any(round => round.Launch > 1);
            var lines = value.Select(round => indent + JsonSerializer.Serialize(ToFlat(round, launches), OneLine));
            writer.WriteRawValue(value.Count == 0 ? "[]" : $"[{string.Join(',', lines)}{(indent.Length > 0 ? indent[..^2] : "")}]", skipInputValidation: true);
        }

        private static OrderedDictionary<string, double> ToFlat(RoundResult round, bool launches)
        {
            var flat = new OrderedDictionary<string, double> { ["round"] = round.Round, ["position"] = round.Position, ["requests"] = round.Requests };
            if (launches)
            {
                flat.Add(RoundLaunch, round.Launch);
            }

            foreach (var (id, value) in round.Metrics.Where(metric => double.IsFinite(metric.Value)))
            {
                flat.Add(id, value);
            }

            return flat;
        }

        private static RoundResult FromFlat(Dictionary<string, double> flat)
        {
            if (!flat.Remove("round", out var round) || !flat.Remove("position", out var position) || !flat.Remove("requests", out var requests))
            {
                throw new JsonException();
            }

            var launch = flat.Remove(RoundLaunch, out var number) ? (int)number : 1;
            return new RoundResult((int)round, (int)position, (long)requests, flat) { Launch = launch };
        }
    }
}
