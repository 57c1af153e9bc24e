using System.Text.Json.Serialization;

namespace LoadHarness.Results;

/// <summary>What one arm measured over all its rounds.</summary>
public sealed record ArmResult
{
    /// <summary>Unique name within the run.</summary>
    public required string Name { get; init; }

    /// <summary>How each request got its connection.</summary>
    public required ConnectionMode Mode { get; init; }

    /// <summary>Who proved an identity.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>Name of the key kind, such as <c>rsa-2048</c>.</summary>
    public required string Key { get; init; }

    /// <summary>TLS version, <c>1.2</c> or <c>1.3</c>.</summary>
    public required string Tls { get; init; }

    /// <summary>What its clients were made of, <c>openssl</c> or <c>dotnet</c>; null, and not in the file, where the file is older: they were .NET's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Client { get; init; }

    /// <summary>Requests after which the client closes a kept connection; null, and not in the file, where it closes none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RequestsPerConnection { get; init; }

    /// <summary>Requests that the schedule intended, failed and refused ones included.</summary>
    public required long Requests { get; init; }

    /// <summary>Count of each outcome that occurred, by its name.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>How the connections were classified.</summary>
    public required ConnectionCounts Connections { get; init; }

    /// <summary>How kept connections ended that were opened anew, in the whole run; null, and not in the file, when none were.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CloseCount>? Closes { get; init; }

    /// <summary>Requests before the rounds and between them, which are in no other figure; not in the file when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long WarmUpRequests { get; init; }

    /// <summary>What became of the client's certificate in full handshakes; null, and not in the file, where nobody saw one or the file is older.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CertificateCounts? ClientCertificates { get; init; }

    /// <summary>Answers in which the server named the expected client.</summary>
    public required long IdentityVerified { get; init; }

    /// <summary>Bodies of right answers that nobody judged; null, and not in the file, when there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BodyCounts? Bodies { get; init; }

    /// <summary>What became of the requests when one end of the arm is an impostor; null, and not in the file, when both are honest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImpostorCounts? Impostors { get; init; }

    /// <summary>What the server did to the arm on purpose; null, and not in the file, when nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Disturbance? Disturbance { get; init; }

    /// <summary>What the server did wrong and how it was filed; null, and not in the file, when it did nothing wrong.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FaultCounts? Faults { get; init; }

    /// <summary>
    /// Summaries in microseconds of proven requests, keyed handshake, service, response, connect, hello, firstByte, lateness; of
    /// refused impostors, keyed refusal: from the actual start until the client knows.
    /// </summary>
    public required IReadOnlyDictionary<string, LatencySummary> LatencyMicroseconds { get; init; }

    /// <summary>
    /// CPU per connection, let in or refused (per request in KeepAlive), mean over the rounds; null where it could not be read. What is shown and judged is
    /// the estimate over the rounds, which a single wild one does not move.
    /// </summary>
    public required CpuCost CpuMicroseconds { get; init; }

    /// <summary>Medians per handshake, TLS records included; null when the arm made no proven handshake.</summary>
    public required ByteCost? HandshakeBytes { get; init; }

    /// <summary>Proven handshakes by the number of round trips that they took.</summary>
    public IReadOnlyDictionary<int, long> RoundTrips { get; init; } = new Dictionary<int, long>();

    /// <summary>
    /// Answers on proven new connections by the round trips of an emulated way that passed from the start of TCP to their first byte; null, and not in the file,
    /// where nothing is emulated, or the client does not count them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<int, long>? AnswerRoundTrips { get; init; }

    /// <summary>The rounds, in the order in which they ran.</summary>
    public required IReadOnlyList<RoundResult> Rounds { get; init; }

    /// <summary>
    /// Its times and CPU with intervals whose unit is the round, by <see cref="LoadHarness.Metrics.Metric.Id"/>, as gates have them where no request
    /// failed; null, and not in the file, where the file is older.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, RoundsEstimate>? Estimates { get; init; }

    /// <summary>What each launch made of it; null, and not in the file, in a run of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ArmLaunch>? Launches { get; init; }

    /// <summary>Its handshake, message by message; null, and not in the file, where messages were not timed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnatomyResult? Anatomy { get; init; }

