using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What does a request on a kept connection cost, and when has the connection paid for itself?</summary>
/// <remarks>
/// Break-even: over n requests on one connection a request costs handshake/n + request, where handshake = cold − pooled and
/// request = pooled. The handshake's share is no more than the request itself from n = handshake/request = cold/pooled − 1 on.
/// Its interval is that of the comparison pooled/cold, turned over.
/// The load is closed because open load at a rate that cold connections can carry leaves the pooled arms idle, and threads that
/// wake, spin and sleep for each request are then most of their CPU: on one machine 1,620 µs of client CPU a pooled request at
/// 100 requests/s against 36 µs in a closed loop, which would put break-even at 2 instead of 50 requests.
/// </remarks>
public sealed class KeepAliveScenario() : Scenario("keepalive", "What does a request on a kept connection cost, and when has the connection paid for itself?")
{
    private const string Cold = "cold";
    private const string Resumed = "resumed";
    private const string Pooled = "pooled";
    private const string SharedPool = "shared pool";
    private const string Multiplexed = "HTTP/2 multiplexed";

    // A request on an open connection costs a tenth of a cold one or less; half leaves room for servers that work hard on it.
    private const double PooledLimit = 0.50;

    private static readonly int[] RequestCounts = [1, 2, 5, 10, 50, 100];

    public override string Description =>
        "With the first of keys=: a cold connection for each request, a resumed one, a pooled one (HTTP/1.1, one kept connection a "
        + "client), a shared pool (half as many connections as clients, one request at a time on each), HTTP/2 multiplexed (all clients "
        + "on one connection), and connections that are closed after 1, 2, 5, 10, 50 and 100 requests. The curves set the cost of a "
        + "request against the requests per connection, beside the line handshake/n + request that cold and pooled predict. Break-even "
        + "is n = cold/pooled − 1, with its interval: from there on the handshake's share of a request costs no more than the request "
        + "itself. The load is a closed loop unless load=open or rate= is given, because idle threads would cost more than a pooled "
        + "request does; times therefore hold the waiting for other clients. Closing after 1 request is the cold arm again, which shows what this machine can resolve. Default gates: every "
        + "connection is proven to be what its arm claims (on kept connections no handshake inside a block, by both ends; HTTP/2 by its "
        + "answers' version), no errors, every client identified; a pooled request takes at most 0.50 times a cold one's median time "
        + "and CPU. Answers C3: a reused connection has no handshake overhead.";

    public override ScenarioDefaults Defaults => new(Name) { Load = LoadKind.Closed };

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode) => target.Arm(mode, target.Keys[0], options.TlsVersions[0]) with { Name = name };
        Arm[] arms =
        [
            Of(Cold, ConnectionMode.Cold),
            Of(Resumed, ConnectionMode.Resumed),
            Of(Pooled, ConnectionMode.KeepAlive),
            Of(SharedPool, ConnectionMode.KeepAlive) with { SharedConnections = Math.Max(1, options.Clients / 2) },
            Of(Multiplexed, ConnectionMode.KeepAlive) with { Http = HttpProtocol.Http2, SharedConnections = 1 },
            .. RequestCounts.Select(count => Of(ClosedAfter(count), ConnectionMode.KeepAlive) with { RequestsPerConnection = count }),
        ];
        var plan = PlanOf(
            options,
            arms,
            [
                .. from arm in (string[])[Resumed, Pooled, SharedPool, Multiplexed]
                   from metric in target.Measurable(ReuseClaim.Metrics)
                   select new ComparisonPlan(metric, arm, Cold),
                .. from arm in (string[])[SharedPool, Multiplexed]
                   from metric in target.Measurable([Metric.ServiceP50, Metric.BothCpu])
                   select new ComparisonPlan(metric, arm, Pooled),
            ],
            [
                .. target.Invariants,
                .. target.Measurable([Metric.ServiceP50, Metric.BothCpu])
                    .Select(metric => new RatioGate($"pooled {metric.Name}", new ComparisonPlan(metric, Pooled, Cold), PooledLimit)),
            ]);
        return plan with { SameTwice = (Cold, ClosedAfter(1)) };
    }

    private protected override IReadOnlyList<Claim> Claims => [new ReuseClaim()];

    public override IReadOnlyList<Curve> Draw(RunResult run)
    {
        var cpu = run.Arms.Any(arm => arm.Over(Metric.BothCpu) is not null) ? Metric.BothCpu : Metric.ClientCpu;
        return
        [
            CostCurve(
                run,
                "cost-cpu",
                cpu.Name,
                arm => arm.Over(cpu)?.Value,
                (arm, value) => arm.Over(cpu) is var interval ? (value, interval?.Low, interval?.High) : default,
                "Points: Hodges-Lehmann estimate over the rounds; whiskers: its exact signed-rank interval at 95 %."),
            CostCurve(
                run,
                "cost-time",
                "service time",
                arm => arm.LatencyMicroseconds.GetValueOrDefault("service")?.Mean,
                (_, mean) => (mean, null, null),
                "Points: mean of all requests, because means add up; they have no interval."),
        ];
    }

    public override string Finding(RunResult run) => ReuseClaim.Cost(run, Pooled, Cold) is not { } cost
        ? ""
        : $"A pooled request takes {cost.Text()} of a cold one's {cost.Metric}; a connection has paid for its handshake after {BreakEven.From(cost)}.";

    private static string ClosedAfter(int requests) => $"{Format.Count(requests, "request")} a connection";

    private static Curve CostCurve(
        RunResult run,
        string id,
        string cost,
        Func<ArmResult, double?> mean,
        Func<ArmResult, double, (double Value, double? Low, double? High)> point,
        string note)
    {
        double? Mean(string name) => run.Arms.FirstOrDefault(arm => arm.Name == name) is { } arm ? mean(arm) : null;
        var measured = new List<CurvePoint>();
        foreach (var count in RequestCounts)
        {
            if (run.Arms.FirstOrDefault(arm => arm.Name == ClosedAfter(count)) is { } arm && mean(arm) is { } value)
            {
                var (y, low, high) = point(arm, value);
                measured.Add(new CurvePoint(count, y, low, high));
            }
        }

        List<CurveSeries> series = [new CurveSeries("measured", Measured: true, measured)];
        if (Mean(Cold) is { } cold && Mean(Pooled) is { } request)
        {
            series.Add(new CurveSeries("handshake ÷ n + request", Measured: false, [.. ModelPlaces().Select(n => new CurvePoint(n, ((cold - request) / n) + request))]));
            series.Add(new CurveSeries("request alone", Measured: false, [new(RequestCounts[0], request), new(RequestCounts[^1], request)]));
        }

        return new Curve(
            id,
            $"Cost of a request against requests per connection: {cost}",
            new CurveAxis("requests per connection", "", Logarithmic: true),
            new CurveAxis($"{cost} per request", "µs", Logarithmic: true),
            series,
            $"{note} Lines: request as pooled, handshake as cold less pooled; where the one is twice the other, the handshake's share equals the request: break-even.");
    }

    // Dense enough for a smooth line, and holding every place where something is measured.
    private static IEnumerable<double> ModelPlaces()
    {
        const int Steps = 40;
        var (first, last) = (RequestCounts[0], RequestCounts[^1]);
        return Enumerable.Range(0, Steps + 1).Select(step => first * Math.Pow((double)last / first, step / (double)Steps))
            .Concat(RequestCounts.Select(count => (double)count)).Distinct().Order();
    }
}
