namespace LoadHarness.Metrics;

/// <summary>A number that every round of an arm yields, and that gates and comparisons refer to by its name.</summary>
/// <param name="Id">The key in run.json's rounds, such as <c>handshakeP50</c>.</param>
/// <param name="Name">The name people read, such as <c>handshake p50</c>.</param>
/// <param name="Unit">The unit of the value: <c>µs</c>, <c>bytes</c>, or empty for a bare number.</param>
/// <param name="Kind">Whether noise is to be expected in it.</param>
public sealed record Metric(string Id, string Name, string Unit, MetricKind Kind)
{
    /// <summary>Median time from the start of TLS to its end at the client.</summary>
    public static readonly Metric HandshakeP50 = Time("handshakeP50", "handshake p50", new("handshake", 0.5));

    /// <summary>90th percentile of the handshake.</summary>
    public static readonly Metric HandshakeP90 = Time("handshakeP90", "handshake p90", new("handshake", 0.9));

    /// <summary>99th percentile of the handshake.</summary>
    public static readonly Metric HandshakeP99 = Time("handshakeP99", "handshake p99", new("handshake", 0.99));

    /// <summary>Median time from the actual start to the last byte: connect, handshake, request and answer.</summary>
    public static readonly Metric ServiceP50 = Time("serviceP50", "service p50", new("service", 0.5));

    /// <summary>90th percentile of the service time.</summary>
    public static readonly Metric ServiceP90 = Time("serviceP90", "service p90", new("service", 0.9));

    /// <summary>99th percentile of the service time.</summary>
    public static readonly Metric ServiceP99 = Time("serviceP99", "service p99", new("service", 0.99));

    /// <summary>Median time from the request to the first byte of its answer; holds the server's check of the client.</summary>
    public static readonly Metric FirstByteP50 = Time("firstByteP50", "first byte p50", new("firstByte", 0.5));

    /// <summary>90th percentile of the time to the first byte.</summary>
    public static readonly Metric FirstByteP90 = Time("firstByteP90", "first byte p90", new("firstByte", 0.9));

    /// <summary>99th percentile of the time to the first byte.</summary>
    public static readonly Metric FirstByteP99 = Time("firstByteP99", "first byte p99", new("firstByte", 0.99));

    /// <summary>Median time from the intended start to the last byte.</summary>
    public static readonly Metric ResponseP50 = Time("responseP50", "response p50", new("response", 0.5));

    /// <summary>90th percentile of the response time.</summary>
    public static readonly Metric ResponseP90 = Time("responseP90", "response p90", new("response", 0.9));

    /// <summary>99th percentile of the response time.</summary>
    public static readonly Metric ResponseP99 = Time("responseP99", "response p99", new("response", 0.99));

    /// <summary>CPU of the client process per connection, or per request on kept connections.</summary>
    public static readonly Metric ClientCpu = new("clientCpu", "client CPU", "µs", MetricKind.Cpu);

    /// <summary>CPU of the server process per connection, or per request on kept connections.</summary>
    public static readonly Metric ServerCpu = new("serverCpu", "server CPU", "µs", MetricKind.Cpu);

    /// <summary>CPU of both processes together, per connection, or per request on kept connections.</summary>
    public static readonly Metric BothCpu = new("bothCpu", "CPU of both ends", "µs", MetricKind.Cpu);

    /// <summary>Median of the bytes that the client sent in its handshake.</summary>
    public static readonly Metric BytesSent = new("bytesSent", "handshake bytes sent", "bytes", MetricKind.Count);

    /// <summary>Median of the bytes that the client received in its handshake.</summary>
    public static readonly Metric BytesReceived = new("bytesReceived", "handshake bytes received", "bytes", MetricKind.Count);

    /// <summary>Median of the times that the client waited for the server in its handshake.</summary>
    public static readonly Metric RoundTrips = new("roundTrips", "handshake round trips", "", MetricKind.Count);

    /// <summary>Requests per second that the arm was given in the round; only where rounds differ in it.</summary>
    public static readonly Metric Rate = new("rate", "rate", "requests/s", MetricKind.Count);

    /// <summary>Requests of the round that failed or were refused.</summary>
    public static readonly Metric Failed = new("failed", "failed requests", "", MetricKind.Count);

    /// <summary>Every metric, in the order in which reports show them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        HandshakeP50, HandshakeP90, HandshakeP99, ServiceP50, ServiceP90, ServiceP99, FirstByteP50, FirstByteP90, FirstByteP99,
        ResponseP50, ResponseP90, ResponseP99, ClientCpu, ServerCpu, BothCpu, BytesSent, BytesReceived, RoundTrips, Rate, Failed,
    ];

    /// <summary>Which quantile of which latency it is; null for what is none.</summary>
    public Quantile? Quantile { get; private init; }

    private static Metric Time(string id, string name, Quantile quantile) => new(id, name, "µs", MetricKind.Time) { Quantile = quantile };
}

/// <summary>What kind of number a metric is, which decides how it is judged.</summary>
public enum MetricKind
{
    /// <summary>A time: noisy, judged by its interval.</summary>
    Time,

    /// <summary>CPU time: noisy, judged by its interval.</summary>
    Cpu,

    /// <summary>A count: exact, judged as it is.</summary>
    Count,
}

/// <summary>One quantile of one latency.</summary>
/// <param name="Latency">The latency's key in run.json, such as <c>handshake</c>.</param>
/// <param name="P">The quantile, 0..1 exclusive.</param>
public sealed record Quantile(string Latency, double P);
