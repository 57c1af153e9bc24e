namespace LoadHarness.Metrics;

/// <summary>A number that every window of a soak yields and whose trend is judged.</summary>
/// <param name="Id">The key in windows and gates, such as <c>serverResident</c>.</param>
/// <param name="Name">The name people read, such as <c>resident memory, server</c>.</param>
/// <param name="Unit">The unit of its values: <c>bytes</c>, <c>µs</c>, <c>share</c> (0..1), <c>requests/s</c>, or empty for a bare number.</param>
/// <param name="Read">Its value in a window, from these arms: all of the plan, or the one whose it is; null where it was not measured.</param>
/// <param name="Limit">What it may gain over a soak of <see cref="LimitsAreFor"/> or longer, in its unit; in a shorter one <see cref="LimitScale"/> times as much.</param>
/// <param name="LimitShare">The same as a share of its median level; the larger of both counts.</param>
public sealed record TrendMetric(string Id, string Name, string Unit, Func<WindowResult, IReadOnlyList<Arm>, double?> Read, double Limit, double LimitShare = 0)
{
    /// <summary>The shortest soak that the limits hold for as they are.</summary>
    public static readonly TimeSpan LimitsAreFor = TimeSpan.FromMinutes(30);

    /// <summary>
    /// What a limit grows by in a soak of this length. What a line gains over the time T is known as closely as T^(−1/2), so that a shorter soak can only
    /// show a larger gain. A longer one could show a smaller one, but what pools and caches take does not shrink with it.
    /// </summary>
    public static double LimitScale(TimeSpan soak) => Math.Sqrt(Math.Max(1, LimitsAreFor / soak));

    /// <summary>Whether every arm has one of its own.</summary>
    public bool PerArm { get; init; }

    /// <summary>Which way it gets worse.</summary>
    public Worse Worse { get; init; } = Worse.More;

    /// <summary>
    /// Whether a soak of these arms on this target is judged by it unless a file says otherwise. What a leak shows in, and what users feel; the 99th
    /// percentiles and the counts of sockets are shown with their trends, but decide nothing: on a machine that others use they tell of the others.
    /// </summary>
    public Func<IReadOnlyList<Arm>, TargetTraits, bool> IsGated { get; init; } = (_, _) => true;

    /// <summary>Resident memory of the client process.</summary>
    public static readonly TrendMetric ClientResident = new("clientResident", "resident memory, client", "bytes", (window, _) => window.Client.ResidentBytes, 8_000_000);

    /// <summary>Resident memory of the server process.</summary>
    public static readonly TrendMetric ServerResident = new("serverResident", "resident memory, server", "bytes", (window, _) => window.Server?.ResidentBytes, 8_000_000) { IsGated = (_, target) => target.CountsResources };

    /// <summary>Managed heap of the client process after a collection.</summary>
    public static readonly TrendMetric ClientHeap = new("clientHeap", "heap after a collection, client", "bytes", (window, _) => window.Client.HeapBytes, 1_000_000);

    /// <summary>Managed heap of the server process after a collection; a server of somebody else has none that can be read.</summary>
    public static readonly TrendMetric ServerHeap = new("serverHeap", "heap after a collection, server", "bytes", (window, _) => window.Server?.HeapBytes, 1_000_000)
    {
        IsGated = (_, target) => target is { CountsResources: true, TellsHeap: true },
    };

    /// <summary>Threads of the client process.</summary>
    public static readonly TrendMetric ClientThreads = new("clientThreads", "threads, client", "", (window, _) => window.Client.Threads, 4);

    /// <summary>Threads of the server process.</summary>
    public static readonly TrendMetric ServerThreads = new("serverThreads", "threads, server", "", (window, _) => window.Server?.Threads, 4) { IsGated = (_, target) => target.CountsResources };

    /// <summary>Open files of the client process, sockets included.</summary>
    public static readonly TrendMetric ClientFiles = new("clientFiles", "open files, client", "", (window, _) => window.Client.OpenFiles, 8);

