using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What do connection mode, key and client certificate cost, side by side?</summary>
public sealed class MatrixScenario() : Scenario("matrix", "What do connection mode, key and client certificate cost, side by side?")
{
    // A request on a kept connection takes about a tenth; a machine on which it takes more than half does not keep connections.
    private const double KeptLimit = 0.50;

    private static readonly Metric[] New = [Metric.HandshakeP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesReceived];

    public override string Description =>
        "Every combination of connection mode (cold, resumed, keep-alive), kind of key and authentication (mutual, one-way) is an arm, under "
        + "the same rate and in the same rounds. Resumed and kept connections are compared with cold ones, cold mutual arms with one-way "
        + "ones, and ECDSA keys with RSA keys. The first cold arm runs twice, which shows what this machine can resolve. Default gates: every connection is proven by both ends to be what its arm claims, no errors, "
        + "every client of a mutual arm identified, and a mutual request on a kept connection takes at most 0.50 times a cold one's median. "
        + "Answers C2 to C5 on one page; resumption, keepalive, certificates and mutual look at each more closely.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) => [.. base.Problems(options, target), .. OneWayProblems(target)];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Authentication[] authentications = [Authentication.Mutual, Authentication.OneWay];
        var arms = authentications.SelectMany(authentication => target.Keys.SelectMany(key => Arms.Usual
            .Select(mode => Arms.Of(mode, authentication, key, options.TlsVersions[0])))).ToList();
        var cold = arms.Where(arm => arm.Mode == ConnectionMode.Cold).ToList();
        IEnumerable<ComparisonPlan> comparisons =
        [
            .. from arm in arms.Except(cold)
               from comparison in target.Compare(arm.Mode == ConnectionMode.KeepAlive ? ReuseClaim.Metrics : New, arm, Cold(arm))
               select comparison,
            .. from mutual in cold
               where mutual.Authentication == Authentication.Mutual
               from oneWay in cold
               where oneWay.Authentication == Authentication.OneWay && oneWay.Key == mutual.Key
               from comparison in target.Compare(MutualClaim.Metrics, mutual, oneWay)
               select comparison,
            .. from ecdsa in cold
               where !ecdsa.Key.IsRsa()
               from rsa in cold
               where rsa.Key.IsRsa() && rsa.Authentication == ecdsa.Authentication
               from comparison in target.Compare([.. CheaperKeyClaim.Metrics, .. FasterKeyClaim.Metrics], ecdsa, rsa)
               select comparison,
        ];
        var kept = arms.Where(arm => arm is { Mode: ConnectionMode.KeepAlive, Authentication: Authentication.Mutual });
        var again = cold[0].Again();
        var plan = PlanOf(
            options,
            [.. arms, again],
            [.. comparisons],
            [.. target.Invariants, .. kept.Select(arm => new RatioGate($"{Names.Of(arm.Key)} kept", new(Metric.ServiceP50, arm.Name, Cold(arm).Name), KeptLimit))]);
        return plan with { SameTwice = (cold[0].Name, again.Name) };

        Arm Cold(Arm arm) => cold.Single(other => other.Key == arm.Key && other.Authentication == arm.Authentication);
    }

    private protected override IReadOnlyList<Claim> Claims =>
        [new RoundTripsClaim(), new ResumptionClaim(), new ReuseClaim(), new FasterKeyClaim(), new CheaperKeyClaim(), new MutualClaim()];

    public override string Finding(RunResult run)
    {
        var parts = Mutual(run)
            .GroupBy(arm => arm.Key, arm => (arm.Mode, Time: arm.Median(Latency.Service)))
            .Where(key => key.All(arm => arm.Time is not null))
            .Select(key => $"with {key.Key} {Format.List([.. key.Select(arm => $"{arm.Time!.Text()} {Arms.NameOf(arm.Mode)}")])}")
            .ToList();
        return parts.Count == 0 ? "" : $"By its median a mutual request takes {string.Join("; ", parts)}.";
    }

    private static IEnumerable<ArmResult> Mutual(RunResult run) => run.Arms.Where(arm => arm.Authentication == Authentication.Mutual && !Arms.IsAgain(arm.Name));
}
