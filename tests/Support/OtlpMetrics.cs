using System.Buffers.Binary;
using System.Text;

namespace LoadHarness.Tests.Support;

/// <summary>
/// What an export over OTLP holds, read without the library that wrote it: field numbers of opentelemetry/proto/metrics/v1/metrics.proto.
/// </summary>
/// <param name="Sums">Sum of all data points of each counter of whole numbers, by its name.</param>
/// <param name="Counts">Measurements in all data points of each histogram, by its name.</param>
/// <param name="Bounds">Bounds of the buckets of each histogram, by its name.</param>
/// <param name="Names">Names of all metrics.</param>
internal sealed record OtlpMetrics(
    IReadOnlyDictionary<string, long> Sums,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyDictionary<string, int> Bounds,
    IReadOnlyList<string> Names)
{
    /// <summary>Reads an <c>ExportMetricsServiceRequest</c>.</summary>
    public static OtlpMetrics Read(byte[] message)
    {
        var sums = new Dictionary<string, long>();
        var counts = new Dictionary<string, long>();
        var bounds = new Dictionary<string, int>();
        var names = new List<string>();
        var metrics = Messages(message, 1).SelectMany(resource => Messages(resource, 2)).SelectMany(scope => Messages(scope, 2));
        foreach (var metric in metrics)
        {
            var name = Encoding.UTF8.GetString(Messages(metric, 1).Single().Span);
            names.Add(name);
            foreach (var point in Messages(metric, 7).SelectMany(sum => Messages(sum, 1)))
            {
                sums[name] = sums.GetValueOrDefault(name) + Fixed(point, 6);
            }

            foreach (var point in Messages(metric, 9).SelectMany(histogram => Messages(histogram, 1)))
            {
                counts[name] = counts.GetValueOrDefault(name) + Fixed(point, 4);
                bounds[name] = Messages(point, 7).Sum(packed => packed.Length / sizeof(double)) + Fields(point).Count(field => field is { Number: 7, Wire: 1 });
            }
        }

        return new(sums, counts, bounds, names);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int number) =>
        Fields(message).Where(field => field.Number == number && field.Wire == 2).Select(field => field.Value);

    private static long Fixed(ReadOnlyMemory<byte> message, int number) =>
        Fields(message).Where(field => field.Number == number && field.Wire == 1).Sum(field => BinaryPrimitives.ReadInt64LittleEndian(field.Value.Span));

    // Protocol Buffers, "Encoding": a key with number and wire type, then a varint (0), 8 bytes (1), a length and as many bytes (2), or 4 bytes (5).
    private static List<(int Number, int Wire, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, int, ReadOnlyMemory<byte>)>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var wire = (int)(key & 7);
            var start = at;
            switch (wire)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += sizeof(long);
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    start = at;
                    at += length;
                    break;
                case 5:
                    at += sizeof(int);
                    break;
                default:
                    throw new InvalidDataException($"wire type {wire}");
            }

            fields.Add(((int)(key >> 3), wire, message[start..at]));
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