    /// <summary>Open files of the server process, sockets included.</summary>
    public static readonly TrendMetric ServerFiles = new("serverFiles", "open files, server", "", (window, _) => window.Server?.OpenFiles, 8) { IsGated = (_, target) => target.CountsResources };

    /// <summary>Established TCP connections to the target on this machine.</summary>
    public static readonly TrendMetric SocketsEstablished = new("socketsEstablished", "sockets established", "", (window, _) => window.Sockets?.Established, 8, 0.02) { IsGated = (_, _) => false };

    /// <summary>TCP connections to the target that wait for their end, in any state but established and TIME_WAIT.</summary>
    public static readonly TrendMetric SocketsClosing = new("socketsClosing", "sockets closing", "", (window, _) => window.Sockets?.Closing, 8, 0.2) { IsGated = (_, _) => false };

    /// <summary>TCP connections to the target in TIME_WAIT.</summary>
    public static readonly TrendMetric SocketsTimeWait = new("socketsTimeWait", "sockets in TIME_WAIT", "", (window, _) => window.Sockets?.TimeWait, 100, 0.2) { IsGated = (_, _) => false };

    /// <summary>Median response time of an arm.</summary>
    public static readonly TrendMetric ResponseP50 = new("responseP50", "response p50", "µs", (window, arms) => window.Of(arms[0])?.Response?.P50, 1_000, 0.2) { PerArm = true };

    /// <summary>99th percentile of the response time of an arm.</summary>
    public static readonly TrendMetric ResponseP99 = new("responseP99", "response p99", "µs", (window, arms) => window.Of(arms[0])?.Response?.P99, 2_000, 0.5) { PerArm = true, IsGated = (_, _) => false };

    /// <summary>Failed and refused requests of all arms, as a share of those intended.</summary>
    public static readonly TrendMetric ErrorShare = new("errorShare", "error rate", "share", (window, _) => Share(window.Failed, window.Requests), 0.001);

    /// <summary>Resumed handshakes among the new connections of arms that resume.</summary>
    public static readonly TrendMetric ResumedShare = new("resumedShare", "resumption rate", "share", ReadResumedShare, 0.001)
    {
        Worse = Worse.Less,
        IsGated = (arms, _) => arms.Any(arm => arm.Mode == ConnectionMode.Resumed),
    };

    /// <summary>Requests of all arms that succeeded, per second.</summary>
    public static readonly TrendMetric Throughput = new("throughput", "throughput", "requests/s", (window, _) => (window.Requests - window.Failed) / window.Seconds, 1, 0.05) { Worse = Worse.Less };

    /// <summary>Every metric, in the order in which reports show them.</summary>
    public static IReadOnlyList<TrendMetric> All { get; } =
    [
        ClientResident, ServerResident, ClientHeap, ServerHeap, ClientThreads, ServerThreads, ClientFiles, ServerFiles,
        SocketsEstablished, SocketsClosing, SocketsTimeWait, ResponseP50, ResponseP99, ErrorShare, ResumedShare, Throughput,
    ];

    /// <summary>Every series that a soak of these arms has: one of the whole run, or one of each arm.</summary>
    public IEnumerable<(TrendMetric Metric, string? Arm)> SeriesOf(IReadOnlyList<Arm> arms) => PerArm ? arms.Select(arm => (this, (string?)arm.Name)) : [(this, null)];

    private static double? ReadResumedShare(WindowResult window, IReadOnlyList<Arm> arms)
    {
        var resuming = arms.Where(arm => arm.Mode == ConnectionMode.Resumed).Select(window.Of).OfType<ArmWindow>().ToList();
        var resumed = resuming.Sum(arm => arm.Connections.Resumed);
        return Share(resumed, resumed + resuming.Sum(arm => arm.Connections.Full));
    }

    private static double? Share(long part, long whole) => whole > 0 ? (double)part / whole : null;
}
