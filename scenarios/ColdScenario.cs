using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>How long does a full mTLS handshake take, and what does it cost both sides?</summary>
public sealed class ColdScenario() : Scenario("cold", "How long does a full mTLS handshake take, and what does it cost both sides?")
{
    private static readonly Metric[] Compared =
        [Metric.HandshakeP50, Metric.FirstByteP50, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesSent, Metric.BytesReceived];

    public override string Description =>
        "Every request opens a new connection with a full mTLS handshake under a name that was never used before, so that no session can be "
        + "resumed; one arm for each kind of key. The first arm runs twice, which shows what this machine can resolve. Default gates: every "
        + "connection is proven by both ends to be full, no errors, every client identified. Answers C1, a full handshake takes 20-100 ms, "
        + "for the way to this target: refuted when the median's interval of an arm lies outside of that range. With the embedded LLA that "
        + "way is loopback; the scenario network shows from which round-trip time on the claim holds.";

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var arms = target.Keys.Select(key => target.Arm(ConnectionMode.Cold, key, options.TlsVersions[0])).ToList();
        var again = arms[0].Again();
        var plan = PlanOf(options, [.. arms, again], [.. arms.Skip(1).SelectMany(arm => target.Compare(Compared, arm, arms[0]))], target.Invariants);
        return plan with { SameTwice = (arms[0].Name, again.Name) };
    }

    private protected override IReadOnlyList<Claim> Claims => [new HandshakeTimeClaim()];

    public override string Finding(RunResult run)
    {
        var parts = Keys(run).Where(arm => arm.Median(Latency.Handshake) is not null).Select(Found).ToList();
        return parts.Count == 0 ? "" : $"A full handshake takes {string.Join("; ", parts)}.";
    }

    private static string Found(ArmResult arm)
    {
        var hello = arm.LatencyMicroseconds.GetValueOrDefault(Latency.Hello.Id) is { Count: > 0 } until ? $", {Format.Duration(until.P50)} of it until the server's hello" : "";
        var client = arm.Over(Metric.ClientCpu) is { } used ? $", with its request {Format.Duration(used.Value)} of client CPU" : "";
        var server = arm.Over(Metric.ServerCpu) is { } spent ? $" and {Format.Duration(spent.Value)} of server CPU" : "";
        return $"{arm.Median(Latency.Handshake)!.Text()} with {arm.Key}{hello}{client}{server}";
    }

    // The second arm of the A/A pair says nothing new.
    private static IEnumerable<ArmResult> Keys(RunResult run) => run.Arms.DistinctBy(arm => arm.Key);
}