    /// <summary>What that is estimated from; null, and never in the file, where messages were not timed.</summary>
    [JsonIgnore]
    public AnatomyRounds? AnatomyRounds { get; init; }

    /// <summary>The same of each launch, in a run of several; null, and never in the file, elsewhere.</summary>
    [JsonIgnore]
    public IReadOnlyList<AnatomyRounds>? AnatomyLaunches { get; init; }

    /// <summary>The twelve equal parts of a soak, to be judged as rounds are; null, and never in the file, for a run that is no soak.</summary>
    [JsonIgnore]
    public IReadOnlyList<RoundResult>? Blocks { get; init; }

    /// <summary>
    /// Latency distributions for charts, keyed as <see cref="LatencyMicroseconds"/>: pairs of a value in microseconds and the count of
    /// samples there, ascending, at a resolution of 1 %.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<long[]>> Distributions { get; init; }

    /// <summary>Failed requests by kind and phase; an impostor that was refused is none.</summary>
    public IReadOnlyList<ErrorCount> Errors { get; init; } = [];

    /// <summary>What each request of the workload measured; null, and not in the file, where there is one request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RequestResult>? ByRequest { get; init; }
}

/// <summary>What one arm measured in one round.</summary>
/// <param name="Round">Number of the round, from 1; those of later launches go on with it.</param>
/// <param name="Position">Place of the arm's block in the round's order, from 1.</param>
/// <param name="Requests">Requests that are in the metrics.</param>
/// <param name="Metrics">Values by <see cref="LoadHarness.Metrics.Metric.Id"/>; a metric that could not be measured is absent.</param>
public sealed record RoundResult(int Round, int Position, long Requests, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Number of the launch of client and LLA that the round was of, from 1; in the file of a run of several.</summary>
    public int Launch { get; init; } = 1;

    /// <summary>The samples of each latency that can be judged, by its key. Not in the file: empty in a run that was read.</summary>
    public IReadOnlyDictionary<string, LatencySteps> Steps { get; init; } = NoSteps;

    private static IReadOnlyDictionary<string, LatencySteps> NoSteps { get; } = new Dictionary<string, LatencySteps>();

    /// <summary>The round as a step of a capacity search; only where the round has a rate of its own.</summary>
    /// <param name="objective">What the 99th percentile of the response time must not exceed.</param>
    public CapacityStep StepOf(TimeSpan objective) => new(
        Metrics[Metric.Rate.Id],
        Metrics[Metric.Failed.Id] == 0 && Metrics.TryGetValue(Metric.ResponseP99.Id, out var p99) && p99 <= objective.TotalMicroseconds);
}

/// <summary>One latency over all rounds, in microseconds.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Min">Smallest.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="P999">99.9th percentile.</param>
/// <param name="Max">Largest.</param>
public sealed record LatencySummary(long Count, double Min, double Mean, double P50, double P90, double P99, double P999, double Max)
{
    /// <summary>A percentile is shown only with at least this many samples beyond it: with fewer it is a handful of accidents.</summary>
    public const int SamplesBeyondToShow = 10;

    /// <summary>Whether at least <see cref="SamplesBeyondToShow"/> samples lie beyond the quantile <paramref name="p"/> in 0..1.</summary>
    public bool Supports(double p) => Count * (1 - p) >= SamplesBeyondToShow - 1e-9;

    /// <summary>A percentile, <paramref name="p"/> one of 0.5, 0.9, 0.99 and 0.999; null when its samples do not support it.</summary>
    public double? Percentile(double p) => !Supports(p) ? null : p switch
    {
        0.5 => P50,
        0.9 => P90,
        0.99 => P99,
        0.999 => P999,
        _ => throw new ArgumentOutOfRangeException(nameof(p), p, "run.json holds p50, p90, p99 and p99.9 only"),
    };
}

/// <summary>CPU time in microseconds per connection, or per request on kept connections; null where it could not be read.</summary>
public sealed record CpuCost(double? Client, double? Server);

/// <summary>Bytes on the wire in one handshake, from the client's point of view.</summary>
public sealed record ByteCost(long Sent, long Received);

