using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Scenarios;

/// <summary>Does the harness measure what is there? It is asked where the answer is known.</summary>
public sealed class CalibrateScenario() : Scenario("calibrate", "Does the harness measure what is there?")
{
    private const string Cold = "cold";
    private const string Again = "cold again";
    private const string Kept = "kept";
    private const string Delayed = "kept delayed";
    private const string TicketsOff = "tickets off";
    private const string SomeRefused = "tickets refused";

    // Far from every boundary of a block, and often enough to be counted in the shortest run.
    private const int RefusedEvery = 7;

    // Waking up and answering take their time on both ends of the wait.
    private const double DelayTolerance = 500;

    // A tenth of what a kept request takes the client at best, in microseconds of CPU (bench/README.md); with more, the engine would be a part of
    // what it measures.
    private const double MostEngineCost = 3;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(2);

    private static readonly InvariantGate TicketsGate = new("proven connections", Invariant.ProvenShare) { Arms = [TicketsOff] };

    /// <inheritdoc/>
    public override string Description =>
        "Asks the harness what is known before, and gives each answer a verdict. (1) The same cold arm twice: the interval of the ratio, at 99 %, "
        + "must hold 1; its width is the noise floor of this machine. (2) Kept connections to an LLA that waits 2 ms before each answer, beside others "
        + "that wait for nothing: the interval of the difference must lie within 2 ms ± 0.5 ms. (3) An LLA that takes no ticket, called by "
        + "clients that claim to resume: the gate on proven connections must fail. (4) An LLA that refuses every 7th ticket and counts them, with the ticket "
        + "after it that is worthless then: full handshakes of that arm must be exactly as many. (5) One more second of cold connections while every "
        + "core is busy with something else: the check on the generator's CPU must say so. (6) Requests that do nothing: the engine's CPU for one must be at most 3 µs. "
        + "The arms of (1) and (2) stand under the gates of every scenario, too. With the first of keys= and TLS 1.3; needs the embedded LLA. "
        + "Run it once on a machine before you believe any other run there.";

