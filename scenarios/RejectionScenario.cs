using LoadHarness.Scenarios.Claims;

namespace LoadHarness.Scenarios;

/// <summary>Do only clients with a valid, unrevoked, allowed certificate get in, and only servers with a valid one?</summary>
public sealed class RejectionScenario() : Scenario("rejection", "Do only clients with a valid, unrevoked, allowed certificate get in, on full and on resumed handshakes?")
{
    // Impostors are counted, and a count needs no long block; with 28 arms of them the run would take too long.
    private const double ImpostorShare = 1.0 / 3;

    private static readonly (Flaw Flaw, string Name)[] Clients =
    [
        (Flaw.NoCertificate, "no certificate"), (Flaw.SelfSigned, "self-signed"), (Flaw.OtherAuthority, "another CA"),
        (Flaw.ForgedSignature, "forged signature"), (Flaw.IssuedByLeaf, "issued by a leaf"), (Flaw.Expired, "expired"), (Flaw.NotYetValid, "not yet valid"),
        (Flaw.OtherUsage, "server's EKU"), (Flaw.Revoked, "revoked"), (Flaw.NotAllowed, "not allowed"),
    ];

    // Their ticket is what is wrong with them, so that there is no full handshake to try.
    private static readonly (Flaw Flaw, string Name)[] ResumedOnly =
    [(Flaw.RevokedSinceTicket, "revoked since its ticket"), (Flaw.OneWayTicket, "one-way ticket")];

    // TTS refuses them within the handshake and reads no ticket of theirs, so that there is no resumed handshake to try.
    private static readonly (Flaw Flaw, string Name)[] Servers =
    [
        (Flaw.WrongName, "wrong name"), (Flaw.Expired, "expired"), (Flaw.OtherAuthority, "another CA"), (Flaw.ForgedSignature, "forged signature"),
        (Flaw.IssuedByLeaf, "issued by a leaf"), (Flaw.OtherUsage, "client's EKU"),
    ];

    public override string Description =>
        "Honest clients, cold and resumed, and in the same rounds at the same rate one arm for each kind of impostor, for a third of a block. "
        + "TTS impostors: no certificate, self-signed, another CA of the same name, a certificate that says all that the CA's would but is signed with another "
        + "key, one that an honest client's certificate issued, expired, not yet valid, a server's EKU, revoked, and a valid certificate whose subject is not on the allow-list. Each tries a full handshake and a resumed one: the LLA hands out tickets "
        + "before it judges a client, so that an impostor has one from the second attempt on (with lla=openssl none has, and these arms are left out). Two more have nothing but their ticket: a client "
        + "that was honest when it got it and revoked before the first round, and a client without certificate whose ticket is from a one-way "
        + "endpoint with the same server certificate. LLA impostors, which TTS must refuse before its request leaves: wrong name, expired, "
        + "another CA, a forged signature, issued by a leaf, a client's EKU; none of them resumed, since TTS refuses them before it reads a ticket. Default gates: honest clients "
        + "without errors, proven and identified; impostors let in = 0; every impostor refused by the end that must refuse it, for what is wrong "
        + "with it, in the kind of handshake that its arm claims. What a refusal costs is compared with an honest connection; honest cold clients run twice, which shows what this machine can resolve. Answers C6. "
        + "Needs the embedded LLA. To see the gates fail, open the door: lla-allow-list=off.";

    public override ScenarioDefaults Defaults => new(Name) { Keys = [KeyKind.Rsa2048] };

    public override IReadOnlyList<string> Problems(RunOptions options, TargetTraits target) =>
    [
        .. base.Problems(options, target),
        .. Unless(target.MakesImpostors, $"target must be the embedded LLA for {Name}, which needs its CA to make impostors and its ledger to count them (write target=embedded)"),
        .. KeyProblems(options, target),
    ];

    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = target.Keys[0], Tls = options.TlsVersions[0] };

        var cold = Of("honest", ConnectionMode.Cold);
        var resumed = Of("honest (resumed)", ConnectionMode.Resumed);
        Arm[] impostors =
        [
            .. Clients.Select(client => Of($"TTS {client.Name}", ConnectionMode.Cold) with { ClientFlaw = client.Flaw }),
            .. Clients.Concat(ResumedOnly).Select(client => Of($"TTS {client.Name} (resumed)", ConnectionMode.Resumed) with { ClientFlaw = client.Flaw }),
            .. Servers.Select(server => Of($"LLA {server.Name}", ConnectionMode.Cold) with { ServerFlaw = server.Flaw }),
        ];
        var again = cold.Again();
        var plan = PlanOf(
            options,
            [cold, resumed, .. impostors.Select(arm => arm with { BlockShare = ImpostorShare }), again],
            [.. impostors.Select(arm => new ComparisonPlan(CostOf(arm.MustBeRefused!), arm.Name, (arm.Mode == ConnectionMode.Cold ? cold : resumed).Name))],
            [.. target.Invariants, .. InvariantGate.Impostors]);
        return (plan with { SameTwice = (cold.Name, again.Name) }).Without(WithoutTickets(options));
    }

    // Kestrel's answer to a client's certificate comes after its tickets; OpenSSL's comes before them.
    private static IReadOnlyList<LeftOutArm> WithoutTickets(RunOptions options) => options.Target is not TargetOptions.Embedded { Lla.Kind: LlaKind.OpenSsl } ? [] :
        [.. Clients.Select(client => new LeftOutArm($"TTS {client.Name} (resumed)", "with lla=openssl a client that is refused has no ticket to come back with"))];

    private protected override IReadOnlyList<Claim> Claims => [new AdmissionClaim()];

    public override string Finding(RunResult run)
    {
        var costs = run.Comparisons.Where(comparison => comparison is { Ratio: not null } && comparison.Metric == Metric.ServerCpu.Name).ToList();
        var cost = costs.Count == 0 ? "" : $"; a refusal costs LLA at most {costs.MaxBy(comparison => comparison.Ratio)!.Text()} of the CPU of an honest connection";
        return $"{AdmissionClaim.Count(run)}{cost}.";
    }

    // The CPU of the end that refuses: it is the one that impostors could wear out.
    private static Metric CostOf(Refusal refusal) => refusal.By == Side.Server ? Metric.ServerCpu : Metric.ClientCpu;
}
