namespace LoadHarness.Metrics;

/// <summary>A number that every round of an arm yields, and that gates and comparisons refer to by its name.</summary>
/// <param name="Id">The key in run.json's rounds, such as <c>handshakeP50</c>.</param>
/// <param name="Name">The name people read, such as <c>handshake p50</c>.</param>
/// <param name="Unit">The unit of the value: <c>µs</c>, <c>bytes</c>, <c>instructions</c>, or empty for a bare number.</param>
/// <param name="Kind">Whether noise is to be expected in it.</param>
/// <param name="Meaning">What it is, for people.</param>
/// <param name="Read">Its value in a round that ends, in its unit; null where it was not measured.</param>
public sealed record Metric(string Id, string Name, string Unit, MetricKind Kind, string Meaning, Func<RecordedRound, double?> Read)
{
    private const string InstructionUnit = "instructions";

    private static readonly double[] Quantiles = [0.5, 0.9, 0.99];

    private static readonly Metric[] Times = [.. Latency.Judged.SelectMany(latency => Quantiles.Select(p => Time(latency, p)))];

    /// <summary>Median of <see cref="Latency.Handshake"/>.</summary>
    public static readonly Metric HandshakeP50 = Of(Latency.Handshake, 0.5);

    /// <summary>90th percentile of <see cref="Latency.Handshake"/>.</summary>
    public static readonly Metric HandshakeP90 = Of(Latency.Handshake, 0.9);

    /// <summary>99th percentile of <see cref="Latency.Handshake"/>.</summary>
    public static readonly Metric HandshakeP99 = Of(Latency.Handshake, 0.99);

    /// <summary>Median of <see cref="Latency.Service"/>.</summary>
    public static readonly Metric ServiceP50 = Of(Latency.Service, 0.5);

    /// <summary>90th percentile of <see cref="Latency.Service"/>.</summary>
    public static readonly Metric ServiceP90 = Of(Latency.Service, 0.9);

    /// <summary>99th percentile of <see cref="Latency.Service"/>.</summary>
    public static readonly Metric ServiceP99 = Of(Latency.Service, 0.99);

    /// <summary>Median of <see cref="Latency.FirstByte"/>.</summary>
    public static readonly Metric FirstByteP50 = Of(Latency.FirstByte, 0.5);

    /// <summary>Median of <see cref="Latency.Response"/>.</summary>
    public static readonly Metric ResponseP50 = Of(Latency.Response, 0.5);

    /// <summary>99th percentile of <see cref="Latency.Response"/>.</summary>
    public static readonly Metric ResponseP99 = Of(Latency.Response, 0.99);

    /// <summary>What a connection costs the client.</summary>
    public static readonly Metric ClientCpu = new(
        "clientCpu", "client CPU", "µs", MetricKind.Cpu, "CPU of the client process per connection, or per request on kept connections", round => round.ClientCpu);

    /// <summary>What a connection costs the server.</summary>
    public static readonly Metric ServerCpu = new(
        "serverCpu", "server CPU", "µs", MetricKind.Cpu, "CPU of the server process, likewise; an LLA of your own does not tell it", round => round.ServerCpu)
    { OfServer = true };

    /// <summary>What a connection costs.</summary>
    public static readonly Metric BothCpu = new(
        "bothCpu", "CPU of both ends", "µs", MetricKind.Cpu, "CPU of both together", round => round.ClientCpu + round.ServerCpu)
    { OfServer = true };

    /// <summary>What a connection costs the client, whatever the clock rate and the neighbours.</summary>
    public static readonly Metric ClientInstructions = new(
        "clientInstructions", "client instructions", InstructionUnit, MetricKind.Cpu,
        "Instructions of the client process outside the kernel, likewise; steadier than CPU, where the machine counts them (perf_event_open)", round => round.ClientInstructions);

    /// <summary>What a connection costs the server, likewise.</summary>
    public static readonly Metric ServerInstructions = new(
        "serverInstructions", "server instructions", InstructionUnit, MetricKind.Cpu, "Instructions of the server process, likewise", round => round.ServerInstructions)
    { OfServer = true };

