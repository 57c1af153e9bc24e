using System.Globalization;
using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>How much of a cold mTLS handshake does session resumption save?</summary>
public sealed class ResumptionScenario() : Scenario("resumption", "How much of a cold mTLS handshake does session resumption save?")
{
    private const double HandshakeLimit = 0.90;
    private const double ServerCpuLimit = 0.90;
    private const double BytesLimit = 0.60;

    private static readonly Metric[] Compared =
        [Metric.HandshakeP50, Metric.HandshakeP90, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesSent, Metric.BytesReceived];

    public override string Description =>
        "For each kind of key and each version in tls=, every request opens a new connection: in the cold arm with a full mTLS handshake, in the resumed arm with "
        + "the client's own ticket. The first cold arm runs twice, which shows what this machine can resolve. Default gates: "
        + "every connection is proven by both ends to be what its arm claims, no errors, every client identified; the resumed "
        + "handshake takes at most 0.90 times the cold one's median and, for RSA, of the server's CPU; the client receives at "
        + "most 0.60 times the bytes. Answers C2: TLS 1.3 resumption takes 0-1 round trips and is near instant.";

    /// <summary>Refuses nothing: several TLS versions are arms side by side.</summary>
    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) => [];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var pairs = options.TlsVersions
            .SelectMany(version => target.Keys.Select(key => (Cold: Of(ConnectionMode.Cold, key, version), Resumed: Of(ConnectionMode.Resumed, key, version))))
            .ToList();
        var first = pairs[0].Cold;
        var again = first.Again();
        var plan = PlanOf(
            options,
            [.. pairs.SelectMany(pair => new[] { pair.Cold, pair.Resumed }), again],
            [.. pairs.SelectMany(pair => target.Compare(Compared, pair.Resumed, pair.Cold))],
            [.. target.Invariants, .. pairs.SelectMany(pair => GatesOf(pair.Cold, pair.Resumed))]);
        return plan with { SameTwice = (first.Name, again.Name) };

        Arm Of(ConnectionMode mode, KeyKind key, TlsVersion version) =>
            options.TlsVersions.Count == 1 ? target.Arm(mode, key, version) : target.Arm(mode, key, version).NamingVersion();

        IEnumerable<Gate> GatesOf(Arm cold, Arm resumed)
        {
            var label = options.TlsVersions.Count == 1 ? cold.KeyName : $"{cold.KeyName} TLS {Names.Of(cold.Tls)}";
            ComparisonPlan Of(Metric metric) => new(metric, resumed.Name, cold.Name);
            if (cold.Key.IsRsa())
            {
                yield return new RatioGate($"{label} handshake", Of(Metric.HandshakeP50), HandshakeLimit);
                if (target.CountsCpu)
                {
                    yield return new RatioGate($"{label} server CPU", Of(Metric.ServerCpu), ServerCpuLimit);
                }
            }

            yield return new RatioGate($"{label} bytes received", Of(Metric.BytesReceived), BytesLimit);
        }
    }

    private protected override IReadOnlyList<Claim> Claims => [new RoundTripsClaim(), new ResumptionClaim()];

    public override string Finding(RunResult run)
    {
        var parts = new List<string>();
        foreach (var pair in Pairs(run))
        {
            if (run.Compared(Metric.HandshakeP50, pair.Resumed.Name, pair.Cold.Name) is not { } handshake)
            {
                continue;
            }

            var cpu = run.Compared(Metric.ServerCpu, pair.Resumed.Name, pair.Cold.Name);
            var part = $"the {pair.Label.ToUpper(CultureInfo.InvariantCulture)} handshake {Effect(handshake)} {handshake.Text()}";
            parts.Add(cpu is null ? part : $"{part} and the server's CPU to {cpu.Text()}");
        }

        return parts.Count == 0 ? "" : $"Resumption takes {string.Join(", ", parts)}.";
    }

    private static string Effect(ComparisonResult comparison) => comparison.Ratio <= 1 ? "down to" : "up to";

    private static IEnumerable<(string Label, ArmResult Cold, ArmResult Resumed)> Pairs(RunResult run) => run.Pairs(
        arm => arm.Mode == ConnectionMode.Resumed, (resumed, other) => other.Mode == ConnectionMode.Cold && other.Key == resumed.Key);
}