/// <summary>How an arm's answered requests were carried. Warm-up is not in it.</summary>
public sealed record ConnectionCounts
{
    /// <summary>New connections with a full handshake.</summary>
    public required long Full { get; init; }

    /// <summary>New connections that were resumed.</summary>
    public required long Resumed { get; init; }

    /// <summary>Requests on a connection that was already open.</summary>
    public required long Reused { get; init; }

    /// <summary>
    /// Connections on which a block's requests travelled, by the server's own numbers, in the block that had most of them; 0 where an arm
    /// does not keep its connections or the server does not number them.
    /// </summary>
    public long Kept { get; init; }

    /// <summary>
    /// New connections, full or resumed, in the place of kept ones that the server had closed, or that were lost with a request; proven, but not in the
    /// latencies. Not in the file when there are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Reconnected { get; init; }

    /// <summary>Requests that had gone out before, on a connection that the server had closed, and were not processed; those that .NET sent again by itself on HTTP/2 are not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Resent { get; init; }

    /// <summary>Requests on shared connections that were under way while another request opened one anew; proven, but not in the latencies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Waited { get; init; }

    /// <summary>Tickets that the server refused on purpose, by its own count; not in the file when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long TicketsRefused { get; init; }

    /// <summary>What became of tickets; null, and not in the file, when there was no new connection.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TicketCounts? Tickets { get; init; }

    /// <summary>What became of requests that went out with the ClientHello; null, and not in the file, for an arm that sends none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EarlyDataCounts? EarlyData { get; init; }

    /// <summary>Requests whose connection is not what the arm claims; they are not in the latencies.</summary>
    public required long Unproven { get; init; }

    /// <summary>
    /// Those of the unproven that lack nothing but the client's certificate, which was not sent in the full handshake that they go back to; not
    /// in the file when there are none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Unauthenticated { get; init; }

    /// <summary>Requests on which client and server do not testify the same.</summary>
    public required long Disagreeing { get; init; }

    /// <summary>Requests for which the server gave no evidence.</summary>
    public required long ClientOnly { get; init; }

    /// <summary>This and what another launch counted.</summary>
    public ConnectionCounts Plus(ConnectionCounts other) => this with
    {
        Full = Full + other.Full,
        Resumed = Resumed + other.Resumed,
        Reused = Reused + other.Reused,
        Kept = Math.Max(Kept, other.Kept),
        Reconnected = Reconnected + other.Reconnected,
        Resent = Resent + other.Resent,
        Waited = Waited + other.Waited,
        TicketsRefused = TicketsRefused + other.TicketsRefused,
        Tickets = Tickets?.Plus(other.Tickets) ?? other.Tickets,
        EarlyData = EarlyData?.Plus(other.EarlyData) ?? other.EarlyData,
        Unproven = Unproven + other.Unproven,
        Unauthenticated = Unauthenticated + other.Unauthenticated,
        Disagreeing = Disagreeing + other.Disagreeing,
        ClientOnly = ClientOnly + other.ClientOnly,
    };

    /// <summary>This without an earlier part of it.</summary>
    public ConnectionCounts Minus(ConnectionCounts earlier) => this with
    {
        Full = Full - earlier.Full,
        Resumed = Resumed - earlier.Resumed,
        Reused = Reused - earlier.Reused,
        Reconnected = Reconnected - earlier.Reconnected,
        Resent = Resent - earlier.Resent,
        Waited = Waited - earlier.Waited,
        TicketsRefused = TicketsRefused - earlier.TicketsRefused,
        Tickets = Tickets?.Minus(earlier.Tickets),
        EarlyData = EarlyData?.Minus(earlier.EarlyData),
        Unproven = Unproven - earlier.Unproven,
        Unauthenticated = Unauthenticated - earlier.Unauthenticated,
        Disagreeing = Disagreeing - earlier.Disagreeing,
        ClientOnly = ClientOnly - earlier.ClientOnly,
    };
}

/// <summary>Failed requests of one kind in one phase.</summary>
/// <param name="Outcome">Name of the outcome.</param>
/// <param name="Phase">Name of the phase in which the request was.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstMessage">The first one's message; from outside, to be encoded before it is shown.</param>
public sealed record ErrorCount(string Outcome, string Phase, long Count, string FirstMessage);
