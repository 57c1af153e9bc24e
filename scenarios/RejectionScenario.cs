using LoadHarness.Measurement;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;

namespace LoadHarness.Scenarios;

/// <summary>Do only clients with a valid, unrevoked, allowed certificate get in, and only servers with a valid one?</summary>
public sealed class RejectionScenario : Scenario
{
    // Impostors are counted, not timed: a third of a block has as many as a count needs, and the run stays short.
    private const double ImpostorShare = 1.0 / 3;

    private static readonly (Flaw Flaw, string Name)[] Clients =
    [
        (Flaw.NoCertificate, "no certificate"),
        (Flaw.SelfSigned, "self-signed"),
        (Flaw.OtherAuthority, "another CA"),
        (Flaw.Expired, "expired"),
        (Flaw.NotYetValid, "not yet valid"),
        (Flaw.OtherUsage, "server's EKU"),
        (Flaw.Revoked, "revoked"),
        (Flaw.NotAllowed, "not on allow-list"),
    ];

    private static readonly (Flaw Flaw, string Name)[] WithTicketsOnly =
    [
        (Flaw.RevokedSinceTicket, "revoked since its ticket"),
        (Flaw.OneWayTicket, "one-way ticket"),
    ];

    private static readonly (Flaw Flaw, string Name)[] Servers =
    [
        (Flaw.WrongName, "wrong name"),
        (Flaw.Expired, "expired"),
        (Flaw.OtherAuthority, "another CA"),
        (Flaw.OtherUsage, "client's EKU"),
    ];

    /// <inheritdoc/>
    public override string Name => "rejection";

    /// <inheritdoc/>
    public override string Question => "Do only clients with a valid, unrevoked, allowed certificate get in, on full and on resumed handshakes?";

    /// <inheritdoc/>
    public override string Description => "TODO";

    /// <inheritdoc/>
    public override LoadPlan Plan(RunOptions options, TargetTraits target)
    {
        Arm Of(string name, ConnectionMode mode) => new() { Name = name, Mode = mode, Key = target.Keys[0], Tls = options.TlsVersions[0] };
        Arm Impostor(string name, ConnectionMode mode, Flaw client = Flaw.None, Flaw server = Flaw.None) =>
            Of(name, mode) with { ClientFlaw = client, ServerFlaw = server, BlockShare = ImpostorShare };

        var cold = Of("honest, cold", ConnectionMode.Cold);
        var resumed = Of("honest, resumed", ConnectionMode.Resumed);
        Arm[] arms =
        [
            cold,
            resumed,
            .. Clients.Select(client => Impostor($"TTS {client.Name}", ConnectionMode.Cold, client.Flaw)),
            .. Clients.Concat(WithTicketsOnly).Select(client => Impostor($"TTS {client.Name}, resumed", ConnectionMode.Resumed, client.Flaw)),
            .. Servers.Select(server => Impostor($"LLA {server.Name}", ConnectionMode.Cold, server: server.Flaw)),
        ];
        return PlanOf(options, arms, [], [.. InvariantGate.Standard, .. InvariantGate.Impostors]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ClaimResult> Answer(RunResult run) => [];

    /// <inheritdoc/>
    public override string Finding(RunResult run) => "";
}
