using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>What the figures of a round are made of, or of one of the parts of a soak that are judged as rounds are, so that the same of several shards can be put together exactly.</summary>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="Position">Place of the arm's block in the round's order, from 1.</param>
/// <param name="StartSeconds">When the block began, after the first one that counts was to begin, by the clock of the shard.</param>
/// <param name="Measured">Requests that are in the metrics; in a part of a soak, all.</param>
/// <param name="Failed">Requests that failed or were refused.</param>
/// <param name="Divisor">Connections, or requests on kept ones, that CPU and instructions are of.</param>
/// <param name="ClientCpu">CPU time of the client process; null where it could not be read.</param>
/// <param name="ServerCpu">CPU time of the server process; null where it could not be read.</param>
/// <param name="Instructions">Instructions of both processes.</param>
/// <param name="Latencies">Every latency with samples that can be judged, by its key.</param>
/// <param name="BytesSent">Handshakes by the bytes that the client sent.</param>
/// <param name="BytesReceived">Handshakes by the bytes that it received.</param>
/// <param name="RoundTrips">Handshakes by their round trips.</param>
public sealed record RoundParts(
    int Round,
    int Position,
    double StartSeconds,
    long Measured,
    long Failed,
    long Divisor,
    TimeSpan? ClientCpu,
    TimeSpan? ServerCpu,
    BlockInstructions Instructions,
    IReadOnlyDictionary<string, PackedHistogram> Latencies,
    IReadOnlyDictionary<int, long> BytesSent,
    IReadOnlyDictionary<int, long> BytesReceived,
    IReadOnlyDictionary<int, long> RoundTrips)
{
    /// <summary>CPU time of a server that other shards call, too, before and after the block; null where the server is this shard's, or could not be read.</summary>
    public SharedCpu? SharedCpu { get; init; }

    /// <summary>Kept connections on which its requests travelled, each the shard's own; not of a part of a soak, whose windows tell it.</summary>
    public long Kept { get; init; }

    /// <summary>The same of each request of a workload, in their order; none without one.</summary>
    public IReadOnlyList<RoundParts> Requests { get; init; } = [];

    /// <summary>Those of a part of a soak: it has counts and times.</summary>
    /// <param name="number">Number of the part, from 1.</param>
    /// <param name="requests">All requests.</param>
    /// <param name="failed">Those that failed or were refused.</param>
    /// <param name="latencies">Every latency that can be judged, by its key.</param>
    public static RoundParts OfBlock(int number, long requests, long failed, IReadOnlyDictionary<string, PackedHistogram> latencies)
    {
        var none = new Dictionary<int, long>();
        return new(number, 1, 0, requests, failed, 0, null, null, default, latencies, none, none, none);
    }
}

/// <summary>A histogram as its log has it, which is a fraction of its size in memory.</summary>
/// <param name="Compressed">HdrHistogram's encoding V2, compressed.</param>
public readonly record struct PackedHistogram(ReadOnlyMemory<byte> Compressed)
{
    /// <summary>Packs one.</summary>
    public static PackedHistogram Of(LatencyHistogram histogram) => new(HistogramCodec.EncodeCompressed(histogram));

    /// <summary>Adds it to another one.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void AddTo(LatencyHistogram sum) => HistogramCodec.AddTo(sum, Compressed.ToArray(), HistogramCodec.MostOfOurs);
}
