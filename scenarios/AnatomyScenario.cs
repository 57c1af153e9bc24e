using LoadHarness.Handshakes;
using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>What does each message of a handshake cost, and whom?</summary>
public sealed class AnatomyScenario() : Scenario("anatomy", "What does each message of a handshake cost, and whom?")
{
    // There are many arms, and each has hundreds of handshakes in the shortest run.
    private const double Share = 0.4;

    private static readonly ConnectionMode[] Modes = [ConnectionMode.Cold, ConnectionMode.Resumed, ConnectionMode.EarlyData];

    // Of full mutual handshakes of TLS 1.2 beside those of TLS 1.3.
    private static readonly Metric[] Older = [Metric.ServiceP50, Metric.ClientCpu, Metric.ServerCpu, Metric.BytesReceived];

    public override ScenarioDefaults Defaults => new(Name) { Load = LoadKind.Closed, Clients = 1, TlsVersions = [TlsVersion.Tls13, TlsVersion.Tls12], Lla = LlaKind.OpenSsl };

    public override string Description =>
        "Every handshake is looked at from both ends: OpenSSL tells TTS and the LLA of each message as it is made or read, and both note the moment, on one clock, and the CPU time of their "
        + "thread. Cold, resumed and, in TLS 1.3, with early data, mutual and one-way, each kind of key; and TLS 1.2, where the same identities travel in another order. The report shows each message with its phase, "
        + "direction and length, when it was made, sent and received, and what either end spent on it; as a chart from left to right, and as a table whose rows add up to the handshake. "
        + "One client, one connection at a time, so that nobody waits for another. Takes client=openssl and the embedded LLA, which is then lla=openssl. "
        + "Default gates: every connection is proven by both ends to be what its arm claims, no errors, every client of a mutual arm identified, and every handshake takes exactly the round trips "
        + "of its kind (TLS 1.3 one, TLS 1.2 two, resumed one). The run is invalid where what both ends noted does not fit, or the parts leave more than 5 % of a handshake. "
        + "Answers C5, mTLS adds a certificate request, a client certificate, a proof and a check: confirmed when full mutual handshakes have them and one-way ones do not, and both ends spend CPU on them.";

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. Unless(target.Kind == TargetKind.Embedded, $"target must be embedded for {Name}, whose LLA tells when it made, sent and received each message, but is '{options.Effective["target"]}' (leave it out)"),
        .. Unless(options.Client == ClientKind.OpenSsl, $"client must be {Names.Of(ClientKind.OpenSsl)} for {Name}, since .NET's tells of no messages, but is '{Names.Of(options.Client)}' (write client={Names.Of(ClientKind.OpenSsl)})"),
        .. Unless(options.Target is not TargetOptions.Embedded { Lla.Kind: LlaKind.Kestrel }, $"lla must be {Names.Of(LlaKind.OpenSsl)} for {Name}, since Kestrel tells of no messages, but is '{Names.Of(LlaKind.Kestrel)}' (leave it out)"),
        .. Unless(options.Clients == 1, $"clients must be 1 for {Name}, where nobody may wait for another, but is '{options.Clients}' (leave it out)"),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        List<Arm> arms =
        [
            .. from version in options.TlsVersions
               from mode in Modes
               where mode != ConnectionMode.EarlyData || version == TlsVersion.Tls13
               from authentication in new[] { Authentication.Mutual, Authentication.OneWay }
               from key in target.Keys
               let arm = Arms.Of(mode, authentication, key, version)
               select (options.TlsVersions.Count > 1 ? arm.NamingVersion() : arm) with { TimesMessages = true, BlockShare = Share },
        ];
        var full = arms.Where(arm => arm.Mode == ConnectionMode.Cold).ToList();
        return PlanOf(
            options,
            arms,
            [
                .. from mutual in full
                   where mutual.Authentication == Authentication.Mutual
                   from oneWay in full
                   where oneWay.Authentication == Authentication.OneWay && oneWay.Key == mutual.Key && oneWay.Tls == mutual.Tls
                   from comparison in target.Compare(MutualClaim.Metrics, mutual, oneWay)
                   select comparison,
                .. from older in full
                   where older is { Tls: TlsVersion.Tls12, Authentication: Authentication.Mutual }
                   from newer in full
                   where newer is { Tls: TlsVersion.Tls13, Authentication: Authentication.Mutual } && newer.Key == older.Key
                   from comparison in target.Compare(Older, older, newer)
                   select comparison,
            ],
            [.. target.Invariants, InvariantGate.RoundTrips]);
    }

    private protected override IReadOnlyList<Claim> Claims => [new MutualStepsClaim()];

    public override string Finding(RunResult run)
    {
        var parts = run.Arms
            .Where(arm => arm is { Mode: ConnectionMode.Cold, Authentication: Authentication.Mutual, Anatomy.OnlyMutual: not null } && arm.Tls == run.Arms[0].Tls)
            .Select(Told)
            .ToList();
        return parts.Count == 0 ? "" : $"Until both ends are done a full mutual handshake takes {string.Join("; ", parts)}.";
    }

    private static string Told(ArmResult arm)
    {
        var anatomy = arm.Anatomy!;
        var signatures = anatomy.Messages.Where(message => message.Kind == MessageKind.CertificateVerify).ToDictionary(message => message.From, message => Format.Duration(message.Making.Cpu.Value));
        return $"{Format.Duration(anatomy.Whole.Time.Value)} with {arm.Key}"
            + (signatures.TryGetValue(Side.Client, out var tts) && signatures.TryGetValue(Side.Server, out var lla) ? $" (TTS signs for {tts} of CPU, LLA for {lla}, and" : " (")
            + $" what only mTLS adds costs TTS {Format.Duration(anatomy.OnlyMutual!.TtsCpu.Value)} and LLA {Format.Duration(anatomy.OnlyMutual.LlaCpu.Value)})";
    }
}