    /// <summary>TLS records included.</summary>
    public static readonly Metric BytesSent = new(
        "bytesSent", "handshake bytes sent", "bytes", MetricKind.Count, "Median of the bytes that the client sent in a handshake", round => round.BytesSent)
    { OfHandshake = true };

    /// <summary>TLS records included.</summary>
    public static readonly Metric BytesReceived = new(
        "bytesReceived", "handshake bytes received", "bytes", MetricKind.Count, "Median of the bytes that the client received in a handshake", round => round.BytesReceived)
    { OfHandshake = true };

    /// <summary>Times that the client waited for the server.</summary>
    public static readonly Metric RoundTrips = new(
        "roundTrips", "handshake round trips", "", MetricKind.Count, "Median of a handshake's round trips", round => round.RoundTrips)
    { OfHandshake = true };

    /// <summary>Given, not measured; only where rounds differ in it.</summary>
    public static readonly Metric Rate = new(
        "rate", "rate", "requests/s", MetricKind.Count, "Requests per second that the arm was given", round => round.Rate)
    { Worse = Worse.Less, HasRatio = false };

    /// <summary>Mostly none, so that nothing can be divided by it.</summary>
    public static readonly Metric Failed = new(
        "failed", "failed requests", "", MetricKind.Count, "Requests that failed or were refused", round => round.Failed)
    { HasRatio = false };

    /// <summary>Every metric, in the order in which reports show them.</summary>
    public static IReadOnlyList<Metric> All { get; } = [.. Times, ClientCpu, ServerCpu, BothCpu, ClientInstructions, ServerInstructions, BytesSent, BytesReceived, RoundTrips, Rate, Failed];

    /// <summary>Those that two arms or two runs are compared by.</summary>
    public static IReadOnlyList<Metric> Compared { get; } = [.. All.Where(metric => metric.HasRatio)];

    /// <summary>Which way it gets worse.</summary>
    public Worse Worse { get; private init; } = Worse.More;

    /// <summary>Whether it makes sense to divide one by another.</summary>
    public bool HasRatio { get; private init; } = true;

    /// <summary>Whether only an arm that makes connections in its rounds has one.</summary>
    public bool OfHandshake { get; private init; }

    /// <summary>Whether it takes a server whose CPU can be read.</summary>
    public bool OfServer { get; private init; }

    /// <summary>Whether it is a time, which can be written with its unit.</summary>
    public bool IsDuration => Unit == "µs";

    /// <summary>Which quantile of which latency it is; null for what is none.</summary>
    public Quantile? Quantile { get; private init; }

    private static Metric Of(Latency latency, double p) => Times.Single(metric => metric.Quantile == new Quantile(latency, p));

    private static Metric Time(Latency latency, double p)
    {
        var percent = string.Create(CultureInfo.InvariantCulture, $"{p * 100:0}");
        return new(
            $"{latency.Id}P{percent}",
            $"{latency.Name} p{percent}",
            "µs",
            MetricKind.Time,
            p == 0.5 ? $"{char.ToUpperInvariant(latency.LongName[0])}{latency.LongName[1..]}, {latency.Meaning}; median" : $"The same, {percent}th percentile",
            round => round.Of(latency) is { Count: > 0 } histogram ? histogram.Quantile(p) : null)
        {
            Quantile = new(latency, p),
            OfHandshake = latency.OfHandshake,
        };
    }
}

/// <summary>What kind of number a metric is, which decides how it is judged.</summary>
public enum MetricKind
{
    /// <summary>A time: noisy, judged by its interval.</summary>
    Time,

    /// <summary>CPU time or instructions: noisy, judged by its interval.</summary>
    Cpu,

    /// <summary>A count: exact, judged as it is.</summary>
    Count,
}

/// <summary>Which change of a number is bad news.</summary>
public enum Worse
{
    /// <summary>When it grows.</summary>
    More,

    /// <summary>When it falls.</summary>
    Less,
}

/// <summary>One quantile of one latency.</summary>
/// <param name="Latency">The latency.</param>
/// <param name="P">The quantile, 0..1 exclusive.</param>
public sealed record Quantile(Latency Latency, double P);
