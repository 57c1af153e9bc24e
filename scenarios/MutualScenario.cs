using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What does the client's certificate cost either side?</summary>
public sealed class MutualScenario() : Scenario("mutual", "What does the client's certificate cost either side?")
{
    private static readonly ConnectionMode[] Modes = [ConnectionMode.Cold, ConnectionMode.Resumed];

    public override string Description =>
        "For each kind of key, every request opens a new connection, cold or resumed, to an endpoint that asks for the client's certificate "
        + "(mutual) and to one that does not (one-way); each endpoint has a certificate of its own, so that their sessions stay apart. Every "
        + "mutual arm is compared with its one-way twin. In TLS 1.3 the client's handshake is over before the server checks its certificate, "
        + "so that this step shows in the time to the first byte. The first mutual arm runs twice, which shows what this machine can resolve. Default gates: every connection is proven by both ends to be what its arm "
        + "claims, no errors, every client of a mutual arm identified; what the steps cost is a finding, not a rule. Answers C5, mTLS adds "
        + "a certificate request, a client certificate, a proof and a check: confirmed when a full mutual handshake costs more bytes and "
        + "more CPU on both sides, and told in microseconds.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) => [.. base.Problems(options, target), .. OneWayProblems(target)];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var pairs = target.Keys.SelectMany(key => Modes.Select(mode => (
            OneWay: Arms.Of(mode, Authentication.OneWay, key, options.TlsVersions[0]),
            Mutual: Arms.Of(mode, Authentication.Mutual, key, options.TlsVersions[0])))).ToList();
        var again = pairs[0].Mutual.Again();
        var plan = PlanOf(
            options,
            [.. pairs.SelectMany(pair => new[] { pair.OneWay, pair.Mutual }), again],
            [.. pairs.SelectMany(pair => target.Compare(MutualClaim.Metrics, pair.Mutual, pair.OneWay))],
            target.Invariants);
        return plan with { SameTwice = (pairs[0].Mutual.Name, again.Name) };
    }

    private protected override IReadOnlyList<Claim> Claims => [new MutualClaim()];

    public override string Finding(RunResult run)
    {
        var parts = Modes
            .Select(mode => (Mode: mode, Costs: Pairs(run, mode).Select(pair => CpuCost(run, pair)).OfType<string>().ToList()))
            .Where(mode => mode.Costs.Count > 0)
            .Select(mode => $"{Format.List(mode.Costs)} on a {(mode.Mode == ConnectionMode.Cold ? "full" : "resumed")} connection")
            .ToList();
        return parts.Count == 0 ? "" : $"Of CPU the client's certificate costs {string.Join(", ", parts)}.";
    }

    private static string? CpuCost(RunResult run, (string Label, ArmResult OneWay, ArmResult Mutual) pair) =>
        (run.Compared(Metric.ClientCpu, pair.Mutual.Name, pair.OneWay.Name), RunFigures.Difference(Metric.ClientCpu, pair.Mutual, pair.OneWay)) switch
        {
            ({ } client, { } added) when RunFigures.Difference(Metric.ServerCpu, pair.Mutual, pair.OneWay) is { } server =>
                $"the client {added.Added()} ({client.Text()}) and the server {server.Added()} with {pair.Label}",
            ({ } client, { } added) => $"the client {added.Added()} ({client.Text()}) with {pair.Label}",
            _ => null,
        };

    private static IEnumerable<(string Label, ArmResult OneWay, ArmResult Mutual)> Pairs(RunResult run, ConnectionMode mode) => run.Pairs(
        mutual => mutual.Mode == mode && mutual.Authentication == Authentication.Mutual,
        (mutual, other) => other.Mode == mode && other.Authentication == Authentication.OneWay && other.Key == mutual.Key);
}
