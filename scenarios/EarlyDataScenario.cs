using LoadHarness.Gates.Invariants;
using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What does early data (0-RTT) save, and what does it cost?</summary>
public sealed class EarlyDataScenario() : Scenario("early-data", "What does early data (0-RTT) save, and how often does a server act on it when somebody sends it again?")
{
    // Two of three round trips, so 0.67 and a little.
    private const double FarLimit = 0.80;

    private const int Replays = 10;

    private static readonly (int Milliseconds, int ClientFactor)[] Distances = [(0, 1), (20, 4), (50, 8)];

    private static readonly ConnectionMode[] Modes = [ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.EarlyData];

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.Rsa2048], Lla = LlaKind.OpenSsl };

    public override string Description =>
        "Cold, resumed and early-data connections at round-trip times of 0, 20 and 50 ms, which are added between socket and TLS as in scenario network. In the "
        + "early-data arms a request goes out with the ClientHello of a resumed connection (RFC 8446, 2.3), and is proven when the server says within TLS that it took it. Whether it took the request up before the handshake had ended it says in its answer, "
        + "and that is counted, too. The client then waits for the next ticket, which is in no latency. Takes one kind of key, rsa-2048 by default, "
        + "TLS 1.3, OpenSSL's client, and the LLA on OpenSSL or target=nginx. The cold arm at 50 ms runs twice, which shows what this machine can resolve. Default gates: every connection is what its arm claims, no errors, every client identified; every handshake takes "
        + "one round trip; the first byte of an answer comes after exactly two round trips with early data and three without, connect included, as they are counted on the emulated way; at 50 ms a "
        + "request with early data takes at most 0.80 times a resumed one's median. Its price: after the last round the first flight of one request is sent again 10 times, to this target alone, and the "
        + "server counts how often it acts on it; the LLA on OpenSSL must not, and nginx is only told of. Answers C2.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. KeyProblems(options, target),
        .. Unless(options.Client == ClientKind.OpenSsl, $"client must be openssl for {Name}, since .NET sends no early data, but is '{Names.Of(options.Client)}' (leave it out)"),
        .. Unless(options.Http != HttpProtocol.Http2, $"http must be 1.1 for {Name}, since OpenSSL's client does not speak HTTP/2, but is '2' (leave it out)"),
        .. Unless(options.TlsVersions is not [TlsVersion.Tls12, ..], $"tls must be 1.3 for {Name}, since TLS 1.2 has no early data, but is '1.2' (leave it out)"),
        .. Unless(
            options.Target is TargetOptions.Embedded or TargetOptions.Program { Name: ServerProgram.Nginx },
            $"target must be embedded or nginx for {Name}, which sends a client's first flight again and needs a server that takes early data and counts it (write target=nginx)"),
        .. Unless(
            options.Target is not TargetOptions.Embedded { Lla.Kind: LlaKind.Kestrel },
            $"lla must be openssl for {Name}, since .NET takes no early data, but is 'kestrel' (leave it out)"),
        .. Unless(
            options.Target is not TargetOptions.Embedded { Lla.AcceptsTickets: false },
            $"lla-tickets must be on for {Name}, whose sessions come back with tickets, but is 'off' (leave it out)"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var distances = Distances.Select(distance => (distance.Milliseconds, Arms: Modes.Select(mode => Of(mode, distance)).ToArray())).ToList();

        // At a distance, so that the client's own Finished is not there before the server looks at its request.
        var replayed = distances[1].Arms[2].Name;
        var far = distances[^1].Arms;
        var again = far[0].Again();
        var plan = PlanOf(
            options,
            [.. distances.SelectMany(distance => distance.Arms), again],
            [.. distances.SelectMany(distance => target.Compare([Metric.ServiceP50, Metric.ServerCpu], distance.Arms[2], distance.Arms[1]).Concat(target.Compare([Metric.HandshakeP50, Metric.ServiceP50], distance.Arms[1], distance.Arms[0])))],
            [
                .. target.Invariants,
                InvariantGate.RoundTrips,
                InvariantGate.AnswerRoundTrips,
                new RatioGate($"early data at {distances[^1].Milliseconds} ms", new(Metric.ServiceP50, far[2].Name, far[1].Name), FarLimit),
                .. target.Kind == TargetKind.Embedded ? [new InvariantGate("done once", ReplayInvariants.DoneOnce) { Arms = [replayed] }] : Array.Empty<Gate>(),
            ]);
        return plan with { SameTwice = (far[0].Name, again.Name), Replay = new(replayed, Replays) };

        Arm Of(ConnectionMode mode, (int Milliseconds, int ClientFactor) distance) => target.Arm(mode, target.Keys[0], options.TlsVersions[0]) with
        {
            Name = NameOf(mode, distance.Milliseconds),
            RoundTrip = TimeSpan.FromMilliseconds(distance.Milliseconds),
            Clients = options.Clients * distance.ClientFactor,
        };
    }

    private protected override IReadOnlyList<Claim> Claims => [new RoundTripsClaim(), new ResumptionClaim()];

    public override IReadOnlyList<Curve> Draw(RunResult run)
    {
        List<CurveSeries> series = [.. Modes.SelectMany(mode => Series(run, mode))];
        return series.Count == 0 ? [] :
        [
            new Curve(
                "request-by-round-trip", "Request against the round-trip time", new("round-trip time", "ms", Logarithmic: false), new("service p50", "ms", Logarithmic: false), series,
                "Median of each arm over its rounds with its 95 % interval, from the start of TCP to the last byte of the answer."),
        ];
    }

    public override string Finding(RunResult run)
    {
        var (distance, _) = Distances[^1];
        var times = Modes.Select(mode => (Mode: mode, Time: run.Find(NameOf(mode, distance))?.Median(Latency.Service))).ToList();
        var took = times.TrueForAll(time => time.Time is not null)
            ? $"At a round trip of {distance} ms a request takes {Format.List([.. times.Select(time => $"{Format.Duration(time.Time!.Value)} {Arms.NameOf(time.Mode)}")])}"
            : "";
        var acted = run.Replay is { IsTold: true } replay
            ? $"a first flight that was sent again {Format.Count(replay.Sent)} times was acted on {(replay.ActedOn == 0 ? "once, by its own client alone" : $"{Format.Count(replay.ActedOn!.Value)} times more")}"
            : "";
        return string.Join("; ", new[] { took, acted }.Where(part => part.Length > 0)) is { Length: > 0 } found ? $"{char.ToUpperInvariant(found[0])}{found[1..]}." : "";
    }

    private static IEnumerable<CurveSeries> Series(RunResult run, ConnectionMode mode)
    {
        List<CurvePoint> points =
        [
            .. from distance in Distances
               let median = run.Find(NameOf(mode, distance.Milliseconds))?.Median(Latency.Service)
               where median is not null
               select new CurvePoint(distance.Milliseconds, median.Value / 1000, median.Low / 1000, median.High / 1000),
        ];
        return points.Count == 0 ? [] : [new CurveSeries(Arms.NameOf(mode), Measured: true, points)];
    }

    private static string NameOf(ConnectionMode mode, int milliseconds) => $"{Arms.NameOf(mode)} {milliseconds} ms";
}
