using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>Is a session still resumed when many clients connect at once, and what does it cost to wait for one another?</summary>
public sealed class ConcurrencyScenario() : Scenario("concurrency", "How many connections are resumed when many clients connect at once?")
{
    private static readonly int[] Crowds = [1, 4, 16, 64, 256];

    private static readonly SessionSlots[] All = [SessionSlots.PerClient, SessionSlots.Shared];

    private static readonly Metric[] Compared = [Metric.HandshakeP50, Metric.ServerCpu];

    public override string Description =>
        "With the first of keys=: 1, 4, 16, 64 and 256 clients (clients= has no say here), each request on a new connection that may be "
        + "resumed, once with a session slot for each client and once with one slot for all. A TLS 1.3 ticket serves once, so clients that "
        + "share a slot find it empty, the more often the more of them there are; a shared slot is what one HttpClient, one host name "
        + "and many connections come to in .NET. The load is a closed loop unless load=open or rate= is given: the number of requests in "
        + "flight is what the arms differ in, so latencies hold the time that clients wait for one another. With one client both kinds "
        + "of slot are the same, which shows what this machine can resolve. Default gates: every connection is proven by both ends, and at "
        + "least 99.9 % are resumed where clients have slots of their own (a shared slot promises nothing); no errors, every client identified. Answers a "
        + "part of C2: the round trips of a resumed handshake.";

    public override ScenarioDefaults Defaults => new(Name) { Load = LoadKind.Closed };

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var plan = PlanOf(
            options,
            [
                .. from slots in All
                   from clients in Crowds
                   select target.Arm(ConnectionMode.Resumed, target.Keys[0], options.TlsVersions[0]) with { Name = NameOf(clients, slots), Clients = clients, NeedsItsClients = true, Slots = slots },
            ],
            [
                .. from clients in Crowds
                   from metric in target.Measurable(Compared)
                   select new ComparisonPlan(metric, NameOf(clients, SessionSlots.Shared), NameOf(clients, SessionSlots.PerClient)),
            ],
            target.Invariants);
        return plan with { SameTwice = (NameOf(1, SessionSlots.PerClient), NameOf(1, SessionSlots.Shared)) };
    }

    private protected override IReadOnlyList<Claim> Claims => [new RoundTripsClaim()];

    public override IReadOnlyList<Curve> Draw(RunResult run)
    {
        var clients = new CurveAxis("clients at once", "", Logarithmic: true);
        return
        [
            new Curve(
                "resumed-share",
                "Connections resumed against clients at once",
                clients,
                new CurveAxis("connections resumed", "%", Logarithmic: false),
                [.. All.Select(slots => Line(slots, "", crowd => new(crowd.Clients, 100 * crowd.Share)))],
                "Resumed connections of all new ones, counted on the wire. A TLS 1.3 ticket serves once: clients that share a slot find it empty."),
            new Curve(
                "handshake-time",
                "Handshake time against clients at once",
                clients,
                new CurveAxis("handshake time", "µs", Logarithmic: true),
                [.. All.SelectMany(slots => new[] { Line(slots, ", p50", Median), Line(slots, ", p99", Tail) })],
                "p50: Hodges-Lehmann estimate of the rounds' medians, with its exact signed-rank interval at 95 %; p99: of all rounds together, where ten "
                + "samples lie beyond. In a closed loop clients wait for one another: beyond the cores of the machine the time grows with their number."),
        ];

        CurveSeries Line(SessionSlots slots, string what, Func<Crowd, CurvePoint?> point) =>
            new(NameOf(slots) + what, Measured: true, [.. Shares(run, slots).Select(point).OfType<CurvePoint>()]);

        static CurvePoint? Median(Crowd crowd) =>
            crowd.Arm.Over(Metric.HandshakeP50) is { } estimate ? new(crowd.Clients, estimate.Value, estimate.Low, estimate.High) : null;

        static CurvePoint? Tail(Crowd crowd) =>
            crowd.Arm.LatencyMicroseconds.GetValueOrDefault("handshake") is { } summary && summary.Supports(0.99) ? new(crowd.Clients, summary.P99) : null;
    }

    public override string Finding(RunResult run) => Rates(run);

    private static string NameOf(int clients, SessionSlots slots) => $"{Format.Count(clients, "client")}, {NameOf(slots)}";

    private static string NameOf(SessionSlots slots) => slots == SessionSlots.PerClient ? "own slots" : "shared slot";

    private static List<Crowd> Shares(RunResult run, SessionSlots slots) =>
    [
        .. from clients in Crowds
           let arm = run.Arms.FirstOrDefault(arm => arm.Name == NameOf(clients, slots))
           where arm is not null
           let opened = arm.Connections.Full + arm.Connections.Resumed
           where opened > 0
           select new Crowd(clients, arm, (double)arm.Connections.Resumed / opened),
    ];

    private static string Rates(RunResult run)
    {
        var (own, shared) = (Shares(run, SessionSlots.PerClient), Shares(run, SessionSlots.Shared));
        return own.Count == 0 || shared.Count == 0
            ? ""
            : $"With slots of their own {Least(own.MinBy(crowd => crowd.Share)!.Arm)} of the connections are resumed at {Range(own)}; "
                + $"with one slot for all {string.Join(", ", shared.Select(crowd => $"{Share(crowd.Arm)} at {Format.Count(crowd.Clients)}"))}.";
    }

    private static string Range(List<Crowd> crowds) => $"{crowds[0].Clients} to {crowds[^1].Clients} clients";

    private static string Least(ArmResult arm) => arm.Connections.Full == 0 ? Share(arm) : $"at least {Share(arm)}";

    private static string Share(ArmResult arm) => Format.Share(arm.Connections.Resumed, arm.Connections.Full + arm.Connections.Resumed);

    // An arm of so many clients, and which share of its new connections was resumed, 0..1.
    private sealed record Crowd(int Clients, ArmResult Arm, double Share);
}
