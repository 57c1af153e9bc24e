using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadHarness.Arms;
using LoadHarness.Clients;
using LoadHarness.Engine;
using LoadHarness.Machine;
using LoadHarness.Options;
using LoadHarness.Scenarios;
using LoadHarness.Schedules;
using LoadHarness.Targets;
using LoadHarness.Targets.Pki;
using LoadHarness.Targets.Servers;

namespace LoadHarness.Program.Running;

/// <summary>Knows what the target can do before it is started, and starts it.</summary>
internal sealed class TargetSource(RunOptions options, ClientCredentials? credentials, RequestTemplate request)
{
    // Resolved by LookAsync already, so that it is not asked for twice.
    private ExternalTarget? _external;

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

    /// <summary>Why the scenario cannot run against the target: a sentence each; none when it can.</summary>
    public IReadOnlyList<string> Problems(Scenario scenario)
    {
        if (scenario.Problems(options, Traits) is { Count: > 0 } refused)
        {
            return refused;
        }

        var plan = scenario.Plan(options, Traits);
        return [.. NamingProblems(plan), .. OpenSslProblems(plan)];
    }

    /// <summary>What this machine lacks to drive the target: a sentence each; none when all is there.</summary>
    public IReadOnlyList<string> Shortages(LoadPlan plan)
    {
        var forecast = ResourceForecast.Of(plan);
        var ports = ResourceProbe.EphemeralPorts();
        return forecast.Problems(ResourceProbe.OpenFileLimit(), forecast.Ports <= ports ? ports : ports * SourceAddresses());
    }

    /// <summary>What can be asked of the target; one that runs already is asked whether it gives evidence.</summary>
    /// <exception cref="TargetException">It has no address.</exception>
    public async Task<TargetTraits> LookAsync(Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Target is not TargetOptions.External external)
        {
            return Traits;
        }

        _external = await ExternalTarget.ResolveAsync(external, credentials!, ExternalKey, request, cancellationToken);
        var evidence = await _external.GivesEvidenceAsync(options.TlsVersions[0], options.ServerNames, timeouts, clock, cancellationToken);
        return Traits with { GivesEvidence = evidence };
    }

    /// <summary>Starts the target; one that runs already was found by <see cref="LookAsync"/>.</summary>
    /// <exception cref="TargetException">It cannot be used.</exception>
    public async Task<ITarget> StartAsync(IReadOnlyList<Arm> arms, TimeProvider clock, CancellationToken cancellationToken) => options.Target switch
    {
        TargetOptions.Embedded embedded => await EmbeddedTarget.StartAsync(arms, embedded.Lla, clock, cancellationToken),
        TargetOptions.Program program => await ProgramTarget.StartAsync(
            program.Name, arms, new ServerBehaviour(RefusesUnknownNames: options.ServerNames == ServerNaming.Fixed), clock, cancellationToken),
        _ => _external ?? throw new InvalidOperationException("the target was not looked for before it was started"),
    };

    private int SourceAddresses()
    {
        var address = options.Target is TargetOptions.External external ? AddressOf(external.Connect ?? external.Address.Host) : IPAddress.Loopback;

        // A host without an address is told when the run looks for it.
        return address is null ? int.MaxValue : Math.Max(1, Loopback.SourcesFor(address).Count);
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
            string.Create(
                CultureInfo.InvariantCulture,
                $"names=fixed: {host} can be spelled in {there:N0} ways, but the {needed:N0} clients of all arms need one each (lower clients=)"),
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
