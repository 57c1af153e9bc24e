using LoadHarness.Histograms;

namespace LoadHarness.Recording;

/// <summary>What the figures of an arm over all its rounds are made of: with it several launches are put together exactly.</summary>
/// <param name="Latencies">Every latency that has samples, by its key.</param>
/// <param name="BytesSent">Handshakes by the bytes that the client sent.</param>
/// <param name="BytesReceived">Handshakes by the bytes that the client received.</param>
/// <param name="ClientCpu">CPU of the client process.</param>
/// <param name="ServerCpu">CPU of the server process.</param>
public sealed record ArmTotals(
    IReadOnlyDictionary<string, LatencyHistogram> Latencies,
    IReadOnlyDictionary<int, long> BytesSent,
    IReadOnlyDictionary<int, long> BytesReceived,
    CpuTotal ClientCpu,
    CpuTotal ServerCpu)
{
    /// <summary>The same of each request of a workload, in their order; none without one.</summary>
    public IReadOnlyList<ArmTotals> Requests { get; init; } = [];

    /// <summary>Its handshakes, message by message; null where messages were not timed.</summary>
    public AnatomyRounds? Anatomy { get; init; }
}

/// <summary>CPU of one end in all rounds of an arm.</summary>
/// <param name="Spent">CPU time.</param>
/// <param name="Divisor">Connections, or requests on kept ones, that it was spent on; 0 where it could not be read.</param>
public sealed record CpuTotal(TimeSpan Spent, long Divisor)
{
    /// <summary>Of one connection or request, in microseconds; null where it could not be read.</summary>
    public double? Mean() => Divisor > 0 ? Spent.TotalMicroseconds / Divisor : null;
}
