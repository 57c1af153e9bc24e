using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients;
using LoadHarness.Targets.Lla;
using LoadHarness.Targets.Servers;
using LoadHarness.Workloads;

namespace LoadHarness.Program.Running;

/// <summary>Knows what the target can do before it is started, and starts it.</summary>
/// <param name="options">The options of the run.</param>
/// <param name="credentials">What the clients of an external target prove themselves with.</param>
/// <param name="request">What they send.</param>
/// <param name="found">The external target, once it was looked at.</param>
internal sealed class TargetSource(RunOptions options, ClientCredentials? credentials, RequestTemplate request, ExternalTarget? found = null)
{
    /// <summary>What clients send, where that is not one request which is always the same.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Whether anything is known of it; nothing is of an external target whose credentials are not there.</summary>
    public bool IsKnown => options.Target is not TargetOptions.External || credentials is not null;

    /// <summary>Whether all is known that can be known before the run: an external target must have answered for that.</summary>
    public bool IsSeen => options.Target is not TargetOptions.External || Sight is { First.Succeeded: true };

    /// <summary>What an external target showed; null before it was looked at, and for others.</summary>
    public ServerSight? Sight => found?.Sight;

    /// <summary>What is known of its certificates and of the clients'.</summary>
    public IReadOnlyDictionary<string, string> Facts => found?.Facts ?? new Dictionary<string, string>();

    /// <summary>What can be asked of the target, as far as it is known without asking it.</summary>
    public TargetTraits Traits => options.Target switch
    {
        TargetOptions.Embedded embedded => new TargetTraits(options.Keys, CountsCpu: true) { Refused = RefusedBy(embedded.Lla.Kind) },
        TargetOptions.Program program => new TargetTraits(options.Keys, ProgramTarget.CountsCpu)
        {
            GivesEvidence = ProgramTarget.GivesEvidence(program.Name),
            Kind = TargetKind.Program,
        },
        var external => new TargetTraits([ServerKey], CountsCpu: external is TargetOptions.External { Ledger: not null })
        {
            Kind = TargetKind.External,
            KeyName = Sight?.Key?.Name,
            Refused = Sight?.Refused ?? [],
            Sessions = !((TargetOptions.External)external).HasServerName ? SessionRoom.None
                : options.ServerNames == ServerNaming.Fixed ? SessionRoom.One : SessionRoom.PerClient,
        },
    };

    // What the server presents, or must present while it was not asked.
    private KeyKind ServerKey => Sight?.Key is { } key ? key.Kind ?? KeyKind.Other : options.Keys is [var kind] ? kind : KeyKind.Other;

    /// <summary>Looks at an external target in a few handshakes, each within the limits of a run.</summary>
    /// <param name="plan">What it will be asked for.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What knows of it, with the options as they fit it; of another target, nothing new.</returns>
    /// <exception cref="TargetException">It has no address.</exception>
    public async Task<(TargetSource Source, RunOptions Options)> LookAsync(LoadPlan plan, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Target is not TargetOptions.External external)
        {
            return (this, options);
        }

