using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>Which certificates are cheaper, and for whom?</summary>
public sealed class CertificatesScenario() : Scenario("certificates", "Which certificates are cheaper, and for whom: the client or the server?")
{
    private const string LongChain = "chain 2";

    private static readonly Metric[] Compared =
        [.. CheaperKeyClaim.Metrics, .. FasterKeyClaim.Metrics, Metric.HandshakeP90, Metric.FirstByteP50, Metric.BytesSent, Metric.BytesReceived];

    // One of each family shows what an intermediate costs.
    private static readonly KeyKind[] Chained = [KeyKind.Rsa2048, KeyKind.EcdsaP256];

    public override ScenarioDefaults Defaults => new(Name) { Keys = Names.KindsMade };

    public override string Description =>
        "Every request opens a new connection with a full mTLS handshake; one arm for each kind of key, all six unless keys= names others, "
        + "and for rsa-2048 and ecdsa-p256 one more with an intermediate certificate in both chains. Every arm is compared with the first, "
        + "ecdsa-p256 with each RSA key too, since rsa-3072 is its equal in strength (NIST SP 800-57), and every long chain with its short "
        + "one. The first arm runs twice, which shows what this machine can resolve. Default gates: every connection is proven by both ends to be full, no errors, every client identified; what a key costs is "
        + "a finding, not a rule. Answers C4 twice: ECDSA certificates are faster than RSA, by the time of a handshake; and they are cheaper, with "
        + "the CPU of either end apart, since RSA signs dearly and verifies cheaply: confirmed when ecdsa-p256 costs both ends less than rsa-2048, "
        + "refuted when it costs one of them more.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. !target.MakesCertificates ? [$"{Name} compares certificates, but an external target has one (write target=embedded)"]
            : Unless(
                ArmsFor(options, target).Count > 1,
                $"{Name} compares kinds of keys, but keys is '{Names.Of(options.Keys[0])}' (write keys=rsa-2048,{Names.Of(options.Keys[0])})"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        var arms = ArmsFor(options, target);
        var ecdsa = arms.FirstOrDefault(arm => arm.Key == KeyKind.EcdsaP256) ?? arms.FirstOrDefault(arm => !arm.Key.IsRsa());
        IEnumerable<(Arm Arm, Arm Baseline)> pairs =
        [
            .. arms.Skip(1).Where(arm => arm.ChainLength == 1).Select(arm => (arm, arms[0])),
            .. arms.Where(arm => ecdsa is not null && arm.Key.IsRsa() && arm.ChainLength == 1).Select(arm => (ecdsa!, arm)),
            .. arms.Where(arm => arm.ChainLength > 1).Select(arm => (arm, arms.First(other => other.Key == arm.Key))),
        ];
        var again = arms[0].Again();
        var plan = PlanOf(options, [.. arms, again], [.. pairs.Distinct().SelectMany(pair => target.Compare(Compared, pair.Arm, pair.Baseline))], target.Invariants);
        return plan with { SameTwice = (arms[0].Name, again.Name) };
    }

    private protected override IReadOnlyList<Claim> Claims => [new FasterKeyClaim(), new CheaperKeyClaim()];

    public override string Finding(RunResult run)
    {
        var costs = run.Arms.Where(arm => arm.Over(Metric.ClientCpu) is not null && !Arms.IsAgain(arm.Name) && !arm.Name.EndsWith(LongChain, StringComparison.Ordinal)).Select(Cost).ToList();
        var chains = Chained
            .Select(key => (Short: run.Find(NameOf(key)), Long: run.Find($"{NameOf(key)} {LongChain}")))
            .Where(pair => pair is { Short.HandshakeBytes: not null, Long.HandshakeBytes: not null })
            .Select(pair => Chain(run, pair.Short!, pair.Long!))
            .ToList();
        var text = costs.Count == 0 ? "" : $"A connection costs the client and the server {Format.List(costs)}.";
        return chains.Count == 0 ? text : $"{text} An intermediate certificate adds {Format.List(chains)}.";
    }

    private static List<Arm> ArmsFor(RunOptions options, TargetTraits target) =>
    [
        .. target.Keys.Select(key => Arms.Of(ConnectionMode.Cold, key, options.TlsVersions[0])),
        .. target.Keys.Intersect(Chained)
            .Select(key => Arms.Of(ConnectionMode.Cold, key, options.TlsVersions[0]) with { Name = $"{NameOf(key)} {LongChain}", ChainLength = 2 }),
    ];

    private static string NameOf(KeyKind key) => Arms.Of(ConnectionMode.Cold, key, TlsVersion.Tls13).Name;

    private static string Cost(ArmResult arm)
    {
        var server = arm.Over(Metric.ServerCpu) is { } spent ? $"{Format.Duration(spent.Value)} of CPU" : "an unknown time of CPU";
        return $"{Format.Duration(arm.Over(Metric.ClientCpu)?.Value)} and {server} with {arm.Key}";
    }

    private static string Chain(RunResult run, ArmResult alone, ArmResult chained)
    {
        var bytes = chained.HandshakeBytes!.Received - alone.HandshakeBytes!.Received + chained.HandshakeBytes.Sent - alone.HandshakeBytes.Sent;
        var time = run.Compared(Metric.HandshakeP50, chained.Name, alone.Name) is { } handshake ? $" (handshake {handshake.Text()})" : "";
        return $"{Format.Count(bytes)} bytes with {alone.Key}{time}";
    }
}
