using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LoadHarness.Histograms;

namespace LoadHarness.Results;

/// <summary>How a launch hands over what it measured: as run.json has it, on one line, and histograms whole, as a histogram log has them.</summary>
public static class LaunchJson
{
    private static readonly JsonSerializerOptions Options = Make();

    /// <summary>How a value is written and read.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(RunJson.Line) { Converters = { new HistogramConverter() } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class HistogramConverter : JsonConverter<LatencyHistogram>
    {
        public override LatencyHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            HistogramCodec.Decode(reader.GetBytesFromBase64(), HistogramCodec.MostOfOurs);

        public override void Write(Utf8JsonWriter writer, LatencyHistogram value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(HistogramCodec.EncodeCompressed(value));
    }
}
