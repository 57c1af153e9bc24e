using LoadHarness.Engine;
using LoadHarness.Plans;
using LoadHarness.Plans.Options;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;

namespace LoadHarness;

/// <summary>Knows what the target can do before it is started, and starts it.</summary>
internal sealed class TargetSource(RunOptions options, ClientCredentials? credentials)
{
    /// <summary>What can be asked of the target.</summary>
    public TargetTraits Traits => credentials is null
        ? new TargetTraits(options.Keys, CountsCpu: true)
        : new TargetTraits([ExternalKey], CountsCpu: false) { MakesCertificates = false, OneWay = false };

    // A key of another kind than the plan's names is counted as the user says; its description is in the environment.
    private KeyKind ExternalKey => credentials!.Identity.Key.Kind ?? options.Keys[0];

    /// <summary>Starts the embedded LLA, or finds the external one.</summary>
    /// <exception cref="TargetException">It cannot be used.</exception>
    public async Task<ITarget> StartAsync(IReadOnlyList<Arm> arms, TimeProvider clock, CancellationToken cancellationToken) => options.Target switch
    {
        TargetOptions.Embedded embedded => await EmbeddedTarget.StartAsync(arms, embedded.Lla, clock, cancellationToken),
        TargetOptions.External external => await ExternalTarget.ResolveAsync(external, credentials!, ExternalKey, cancellationToken),
        var other => throw new InvalidOperationException($"no target for {other}"),
    };
}
