using System.Globalization;
using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;

namespace LoadHarness.Scenarios;

/// <summary>How much of a cold mTLS handshake does session resumption save?</summary>
public sealed class ResumptionScenario : Scenario
{
    private const double HandshakeLimit = 0.90;
    private const double ServerCpuLimit = 0.90;
    private const double BytesLimit = 0.60;

    private static readonly Metric[] Compared =
        [Metric.HandshakeP50, Metric.HandshakeP90, Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesSent, Metric.BytesReceived];

    /// <inheritdoc/>
    public override string Name => "resumption";

    /// <inheritdoc/>
    public override string Question => "How much of a cold mTLS handshake does session resumption save?";

    /// <inheritdoc/>
    public override string Description =>
        "For each key kind, every request opens a new connection: in the cold arm with a full mTLS handshake, in the resumed arm with "
        + "the client's own ticket. The first cold arm runs twice, which shows what this machine can resolve. Default gates: "
        + "every connection is proven by both ends to be what its arm claims, no errors, every client identified; the resumed "
        + "handshake takes at most 0.90 times the cold one's median and, for RSA, of the server's CPU; the client receives at "
        + "most 0.60 times the bytes. Answers C2: TLS 1.3 resumption takes 0-1 round trips and is near instant.";

    /// <inheritdoc/>
    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var version = options.TlsVersions[0];
        var pairs = target.Keys.Select(key => (Cold: Arms.Of(ConnectionMode.Cold, key, version), Resumed: Arms.Of(ConnectionMode.Resumed, key, version))).ToList();
        var first = pairs[0].Cold;
        var again = first with { Name = $"{first.Name} again" };
        var plan = PlanOf(
            options,
            [.. pairs.SelectMany(pair => new[] { pair.Cold, pair.Resumed }), again],
            [.. pairs.SelectMany(pair => target.Measurable(Compared).Select(metric => new ComparisonPlan(metric, pair.Resumed.Name, pair.Cold.Name)))],
            [.. target.Invariants, .. pairs.SelectMany(pair => GatesOf(pair.Cold, pair.Resumed, target))]);
        return plan with { SameTwice = (first.Name, again.Name) };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ClaimResult> Answer(RunResult run)
    {
        const string Claim = "TLS 1.3 resumption takes 0-1 round trips, near instant";
        var found = Pairs(run).Select(pair => (pair.Key, Ratio: run.Compared(Metric.HandshakeP50, pair.Resumed.Name, pair.Cold.Name), pair.Resumed)).ToList();
        if (found.Count == 0 || found.Exists(pair => pair.Ratio?.High is null))
        {
            return [new ClaimResult("C2", Claim, ClaimAnswer.Inconclusive, "Too few proven rounds to compare resumed with cold handshakes.")];
        }

        // "Near instant" is refuted when a resumed handshake surely costs more than a tenth of a cold one.
        var refuted = found.Exists(pair => pair.Ratio!.Low > 0.10);
        var confirmed = found.TrueForAll(pair => pair.Ratio!.High <= 0.10);
        var figures = string.Join("; ", found.Select(pair =>
            $"{pair.Key} {pair.Ratio!.Text()} of cold, median {Figures.Milliseconds(pair.Resumed.LatencyMicroseconds["handshake"].P50)}"));
        var answer = refuted ? ClaimAnswer.Refuted : confirmed ? ClaimAnswer.Confirmed : ClaimAnswer.Inconclusive;
        return [new ClaimResult("C2", Claim, answer, $"A resumed handshake takes, by its median, {figures}; near instant would be at most 0.10×.")];
    }

    /// <inheritdoc/>
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
            var part = $"the {pair.Key.ToUpper(CultureInfo.InvariantCulture)} handshake {Effect(handshake)} {handshake.Text()}";
            parts.Add(cpu is null ? part : $"{part} and the server's CPU to {cpu.Text()}");
        }

        return parts.Count == 0 ? "" : $"Resumption takes {string.Join(", ", parts)}.";
    }

    private static string Effect(ComparisonResult comparison) => comparison.Ratio <= 1 ? "down to" : "up to";

    private static IEnumerable<Gate> GatesOf(Arm cold, Arm resumed, TargetTraits target)
    {
        var key = Names.Of(cold.Key);
        ComparisonPlan Of(Metric metric) => new(metric, resumed.Name, cold.Name);
        if (cold.Key.IsRsa())
        {
            yield return new RatioGate($"{key} handshake", Of(Metric.HandshakeP50), HandshakeLimit);
            if (target.CountsCpu)
            {
                yield return new RatioGate($"{key} server CPU", Of(Metric.ServerCpu), ServerCpuLimit);
            }
        }

        yield return new RatioGate($"{key} bytes received", Of(Metric.BytesReceived), BytesLimit);
    }

    private static IEnumerable<(string Key, ArmResult Cold, ArmResult Resumed)> Pairs(RunResult run) =>
        from resumed in run.Arms
        where resumed.Mode == ConnectionMode.Resumed
        let cold = run.Arms.First(arm => arm.Mode == ConnectionMode.Cold && arm.Key == resumed.Key)
        select (resumed.Key, cold, resumed);
}
