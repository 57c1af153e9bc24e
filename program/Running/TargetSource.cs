using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Program.Running;

/// <summary>Knows what the target can do before it is started, and starts it.</summary>
internal sealed class TargetSource(RunOptions options, ClientCredentials? credentials, RequestTemplate request)
{
    /// <summary>Whether anything is known of it; nothing is of an external target whose credentials are not there.</summary>
    public bool IsKnown => options.Target is not TargetOptions.External || credentials is not null;

    /// <summary>What can be asked of the target, as far as it is known without asking it.</summary>
    public TargetTraits Traits => options.Target switch
    {
        TargetOptions.Embedded => new TargetTraits(options.Keys, CountsCpu: true),
        TargetOptions.Program program => new TargetTraits(options.Keys, ProgramTarget.CountsCpu)
        {
            GivesEvidence = ProgramTarget.GivesEvidence(program.Name),
            Kind = TargetKind.Program,
        },
        _ => new TargetTraits([ExternalKey], CountsCpu: false) { Kind = TargetKind.External },
    };

    // A key of another kind than the plan's names is counted as the user says; its description is in the environment.
    private KeyKind ExternalKey => credentials!.Identity.Key.Kind ?? options.Keys[0];

    /// <summary>Why the plan cannot be run against the target: a sentence each; none when it can.</summary>
    public IEnumerable<string> Problems(LoadPlan plan) => [.. NamingProblems(plan), .. OpenSslProblems(plan)];

    /// <summary>What this machine lacks to drive the target: a sentence each; none when all is there.</summary>
    public IReadOnlyList<string> Shortages(LoadPlan plan)
    {
        var forecast = ResourceForecast.Of(plan);
        var ports = ResourceProbe.EphemeralPorts();
        return
        [
            .. options.Sources.Where(source => !Loopback.IsOfThisMachine(IPAddress.Parse(source))).Select(source => $"source={source} must be an address of this machine, but is none (to see them: ip -brief address)"),
            .. forecast.Problems(ResourceProbe.OpenFileLimit(), forecast.Ports <= ports ? ports : ports * SourceAddresses()),
        ];
    }

    /// <summary>Starts the target, or looks for one that runs already, and tells what can be asked of it.</summary>
    /// <exception cref="TargetException">It cannot be used, or has no address.</exception>
    public async Task<(ITarget Target, TargetTraits Traits)> StartAsync(
        IReadOnlyList<Arm> arms, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken) => options.Target switch
        {
            TargetOptions.Embedded embedded => (await EmbeddedTarget.StartAsync(arms, embedded.Lla, clock, cancellationToken), Traits),
            TargetOptions.Program program => (await ProgramTarget.StartAsync(
                program.Name, arms, new ServerBehaviour(RefusesUnknownNames: options.ServerNames == ServerNaming.Fixed), clock, cancellationToken), Traits),
            TargetOptions.External external => await LookAsync(external, timeouts, clock, cancellationToken),
            var other => throw new InvalidOperationException($"no target for {other}"),
        };

    // Whether it gives evidence is known only when it has been asked.
    private async Task<(ITarget Target, TargetTraits Traits)> LookAsync(
        TargetOptions.External external, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var target = await ExternalTarget.ResolveAsync(external, credentials!, ExternalKey, request, timeouts.Connect, cancellationToken, [.. options.Sources.Select(IPAddress.Parse)]);
        var evidence = await target.GivesEvidenceAsync(options.TlsVersions[0], options.ServerNames, timeouts, clock, cancellationToken);
        return (target, Traits with { GivesEvidence = evidence });
    }

    private int SourceAddresses()
    {
        var address = options.Target is TargetOptions.External external ? AddressOf(external.Connect ?? external.Address.Host) : IPAddress.Loopback;

        // A host without an address is told when the run looks for it.
        return options.Sources.Count > 0 ? options.Sources.Count : address is null ? int.MaxValue : Math.Max(1, Loopback.SourcesFor(address).Count);
    }

    private static IPAddress? AddressOf(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host) is [var first, ..] ? first : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private IEnumerable<string> NamingProblems(LoadPlan plan)
    {
        var host = options.Target is TargetOptions.External external ? external.Address.Host : Names.Lla;
        var needed = plan.Arms.Sum(arm => TtsClients.SpellingsFor(arm, plan.Clients));
        var there = ServerNames.Spellings(host);
        return plan.Naming == ServerNaming.Vary || needed <= there ? [] :
        [
            $"names=fixed: {host} can be spelled in {Format.Count(there)} ways, but the {Format.Count(needed)} clients of all arms need one each (lower clients=)",
        ];
    }

    private IEnumerable<string> OpenSslProblems(LoadPlan plan) => options.Target is not TargetOptions.Program { Name: ServerProgram.OpenSsl }
        ? []
        : plan.Arms.Where(NeedsMoreThanOpenSsl).Select(arm => arm.Name).ToList() is { Count: > 0 } refused
            ? [$"target=openssl serves one HTTP/1.0 request on one connection at a time, which is not enough for {Some(refused)} (write target=nginx)"]
            : [];

    private static string Some(List<string> arms) => arms.Count <= 2 ? string.Join(" and ", arms) : $"{arms[0]} and {arms.Count - 1} other arms";

    private bool NeedsMoreThanOpenSsl(Arm arm) =>
        arm.Mode == ConnectionMode.KeepAlive || arm.Http != HttpProtocol.Http11 || (arm.Clients ?? options.Clients) > 1;
}