        var target = await ExternalTarget.ResolveAsync(
            external, credentials!, request, timeouts.Connect, cancellationToken, [.. options.Sources.Select(IPAddress.Parse)]);
        var sight = await target.LookAsync(options.ServerNames, plan.Arms.Select(arm => (arm.Tls, arm.Http)), timeouts, clock, cancellationToken);
        var fitting = sight.First.Succeeded ? options.With(sight.Key?.Kind, sight.Naming) : options;
        return (new(fitting, credentials, request, target) { Workload = Workload }, fitting);
    }

    /// <summary>Why the plan cannot be run against the target: a sentence each; none when it can.</summary>
    public IEnumerable<string> Problems(LoadPlan plan) => [.. ClientProblems(plan), .. IdentityProblems(plan), .. LlaProblems(), .. NamingProblems(plan), .. OpenSslProblems(plan), .. ArmChoice.Problem(plan, Traits) is { } problem ? [problem] : Array.Empty<string>()];

    /// <summary>Why the server's key is not the one that the user named; null when it is, or when none was named or seen.</summary>
    /// <param name="named">The keys that were named.</param>
    public string? KeyProblem(IReadOnlyList<KeyKind> named) => Sight?.Key is { } key && named is [var kind] && key.Kind != kind
        ? $"keys must be what the server presents, {key.Name}, but is '{Names.Of(kind)}' ({(key.Kind is null ? "leave it out" : $"leave it out, or write keys={key.Name}")})"
        : null;

    /// <summary>Why the counters of an external target cannot be read where they should be; null when they can, or nobody asked for them.</summary>
    /// <param name="cancellationToken">Gives up reading.</param>
    public async Task<string?> LedgerProblemAsync(CancellationToken cancellationToken) =>
        options.Target is TargetOptions.External { Ledger: { } ledger } && found is not null && await found.ReadCountersAsync(cancellationToken) is not { CountsConnections: true }
            ? $"{TargetCatalogue.Ledger.Name}={UrlText.Shown(ledger.OriginalString)} must be where the LLA gives its counters, but no counters came from there (start it with serve {ServeCatalogue.Admin.Name}=PORT, or leave it out)"
            : null;

    /// <summary>What was sent as SNI, to stand behind a run's first failure; null where nothing came so far, and for targets that are started for the run.</summary>
    public string? SentText => (Sight, options.Target) switch
    {
        (null or { First.Phase: Phase.Connect }, _) => null,
        (_, TargetOptions.External { HasServerName: false }) => "no name was sent as SNI, since the target is an address",
        ({ First: { Succeeded: false } first }, _) when options.ServerNames == ServerNaming.Vary =>
            $"names below '{first.Name}' were sent as SNI, and '{first.Name}' itself before, which ended in {first.Outcome}",
        ({ First: var first }, _) => options.ServerNames == ServerNaming.Vary ? $"names below '{first.Name}' were sent as SNI (names=fixed sends '{first.Name}' itself)" : $"'{first.Name}' was sent as SNI",
    };

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
            TargetOptions.Embedded embedded => (await EmbeddedTarget.StartAsync(arms, embedded.Lla, clock, cancellationToken, (options.Identities as IdentityChoice.Made)?.Count ?? 0), Traits),
            TargetOptions.Program program => (await ProgramTarget.StartAsync(
                program.Name, arms, new ServerBehaviour(RefusesUnknownNames: options.ServerNames == ServerNaming.Fixed), clock, cancellationToken), Traits),
            _ => (found!, Traits with
            {
                // Known only when it has been asked; who did not answer before need not be asked.
                GivesEvidence = IsSeen && await found!.GivesEvidenceAsync(arms[0].Tls, arms[0].Http, options.ServerNames, timeouts, clock, cancellationToken, Workload),
            }),
        };

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

    private static IEnumerable<string> ClientProblems(LoadPlan plan) => plan.Arms.Any(plan.IsOnLoop) && TtsClients.ProblemOf(ClientKind.OpenSsl) is { } problem ? [$"{problem} (install them, or write client=dotnet)"] : [];

    private IEnumerable<string> LlaProblems() => options.Target is TargetOptions.Embedded { Lla.Kind: var kind } && LlaServer.ProblemOf(kind) is { } problem ? [problem] : [];

    private static IReadOnlyList<RefusedProtocol> RefusedBy(LlaKind kind) => kind != LlaKind.OpenSsl ? [] :
        [.. Enum.GetValues<TlsVersion>().Select(tls => new RefusedProtocol(tls, HttpProtocol.Http2, "lla=openssl does not speak HTTP/2 (write lla=kestrel)"))];

    // Each client is one identity: what clients share would be nobody's.
    private IEnumerable<string> IdentityProblems(LoadPlan plan)
    {
        if (options.Identities is not { } identities)
        {
            yield break;
        }

        var honest = plan.Arms.Where(arm => arm is { Authentication: Authentication.Mutual, MustBeRefused: null }).ToList();
        var there = identities is IdentityChoice.Made made ? made.Count : credentials?.Identities.Count ?? int.MaxValue;
        if (honest.Select(plan.AllClientsOf).DefaultIfEmpty().Max() is var needed && needed > there)
        {
            yield return $"identities must be at least as many as the clients of an arm, {Format.Count(needed)}, but are {Format.Count(there)} (lower clients=, or give more)";
        }

        if (honest.Find(arm => arm.SharedConnections is not null || arm is { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared }) is { } shared)
        {
            yield return $"identities= gives each client a certificate, but the clients of '{shared.Name}' share what proves them, connections or a session (leave it out)";
        }

        if (honest.Find(arm => arm.Mode == ConnectionMode.Resumed && !plan.IsOnLoop(arm)) is { } forgetful)
        {
            yield return $"identities= with '{forgetful.Name}' takes client=openssl: .NET forgets the sessions of clients that have a certificate each (write client=openssl)";
        }
    }

    private IEnumerable<string> NamingProblems(LoadPlan plan)
    {
        var needed = plan.Arms.Where(arm => !plan.IsOnLoop(arm)).Sum(arm => TtsClients.SpellingsFor(arm, plan.ClientsOf(arm)));
        var there = ServerNames.Spellings(Names.Lla);
        return options.Target is TargetOptions.External || plan.Naming == ServerNaming.Vary || needed <= there ? [] :
        [
            $"names=fixed: {Names.Lla} can be spelled in {Format.Count(there)} ways, but the {Format.Count(needed)} clients of all arms need one each (lower clients=)",
        ];
    }

    private IEnumerable<string> OpenSslProblems(LoadPlan plan) => options.Target is not TargetOptions.Program { Name: ServerProgram.OpenSsl }
        ? []
        : plan.Arms.Where(arm => NeedsMoreThanOpenSsl(arm, plan)).Select(arm => arm.Name).ToList() is { Count: > 0 } refused
            ? [$"target=openssl serves one HTTP/1.0 request on one connection at a time, which is not enough for {Some(refused)} (write target=nginx)"]
            : [];

    private static string Some(List<string> arms) => arms.Count <= 2 ? string.Join(" and ", arms) : $"{arms[0]} and {arms.Count - 1} other arms";

    private static bool NeedsMoreThanOpenSsl(Arm arm, LoadPlan plan) =>
        arm.Mode == ConnectionMode.KeepAlive || arm.Http != HttpProtocol.Http11 || plan.ClientsOf(arm) > 1;
}
