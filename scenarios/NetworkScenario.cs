using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What does the distance to the server do to handshakes and requests?</summary>
public sealed class NetworkScenario() : Scenario("network", "What does the distance to the server do to handshakes and requests?")
{
    // Three round trips on a cold connection (connect, handshake, request) against one on a kept one, so 0.33 and a little.
    private const double KeptLimit = 0.50;

    // Clients wait most of the time. At 50 ms a cold request takes some 155 ms: eight times the clients carry what one machine's
    // CPU can do at no distance, so that the slowest arm does not set a rate at which the others stand idle.
    private static readonly (int Milliseconds, int ClientFactor)[] Distances = [(0, 1), (1, 1), (5, 2), (20, 4), (50, 8)];

    private static readonly Metric[] New = [Metric.HandshakeP50, Metric.ServiceP50];

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.Rsa2048] };

    public override string Description =>
        "Cold, resumed and kept connections at round-trip times of 0, 1, 5, 20 and 50 ms, which are added between socket and TLS: half in "
        + "each direction, one round trip for the connect, while bytes, flights and their order stay real. Takes one kind of key, rsa-2048 "
        + "by default, and one TLS version. Distant arms get more clients, up to eight times clients=, since they mostly wait. The client's "
        + "CPU holds the emulation's here; compare it in other scenarios. The cold arm without distance runs twice, which shows what this machine can resolve. Default gates: every connection is proven by both ends to be what "
        + "its arm claims, no errors, every client identified; every handshake takes exactly the round trips of its kind (TLS 1.3 one, full "
        + "or resumed; TLS 1.2 two, resumed one), where a HelloRetryRequest counts as one too many; at 50 ms a request on a kept connection "
        + "takes at most 0.50 times a cold one's median. Answers C1 with the round-trip time from which a full handshake takes 20 ms, and C2.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) => [.. base.Problems(options, target), .. KeyProblems(options, target)];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var distances = Distances.Select(distance => (
            distance.Milliseconds,
            Cold: Of(ConnectionMode.Cold, distance),
            Resumed: Of(ConnectionMode.Resumed, distance),
            Kept: Of(ConnectionMode.KeepAlive, distance))).ToList();
        var (_, farCold, _, farKept) = distances[^1];
        var near = distances[0].Cold;
        var again = near.Again();
        var plan = PlanOf(
            options,
            [.. distances.SelectMany(distance => new[] { distance.Cold, distance.Resumed, distance.Kept }), again],
            [
                .. distances.SelectMany(distance => target.Compare(New, distance.Resumed, distance.Cold)
                    .Concat(target.Compare([Metric.ServiceP50], distance.Kept, distance.Cold))),
            ],
            [
                .. target.Invariants,
                InvariantGate.RoundTrips,
                new RatioGate($"kept at {distances[^1].Milliseconds} ms", new(Metric.ServiceP50, farKept.Name, farCold.Name), KeptLimit),
            ]);
        return plan with { SameTwice = (near.Name, again.Name) };

        Arm Of(ConnectionMode mode, (int Milliseconds, int ClientFactor) distance) => target.Arm(mode, target.Keys[0], options.TlsVersions[0]) with
        {
            Name = NameOf(mode, distance.Milliseconds),
            RoundTrip = TimeSpan.FromMilliseconds(distance.Milliseconds),
            Clients = options.Clients * distance.ClientFactor,
        };
    }

    private protected override IReadOnlyList<Claim> Claims => [new HandshakeTimeClaim(), new RoundTripsClaim(), new ResumptionClaim()];

    public override IReadOnlyList<Curve> Draw(RunResult run)
    {
        List<CurveSeries> handshakes = [.. Series(run, ConnectionMode.Cold, Latency.Handshake), .. Series(run, ConnectionMode.Resumed, Latency.Handshake)];
        List<CurveSeries> requests = [.. Arms.Usual.SelectMany(mode => Series(run, mode, Latency.Service))];
        return
        [
            .. Picture("handshake-by-round-trip", "Handshake against the round-trip time", "handshake p50", handshakes,
                "Median of each arm over its rounds with its 95 % interval. The connect, another round trip, is not in it."),
            .. Picture("request-by-round-trip", "Request against the round-trip time", "service p50", requests,
                "Median of each arm over its rounds with its 95 % interval: connect, handshake, request and answer, or the last two alone on a kept connection."),
        ];

        static IEnumerable<Curve> Picture(string id, string title, string label, List<CurveSeries> series, string note) => series.Count == 0
            ? []
            : [new Curve(id, title, new("round-trip time", "ms", Logarithmic: false), new(label, "ms", Logarithmic: false), series, note)];
    }

    public override string Finding(RunResult run)
    {
        var parts = Distances.Select(distance => (distance.Milliseconds, Times: Arms.Usual
                .Select(mode => (Mode: mode, Time: run.Find(NameOf(mode, distance.Milliseconds))?.Median(Latency.Service))).ToList()))
            .Where(distance => distance.Times.TrueForAll(time => time.Time is not null))
            .Select(distance => $"at {distance.Milliseconds} ms {Format.List([.. distance.Times.Select(time => $"{Format.Duration(time.Time!.Value)} {Arms.NameOf(time.Mode)}")])}")
            .ToList();
        return parts.Count == 0 ? "" : $"By its median a request takes {string.Join("; ", parts)}.{Reached(run)}";
    }

    // Where a full handshake begins to take what C1 says; distances between those that were measured are interpolated.
    private static string Reached(RunResult run)
    {
        var points = (from distance in Distances
                      let median = run.Find(NameOf(ConnectionMode.Cold, distance.Milliseconds))?.Median(Latency.Handshake)
                      where median is not null
                      select (X: (double)distance.Milliseconds, Y: median.Value)).ToList();
        return points.FindIndex(point => point.Y >= HandshakeTimeClaim.From) switch
        {
            _ when points.Count < Distances.Length => "",
            < 0 => $" A full handshake does not take 20 ms up to a round-trip time of {points[^1].X} ms.",
            0 => " A full handshake takes 20 ms without any distance.",
            var far => $" A full handshake takes 20 ms from a round-trip time of about {Format.Duration(1_000 * Crossing(points[far - 1], points[far]))} on.",
        };

        static double Crossing((double X, double Y) below, (double X, double Y) above) =>
            below.X + ((HandshakeTimeClaim.From - below.Y) * (above.X - below.X) / (above.Y - below.Y));
    }

    private static IEnumerable<CurveSeries> Series(RunResult run, ConnectionMode mode, Latency latency)
    {
        List<CurvePoint> points =
        [
            .. from distance in Distances
               let median = run.Find(NameOf(mode, distance.Milliseconds))?.Median(latency)
               where median is not null
               select new CurvePoint(distance.Milliseconds, median.Value / 1000, median.Low / 1000, median.High / 1000),
        ];
        return points.Count == 0 ? [] : [new CurveSeries(Arms.NameOf(mode), Measured: true, points)];
    }

    private static string NameOf(ConnectionMode mode, int milliseconds) => $"{Arms.NameOf(mode)} {milliseconds} ms";
}
