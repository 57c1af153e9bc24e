using LoadHarness.Gates.Files;
using LoadHarness.Gates.Invariants;
using LoadHarness.Statistics.Estimates;
using LoadHarness.Statistics.Judges;

namespace LoadHarness.Gates;

/// <summary>The harness must find what is known before. It is about the harness and not about the target, and has its own confidence.</summary>
/// <param name="Name">Short name, unique within the plan.</param>
/// <param name="Point">What is known.</param>
public sealed record CalibrationGate(string Name, CalibrationPoint Point) : Gate(Name)
{
    public override string Rule => Point.Rule;

    public override GateKind Kind => GateKind.Calibration;
    public override Noise Noise => Noise.None;

    public override IEnumerable<(string Property, object? Value)> Written => [("metric", Point.Id)];

    public override GateAnswer Judge(Evidence evidence)
    {
        var (truth, measured, verdict, why) = Point.Find(evidence);
        return new(Result(measured, verdict, why) with { Truth = truth });
    }
}

/// <summary>Something that is known before the harness measures it.</summary>
/// <param name="Id">Its name in gate files.</param>
/// <param name="Name">The name of its gate.</param>
/// <param name="Meaning">What it is, for people.</param>
/// <param name="Rule">What must be found.</param>
/// <param name="Find">What is true, what was found, and whether that is the same.</param>
public sealed record CalibrationPoint(
    string Id, string Name, string Meaning, string Rule, Func<Evidence, (string Truth, string Measured, Verdict Verdict, string Why)> Find)
{
    /// <summary>The arms that the points are about.</summary>
    public const string Cold = "cold", Again = "cold again", Kept = "kept", Delayed = "kept delayed", TicketsOff = "tickets off", SomeRefused = "tickets refused";

    /// <summary>How long the LLA waits before it answers <see cref="Delayed"/>.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(2);

    // Waking up and answering take their time on both ends of the wait; in microseconds.
    private const double DelayTolerance = 500;

    // A tenth of what a kept request takes the client at best, in microseconds of CPU (bench/README.md); with more, the engine would be a part of
    // what it measures.
    private const double MostEngineCost = 3;

    // Who weighs more than what is weighed tells more of itself; .NET's client adds some 70 % (bench/README.md).
    private const double MostOwnWeight = 1;

    private const string NotMeasured = "not measured";

    private static readonly string DelayRange = $"{Format.Duration(Delay.TotalMicroseconds - DelayTolerance)} to {Format.Duration(Delay.TotalMicroseconds + DelayTolerance)}";
    private static readonly string EngineLimit = $"≤ {Format.Duration(MostEngineCost)}";
    private static readonly InvariantGate TicketsGate = new("proven connections", ConnectionInvariants.ProvenShare) { Arms = [TicketsOff] };

    /// <summary>Every point, in the order in which reports show them.</summary>
    public static IReadOnlyList<CalibrationPoint> All { get; } =
    [
        new(
            "sameArmTwice", "same arm twice", "The ratio of an arm to itself is 1, and its interval holds it",
            $"{Metric.HandshakeP50.Name}, {Again} / {Cold}: interval holds 1", SameTwice),
        new(
            "injectedDelay", "injected 2 ms", "An LLA that waits before each answer is that much slower",
            $"{Metric.ServiceP50.Name}, {Delayed} − {Kept}: whole interval within {DelayRange}", InjectedDelay),
        new(
            "ticketsOff", "tickets off", "Where the LLA takes no ticket, the gate on proven connections fails",
            $"gate '{TicketsGate.Name}' on {TicketsOff}: FAIL", RedGate),
        new(
            "refusedTickets", "refused tickets", "There are as many full handshakes as the LLA refused tickets",
            $"full handshakes of {SomeRefused} = tickets that LLA refused", RefusedTickets),
        new(
            "busyMachine", "busy client machine", "While every core is busy, the check on the generator's CPU says so",
            $"check '{ValidityChecks.GeneratorCpuName}' while every core is busy: not ok", BusyMachine),
        new("engineCost", "engine's own cost", "The engine's own CPU for a request that does nothing", $"CPU of an empty request {EngineLimit}", EngineCost),
        new(
            "ownWeight", "own weight", "The client adds less CPU to a cold connection than the connection takes by itself",
            $"CPU that the client adds to a cold connection of OpenSSL alone: whole interval ≤ {Format.Percent(MostOwnWeight)} of that", OwnWeightFound),
    ];

    private static (string, string, Verdict, string) SameTwice(Evidence evidence)
    {
        if (evidence.Find(Cold) is null || evidence.Find(Again) is null)
        {
            return ("1.00×", NotMeasured, Verdict.Inconclusive, "The arms were not run.");
        }

        var comparison = new PairedRounds(new(Metric.HandshakeP50, Again, Cold), evidence.Arms).Compare(ValidityChecks.SameTwiceConfidence);
        var verdict = comparison is not { Low: { } low, High: { } high } ? Verdict.Inconclusive : low <= 1 && high >= 1 ? Verdict.Pass : Verdict.Fail;
        return (
            "1.00×",
            comparison.Ratio is null ? NotMeasured : Format.Ratio(comparison.Ratio, comparison.Low, comparison.High),
            verdict,
            verdict == Verdict.Inconclusive
                ? $"{comparison.Rounds} rounds give no interval at 99 %; that takes {SignedRank.FewestRounds(1 - ValidityChecks.SameTwiceConfidence)}."
                : $"The interval {(verdict == Verdict.Pass ? "holds 1" : "does not hold 1, so something other than the arms decides")}; "
                    + $"so far as it reaches from 1, {Format.Percent(Math.Round(Math.Max(comparison.High!.Value, 1 / comparison.Low!.Value) - 1, 3))}, equal arms may lie apart in {comparison.Rounds} rounds on this machine.");
    }

    private static (string, string, Verdict, string) InjectedDelay(Evidence evidence)
    {
        var difference = evidence.Find(Delayed) is null || evidence.Find(Kept) is null ? null
            : new PairedRounds(new(Metric.ServiceP50, Delayed, Kept), evidence.Arms).Difference(ErrorBudget.UngatedConfidence);
        var (least, most) = (Delay.TotalMicroseconds - DelayTolerance, Delay.TotalMicroseconds + DelayTolerance);
        var verdict = difference switch
        {
            { Low: { } low, High: { } high } when low >= least && high <= most => Verdict.Pass,
            { Low: { } low, High: { } high } when low > most || high < least => Verdict.Fail,
            _ => Verdict.Inconclusive,
        };
        return (
            Format.Duration(Delay.TotalMicroseconds),
            difference is null ? NotMeasured : Format.Duration(difference.Value, difference.Low, difference.High),
            verdict,
            verdict switch
            {
                Verdict.Pass => $"The whole interval lies within {DelayRange}.",
                Verdict.Fail => $"The whole interval lies beyond {DelayRange}.",
                _ => $"There is no interval, or it is not all within {DelayRange}: take more rounds, or a quieter machine.",
            });
    }

    private static (string, string, Verdict, string) RedGate(Evidence evidence)
    {
        var gate = TicketsGate.Judge(evidence).Result;
        return (
            "gate FAIL",
            $"gate {gate.Verdict.ToString().ToUpperInvariant()}",
            gate.Verdict == Verdict.Fail ? Verdict.Pass : gate.Verdict == Verdict.Inconclusive ? Verdict.Inconclusive : Verdict.Fail,
            $"The gate says: {gate.Why}");
    }

    private static (string, string, Verdict, string) RefusedTickets(Evidence evidence)
    {
        var (full, resumed, refused) = evidence.Find(SomeRefused)?.Connections is { } counts ? (counts.Full, counts.Resumed, counts.TicketsRefused) : (0, 0, 0);
        var isNothing = refused == 0 && full == 0;
        return (
            $"{Format.Count(refused)} of {Format.Count(full + resumed)}",
            $"{Format.Count(full)} of {Format.Count(full + resumed)}",
            isNothing ? Verdict.Inconclusive : full == refused ? Verdict.Pass : Verdict.Fail,
            isNothing
                ? "LLA refused no ticket yet: take longer blocks, or more rounds."
                : $"LLA counted {Format.Count(refused)} tickets that it refused, the client's wire {Format.Count(full)} full handshakes; counts are exact.");
    }

    private static (string, string, Verdict, string) BusyMachine(Evidence evidence)
    {
        var check = evidence.SelfTest is { } test ? ValidityChecks.GeneratorCpu(leavesIdleTime: true, test.Overloaded) : null;
        return (
            "overload",
            check is null ? NotMeasured : check.Ok ? "no overload" : "overload",
            check is null ? Verdict.Inconclusive : check.Ok ? Verdict.Fail : Verdict.Pass,
            check is null ? "The run ended before." : $"The check says: {check.Why}");
    }

    private static (string, string, Verdict, string) EngineCost(Evidence evidence)
    {
        var engine = evidence.SelfTest?.Engine;
        var cost = engine?.CpuMicroseconds;
        return (
            EngineLimit,
            cost is null ? NotMeasured : Format.Duration(cost),
            cost is null ? Verdict.Inconclusive : cost <= MostEngineCost ? Verdict.Pass : Verdict.Fail,
            cost is null
                ? "The run ended before, or its CPU could not be read."
                : $"{Format.Count(engine!.Requests)} requests that do nothing took {Format.Duration(engine.Requests * cost)} of CPU.");
    }

    private static (string, string, Verdict, string) OwnWeightFound(Evidence evidence)
    {
        var (share, check) = evidence.Weight is { } weight ? (OwnWeightCheck.AddedShare(weight), OwnWeightCheck.Of(weight).Single().Why) : (null, "The run ended before, or OpenSSL cannot be loaded.");
        var verdict = share switch
        {
            { High: { } high } when high <= MostOwnWeight => Verdict.Pass,
            { Low: { } low } when low > MostOwnWeight => Verdict.Fail,
            _ => Verdict.Inconclusive,
        };
        return (
            $"≤ {Format.Percent(MostOwnWeight)}",
            share is null ? NotMeasured : $"{Format.Percent(share.Value)}{(share is { Low: { } least, High: { } most } ? $" [{Format.Percent(least)}, {Format.Percent(most)}]" : "")}",
            verdict,
            check);
    }
}

/// <summary>How a file holds what the harness must find.</summary>
internal sealed class CalibrationGateKind() : GateKind(
    "calibration", "What the harness must find because it is known; about the harness and not about the target",
    example: """{ "name": "same arm twice", "kind": "calibration", "metric": "sameArmTwice" }""")
{
    public override IReadOnlyList<(string Id, string Meaning)> Catalogue { get; } = [.. CalibrationPoint.All.Select(point => (point.Id, $"{point.Meaning}: {point.Rule}"))];

    public override IReadOnlyList<GateProperty> Own => [];

    public override Gate? Read(GateJson json) =>
        json.MetricName() is { } id ? new CalibrationGate(json.Name ?? "", CalibrationPoint.All.Single(point => point.Id == id)) : null;

    public override IEnumerable<(string Why, string Repair)> Obstacles(GateContext context, string? metric) => context.Plan.SelfTest is null
        ? [($"{context.Plan.Scenario} does nothing whose truth is known, so that there is nothing to calibrate by", "write scenario=calibrate, or leave them out")]
        : [];
}
