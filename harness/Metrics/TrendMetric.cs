using System.Globalization;

namespace LoadHarness.Metrics;

/// <summary>A number that every window of a soak yields and whose trend is judged.</summary>
/// <param name="Id">The key in windows and gates, such as <c>serverResident</c>.</param>
/// <param name="Name">The name people read, such as <c>resident memory, server</c>.</param>
/// <param name="Unit">The unit of its values: <c>bytes</c>, <c>µs</c>, <c>share</c> (0..1), <c>requests/s</c>, or empty for a bare number.</param>
/// <param name="Limit">What it may gain over a whole soak and still count as stable, in its unit.</param>
/// <param name="LimitShare">The same as a share of its median level; the larger of both counts.</param>
public sealed record TrendMetric(string Id, string Name, string Unit, double Limit, double LimitShare = 0)
{
    /// <summary>Whether every arm has one of its own.</summary>
    public bool PerArm { get; init; }

    /// <summary>Whether a fall is what must not be; else it is growth.</summary>
    public bool FallIsWorse { get; init; }

    /// <summary>Resident memory of the client process.</summary>
    public static readonly TrendMetric ClientResident = new("clientResident", "resident memory, client", "bytes", 8_000_000);

    /// <summary>Resident memory of the server process.</summary>
    public static readonly TrendMetric ServerResident = new("serverResident", "resident memory, server", "bytes", 8_000_000);

    /// <summary>Managed heap of the client process after a collection.</summary>
    public static readonly TrendMetric ClientHeap = new("clientHeap", "heap after a collection, client", "bytes", 1_000_000);

    /// <summary>Managed heap of the server process after a collection.</summary>
    public static readonly TrendMetric ServerHeap = new("serverHeap", "heap after a collection, server", "bytes", 1_000_000);

    /// <summary>Threads of the client process.</summary>
    public static readonly TrendMetric ClientThreads = new("clientThreads", "threads, client", "", 4);

    /// <summary>Threads of the server process.</summary>
    public static readonly TrendMetric ServerThreads = new("serverThreads", "threads, server", "", 4);

    /// <summary>Open files of the client process, sockets included.</summary>
    public static readonly TrendMetric ClientFiles = new("clientFiles", "open files, client", "", 8);

    /// <summary>Open files of the server process, sockets included.</summary>
    public static readonly TrendMetric ServerFiles = new("serverFiles", "open files, server", "", 8);

    /// <summary>Established TCP connections to the target on this machine.</summary>
    public static readonly TrendMetric SocketsEstablished = new("socketsEstablished", "sockets established", "", 8, 0.02);

    /// <summary>TCP connections to the target that wait for their end, in any state but established and TIME_WAIT.</summary>
    public static readonly TrendMetric SocketsClosing = new("socketsClosing", "sockets closing", "", 8, 0.2);

    /// <summary>TCP connections to the target in TIME_WAIT.</summary>
    public static readonly TrendMetric SocketsTimeWait = new("socketsTimeWait", "sockets in TIME_WAIT", "", 100, 0.2);

    /// <summary>Median response time of an arm.</summary>
    public static readonly TrendMetric ResponseP50 = new("responseP50", "response p50", "µs", 1_000, 0.2) { PerArm = true };

    /// <summary>99th percentile of the response time of an arm.</summary>
    public static readonly TrendMetric ResponseP99 = new("responseP99", "response p99", "µs", 2_000, 0.5) { PerArm = true };

    /// <summary>Failed and refused requests of all arms, as a share of those intended.</summary>
    public static readonly TrendMetric ErrorShare = new("errorShare", "error rate", "share", 0.001);

    /// <summary>Resumed handshakes among the new connections of arms that resume.</summary>
    public static readonly TrendMetric ResumedShare = new("resumedShare", "resumption rate", "share", 0.001) { FallIsWorse = true };

    /// <summary>Requests of all arms that succeeded, per second.</summary>
    public static readonly TrendMetric Throughput = new("throughput", "throughput", "requests/s", 1, 0.05) { FallIsWorse = true };

    /// <summary>Every metric, in the order in which reports show them.</summary>
    public static IReadOnlyList<TrendMetric> All { get; } =
    [
        ClientResident, ServerResident, ClientHeap, ServerHeap, ClientThreads, ServerThreads, ClientFiles, ServerFiles,
        SocketsEstablished, SocketsClosing, SocketsTimeWait, ResponseP50, ResponseP99, ErrorShare, ResumedShare, Throughput,
    ];
}

/// <summary>How amounts of a <see cref="TrendMetric"/> are written for people, the same in every culture.</summary>
public static class TrendUnit
{
    /// <summary>The unit to write amounts of this size in, and what one of it is in the metric's unit.</summary>
    /// <param name="largest">The largest amount, by size, that stands beside others.</param>
    /// <param name="unit">The metric's unit.</param>
    public static (string Name, double Size) For(double largest, string unit) => (unit, Math.Abs(largest)) switch
    {
        ("bytes", >= 1e9) => ("GB", 1e9),
        ("bytes", >= 1e5) => ("MB", 1e6),
        ("bytes", >= 1e2) => ("KB", 1e3),
        ("bytes", _) => ("B", 1),
        ("µs", >= 1e6) => ("s", 1e6),
        ("µs", >= 1e2) => ("ms", 1e3),
        ("share", _) => ("%", 0.01),
        var (name, _) => (name, 1),
    };

    /// <summary>An amount with its unit: <c>3.1 MB</c>, <c>0.25 ms</c>, <c>4</c>.</summary>
    public static string Amount(double amount, string unit)
    {
        var (name, size) = For(amount, unit);
        return $"{Number(amount / size)} {name}".TrimEnd();
    }

    /// <summary>A number with three significant digits at most, and no more than two decimals.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture) is "-0" ? "0" : value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
