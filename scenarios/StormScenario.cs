using LoadHarness.Gates.Invariants;

namespace LoadHarness.Scenarios;

/// <summary>What happens when the LLA goes away under all its clients and comes back?</summary>
public sealed class StormScenario() : Scenario("storm", "How do many clients come back when the LLA goes away and returns?")
{
    private static readonly (string Name, ReconnectPolicy Policy)[] Policies =
        [("immediate", ReconnectPolicy.Immediate), ("backoff", ReconnectPolicy.Backoff), ("backoff+jitter", ReconnectPolicy.BackoffWithJitter)];

    public override string Description =>
        "Three arms of clients= that keep their connections, one for each way to reconnect: immediate tries again at once (after 10 ms, a turn of a client and its network), backoff waits 100 ms and twice as "
        + "long after each failure up to 5 s, backoff+jitter waits a time drawn evenly from zero to that. Arm by arm: all clients connect, a few at a time, an open load runs at rate= "
        + "(auto: a request of each client in 4 s), the LLA is killed, comes back after outage=, and all clients reconnect. Measured: when 50, 99 and 100 % of the "
        + "clients are served again, how many attempts that took and how they ended, full against resumed handshakes (ticket keys die with the process), the most requests "
        + "that waited, and response times from the intended start through the outage. Default gates: all clients are served again, every intended request is served, "
        + "failed for a reason that a killed LLA explains, or refused by the full queue, and none is lost. Needs the embedded LLA.";

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.EcdsaP256], Clients = 500, Schedule = ScheduleKind.Outages };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(target.CanBeRestarted, $"target must be the embedded LLA for {Name}, which kills it and starts it again (write target=embedded)"),
        .. KeyProblems(options, target),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var plan = PlanOf(
            options,
            new Outages(options.Outage, [.. Policies.Select(policy => policy.Policy)]),
            [.. Policies.Select(policy => Arms.Of(ConnectionMode.KeepAlive, target.Keys[0], options.TlsVersions[0]) with { Name = policy.Name, KeepsSession = true })],
            [],
            [.. target.Invariants.Where(gate => gate.Invariant != RequestInvariants.NoErrors), .. InvariantGate.Storms]);

        // Through a long outage at a high rate; a full queue refuses, and that is counted.
        return plan with { QueueCapacity = 10_000 };
    }

    public override IReadOnlyList<Curve> Draw(RunResult run) => run.Storms is not { Count: > 0 } storms
        ? []
        :
        [
            new Curve(
                "storm-recovery",
                "Clients served again after the LLA was killed",
                new CurveAxis("time since the LLA was killed", "s", Logarithmic: false),
                new CurveAxis("served again", "%", Logarithmic: false),
                [.. storms.Where(storm => storm.Recovery.Count > 0).Select(storm => new CurveSeries(storm.Arm, Measured: true, Recovery(storm)))],
                $"The LLA listened again after {string.Join(", ", storms.Select(storm => storm.BackSeconds).OfType<double>().Select(back => Format.Duration(back * 1e6)).Distinct())}. "
                + "Each client counts from its first answer after that."),
        ];

    public override string Finding(RunResult run)
    {
        if (run.Storms is not { Count: > 0 } storms)
        {
            return "";
        }

        var parts = storms.Where(storm => storm.ServedAgain99 is not null)
            .Select(storm => $"{Format.Duration(storm.ServedAgain99 * 1e6)} with {storm.Arm} ({Format.Count(storm.Attempts.Values.Sum(), "attempt")})").ToList();
        var (full, resumed) = (storms.Sum(storm => storm.Full), storms.Sum(storm => storm.Resumed));
        return parts.Count == 0
            ? ""
            : $"After an outage of {run.Options.GetValueOrDefault(RunCatalogue.Outage.Name, Format.Absent)}, 99 % of {Format.Count(storms[0].Clients)} clients were served again after {Format.List(parts)}; "
                + $"{Format.Count(resumed)} of {Format.Count(full + resumed)} came back with a resumed session.";
    }

    private static List<CurvePoint> Recovery(StormResult storm)
    {
        var points = storm.Recovery.Select(point => new CurvePoint(point[0], 100 * point[1] / storm.Clients)).ToList();
        return [new CurvePoint(0, 0), new CurvePoint(points[0].X, 0), .. points];
    }
}