    /// <inheritdoc/>
    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.EcdsaP256] };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(target.TakesDisturbances, $"target must be the embedded LLA for {Name}, which tells it to wait and to refuse tickets (write target=embedded)"),
        .. Unless(
            options.Target is not TargetOptions.Embedded { Lla.AcceptsTickets: false },
            $"lla-tickets must be on for {Name}, which decides itself which tickets are refused (write lla-tickets=on)"),
        .. Unless(options.TlsVersions is not [TlsVersion.Tls12], $"tls must be 1.3 for {Name}, whose refusals of tickets are not known exactly in 1.2 (write tls=1.3)"),
    ];

    /// <inheritdoc/>
    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode, Disturbance? disturbance = null) =>
            new() { Name = name, Mode = mode, Key = target.Keys[0], Tls = TlsVersion.Tls13, Disturbance = disturbance };

        var plan = PlanOf(
            options,
            [
                Of(Cold, ConnectionMode.Cold),
                Of(Again, ConnectionMode.Cold),
                Of(Kept, ConnectionMode.KeepAlive),
                Of(Delayed, ConnectionMode.KeepAlive, new() { Delay = Delay }),
                Of(TicketsOff, ConnectionMode.Resumed, new() { RefusesTicketEvery = 1 }),
                Of(SomeRefused, ConnectionMode.Resumed, new() { RefusesTicketEvery = RefusedEvery }),
            ],
            [new(Metric.HandshakeP50, Again, Cold), new(Metric.ServiceP50, Delayed, Kept)],
            target.Invariants);
        return plan with { SelfTest = new(Cold) };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<GateResult> Check(Measurements measured)
    {
        var arms = measured.Arms.ToDictionary(arm => arm.Name);
        return
        [
            SameTwice(measured.Arms),
            InjectedDelay(RunFigures.Difference(Metric.ServiceP50, arms[Delayed], arms[Kept])),
            RedGate(InvariantJudge.Judge(TicketsGate, measured.Arms)),
            RefusedTickets(arms[SomeRefused]),
            BusyMachine(measured.SelfTest),
            EngineCost(measured.SelfTest?.Engine),
        ];
    }

    /// <inheritdoc/>
    public override string Finding(RunResult run)
    {
        var points = run.Gates.Where(gate => gate.Truth is not null).ToList();
        return points.Count == 0
            ? ""
            : $"The harness found what was known at {points.Count(point => point.Verdict == Verdict.Pass)} of {points.Count} points: "
                + $"{string.Join(", ", points.Select(point => $"{point.Name} {point.Measured}"))}.";
    }

    private static GateResult SameTwice(IReadOnlyList<ArmResult> arms)
    {
        var comparison = new PairedRounds(new(Metric.HandshakeP50, Again, Cold), arms).Compare(ValidityChecks.SameTwiceConfidence);
        var verdict = comparison is not { Low: { } low, High: { } high } ? Verdict.Inconclusive : low <= 1 && high >= 1 ? Verdict.Pass : Verdict.Fail;
        return Point(
            "same arm twice",
            $"{Metric.HandshakeP50.Name}, {Again} / {Cold}: interval holds 1",
            "1.00×",
            comparison.Ratio is null ? "not measured" : comparison.Text(),
            verdict,
            verdict switch
            {
                Verdict.Inconclusive => $"{comparison.Rounds} rounds give no interval at 99 %; that takes {SignedRank.FewestRounds(1 - ValidityChecks.SameTwiceConfidence)}.",
                _ => $"The interval {(verdict == Verdict.Pass ? "holds 1" : "does not hold 1, so something other than the arms decides")}; "
                    + $"its width, {Format.Percent(Math.Round((comparison.High!.Value / comparison.Low!.Value) - 1, 3))}, is the noise floor of {comparison.Rounds} rounds on this machine.",
            });
    }

    private static GateResult InjectedDelay(Estimate? difference)
    {
        var (least, most) = (Delay.TotalMicroseconds - DelayTolerance, Delay.TotalMicroseconds + DelayTolerance);
        var verdict = difference switch
        {
            { Low: { } low, High: { } high } when low >= least && high <= most => Verdict.Pass,
            { Low: { } low, High: { } high } when low > most || high < least => Verdict.Fail,
            _ => Verdict.Inconclusive,
        };
        var range = $"{Format.Duration(least)} to {Format.Duration(most)}";
        return Point(
            "injected 2 ms",
            $"{Metric.ServiceP50.Name}, {Delayed} − {Kept}: whole interval within {range}",
            Format.Duration(Delay.TotalMicroseconds),
            difference is null ? "not measured" : difference.Text(),
            verdict,
            verdict switch
            {
                Verdict.Pass => $"The whole interval lies within {range}.",
                Verdict.Fail => $"The whole interval lies beyond {range}.",
                _ => $"There is no interval, or it is not all within {range}: take more rounds, or a quieter machine.",
            });
    }

    private static GateResult RedGate(GateResult gate) => Point(
        "tickets off",
        $"gate '{TicketsGate.Name}' on {TicketsOff}: FAIL",
        "gate FAIL",
        $"gate {gate.Verdict.ToString().ToUpperInvariant()}",
        gate.Verdict == Verdict.Fail ? Verdict.Pass : gate.Verdict == Verdict.Inconclusive ? Verdict.Inconclusive : Verdict.Fail,
        $"The gate says: {gate.Why}");

    private static GateResult RefusedTickets(ArmResult arm)
    {
        var (full, refused) = (arm.Connections.Full, arm.Connections.TicketsRefused);
        var handshakes = full + arm.Connections.Resumed;
        return Point(
            "refused tickets",
            $"full handshakes of {SomeRefused} = tickets that LLA refused",
            $"{Format.Count(refused)} of {Format.Count(handshakes)}",
            $"{Format.Count(full)} of {Format.Count(handshakes)}",
            refused == 0 && full == 0 ? Verdict.Inconclusive : full == refused ? Verdict.Pass : Verdict.Fail,
            refused == 0 && full == 0
                ? "LLA refused no ticket yet: take longer blocks, or more rounds."
                : $"LLA counted {Format.Count(refused)} tickets that it refused, the client's wire {Format.Count(full)} full handshakes; counts are exact.");
    }

    private static GateResult BusyMachine(SelfTestResult? test)
    {
        var check = test is null ? null : ValidityChecks.GeneratorCpu(leavesIdleTime: true, test.Overloaded);
        return Point(
            "busy client machine",
            $"check '{ValidityChecks.GeneratorCpuName}' while every core is busy: not ok",
            "overload",
            check is null ? "not measured" : check.Ok ? "no overload" : "overload",
            check is null ? Verdict.Inconclusive : check.Ok ? Verdict.Fail : Verdict.Pass,
            check is null ? "The run ended before." : $"The check says: {check.Why}");
    }

    private static GateResult EngineCost(EngineCost? engine)
    {
        var limit = $"≤ {Format.Duration(MostEngineCost)}";
        var cost = engine?.CpuMicroseconds;
        return Point(
            "engine's own cost",
            $"CPU of an empty request {limit}",
            limit,
            cost is null ? "not measured" : Format.Duration(cost),
            cost is null ? Verdict.Inconclusive : cost <= MostEngineCost ? Verdict.Pass : Verdict.Fail,
            cost is null
                ? "The run ended before."
                : $"{Format.Count(engine!.Requests)} requests that do nothing took {Format.Duration(engine.Cpu.TotalMicroseconds)} of CPU.");
    }

    private static GateResult Point(string name, string rule, string truth, string measured, Verdict verdict, string why) =>
        new(name, rule, measured, verdict, why) { Truth = truth };
}
