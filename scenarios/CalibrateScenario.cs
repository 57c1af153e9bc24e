
namespace LoadHarness.Scenarios;

/// <summary>Does the harness measure what is there? It is asked where the answer is known.</summary>
public sealed class CalibrateScenario() : Scenario("calibrate", "Does the harness measure what is there?")
{
    // Far from every boundary of a block, and often enough to be counted in the shortest run.
    private const int RefusedEvery = 7;

    public override string Description =>
        "Asks the harness what is known before, and gives each answer a verdict. (1) The same cold arm twice: the interval of the ratio, at 99 %, "
        + "must hold 1; so far as it reaches from 1, equal arms may lie apart on this machine. (2) Kept connections to an LLA that waits 2 ms before each answer, beside others "
        + "that wait for nothing: the interval of the difference must lie within 2 ms ± 0.5 ms. (3) An LLA that takes no ticket, called by "
        + "clients that claim to resume: the gate on proven connections must fail. (4) An LLA that refuses every 7th ticket and counts them, with the ticket "
        + "after it that is worthless then: full handshakes of that arm must be exactly as many. (5) One more second of cold connections while every "
        + "core is busy with something else: the check on the generator's CPU must say so. (6) Requests that do nothing: the engine's CPU for one must be at most 3 µs. "
        + "(7) A few cold connections by the client, beside as many by a loop on OpenSSL that does nothing else: what the client adds must be less than the connection takes. "
        + "The arms of (1) and (2) stand under the gates of every scenario, too. With the first of keys= and TLS 1.3; needs the embedded LLA. "
        + "Run it once on a machine before you believe any other run there.";

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.EcdsaP256] };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(target.TakesDisturbances, $"target must be the embedded LLA for {Name}, which tells it to wait and to refuse tickets (write target=embedded)"),
        .. Unless(
            options.Target is not TargetOptions.Embedded { Lla.AcceptsTickets: false },
            $"lla-tickets must be on for {Name}, which decides itself which tickets are refused (write lla-tickets=on)"),
        .. Unless(options.TlsVersions is not [TlsVersion.Tls12], $"tls must be 1.3 for {Name}, whose refusals of tickets are not known exactly in 1.2 (write tls=1.3)"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode, Disturbance? disturbance = null) =>
            new() { Name = name, Mode = mode, Key = target.Keys[0], Tls = TlsVersion.Tls13, Disturbance = disturbance };

        var plan = PlanOf(
            options,
            [
                Of(CalibrationPoint.Cold, ConnectionMode.Cold),
                Of(CalibrationPoint.Again, ConnectionMode.Cold),
                Of(CalibrationPoint.Kept, ConnectionMode.KeepAlive),
                Of(CalibrationPoint.Delayed, ConnectionMode.KeepAlive, new() { Delay = CalibrationPoint.Delay }),
                Of(CalibrationPoint.TicketsOff, ConnectionMode.Resumed, new() { RefusesTicketEvery = 1 }),
                Of(CalibrationPoint.SomeRefused, ConnectionMode.Resumed, new() { RefusesTicketEvery = RefusedEvery }),
            ],
            [new(Metric.HandshakeP50, CalibrationPoint.Again, CalibrationPoint.Cold), new(Metric.ServiceP50, CalibrationPoint.Delayed, CalibrationPoint.Kept)],
            [.. target.Invariants, .. CalibrationPoint.All.Select(point => new CalibrationGate(point.Name, point))]);
        return plan with { SelfTest = new(CalibrationPoint.Cold) };
    }

    public override string Finding(RunResult run)
    {
        var points = run.Gates.Where(gate => gate.Truth is not null).ToList();
        return points.Count == 0
            ? ""
            : $"The harness found what was known at {points.Count(point => point.Verdict == Verdict.Pass)} of {points.Count} points: "
                + $"{string.Join(", ", points.Select(point => $"{point.Name} {point.Measured}"))}.";
    }
}
