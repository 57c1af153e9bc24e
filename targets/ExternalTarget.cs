using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadHarness.Engine;
using LoadHarness.Workloads;

namespace LoadHarness.Targets;

/// <summary>An LLA that runs already, somewhere else or by hand. Nothing is known of it but what it answers.</summary>
public sealed class ExternalTarget : ITarget
{
    // To look for the address again must not hold up a soak.
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(1);

    private readonly FollowedEndpoint _followed;
    private readonly TlsIdentity _identity;
    private readonly RemoteLedger? _ledger;

    private ExternalTarget(TargetOptions.External options, FollowedEndpoint followed, TlsIdentity identity, IReadOnlyList<IPAddress> silent)
    {
        (_followed, _identity) = (followed, identity);
        var address = options.Address;
        _ledger = options.Ledger is { } ledger ? new RemoteLedger(ledger) : null;
        var endpoint = followed.Endpoint;
        Description = $"{address} at {endpoint.Address}"
            + (silent.Count > 0 ? $" ({string.Join(", ", silent)} did not answer)" : "")
            + (endpoint.SourceAddresses.Count > 0 ? $" from {string.Join(", ", endpoint.SourceAddresses)}" : "");
    }

    public string Description { get; }

    public IReadOnlyDictionary<string, string> Facts => new OrderedDictionary<string, string>([.. Sight?.Facts ?? [], .. CertificateFacts.OfClient(_identity, _followed.Endpoint.TrustAnchors), .. CertificateFacts.OfIdentities(_followed.Endpoint, "read before the run")]);

    /// <summary>What it showed before the run; null until it was looked at.</summary>
    public ServerSight? Sight { get; private set; }

    /// <summary>Finds the target's address. Where its name has several, each is called in turn until one answers, as curl does; else nothing is called yet.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="credentials">What the clients prove themselves with; disposed by the caller.</param>
    /// <param name="request">What clients send.</param>
    /// <param name="patience">How long an address may take to answer.</param>
    /// <param name="cancellationToken">Gives up resolving.</param>
    /// <param name="sources">Local addresses to connect from; without any the system chooses.</param>
    /// <exception cref="TargetAwayException">The host has no address.</exception>
    /// <exception cref="TargetException">It has none that can be called from these.</exception>
    public static async Task<ExternalTarget> ResolveAsync(
        TargetOptions.External options, ClientCredentials credentials, RequestTemplate request, TimeSpan patience, CancellationToken cancellationToken,
        IReadOnlyList<IPAddress>? sources = null)
    {
        var host = options.Connect ?? options.Address.Host;
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new TargetAwayException($"the target's host '{host}' has no address: {e.Message} (give one with connect=ADDRESS)", e);
        }

        var (address, silent) = await FirstThatAnswersAsync(addresses, options.Address.Port, patience, cancellationToken);
        if (sources?.FirstOrDefault(source => source.AddressFamily != address.AddressFamily) is { } other)
        {
            throw new TargetException($"the target is called at {address}, which cannot be reached from source={other} (give both as IPv4 or as IPv6; connect= names the target's address)");
        }

        var identity = credentials.Identity;
        var endpoint = new TargetEndpoint
        {
            Key = KeyKind.Other,
            Authentication = Authentication.Mutual,
            Host = options.Address.Host,
            ServerName = options.ServerName ?? options.Address.Host,
            Spelling = NameSpelling.AsGiven,
            Address = new IPEndPoint(address, options.Address.Port),
            TrustAnchors = credentials.TrustAnchors,
            Identity = SslStreamCertificateContext.Create(identity.Leaf, identity.Intermediates, offline: true),
            ClientSubject = identity.Leaf.Subject,
            Identities = credentials.Identities.Count == 0
                ? null
                : [.. credentials.Identities.Select(one => new ClientIdentity(one.Leaf.Subject, () => SslStreamCertificateContext.Create(one.Leaf, one.Intermediates, offline: true)))],
            SourceAddresses = sources ?? [],
            SpareAddresses = sources is { Count: > 0 } ? [] : Loopback.SourcesFor(address),
            Request = request,
        };
        return new ExternalTarget(options, new FollowedEndpoint(endpoint, credentials.Watch, FindAgainAsync), identity, silent);

        async Task<IPAddress> FindAgainAsync(CancellationToken token)
        {
            var again = await Dns.GetHostAddressesAsync(host, address.AddressFamily, token);
            return (await FirstThatAnswersAsync(again, options.Address.Port, patience < LongestSearch ? patience : LongestSearch, token)).Address;
        }
    }

    /// <summary>Looks at it in a few handshakes without a request, before a run is planned.</summary>
    /// <param name="naming">Which names clients would send.</param>
    /// <param name="wanted">What the arms will offer alone.</param>
    /// <param name="timeouts">Limits of each connect and handshake.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<ServerSight> LookAsync(
        ServerNaming naming, IEnumerable<(TlsVersion Tls, HttpProtocol Http)> wanted, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var endpoint = _followed.Endpoint;
        var probe = new FirstProbe(endpoint.ServerName, naming, (name, offer) => FirstHandshake.TryAsync(endpoint, offer, name, timeouts, clock, cancellationToken));
        return Sight = await probe.RunAsync(wanted);
    }

    /// <summary>The first address that takes a connection, and those before it; the first of all, and none, when there is no other or none answers.</summary>
    internal static async Task<(IPAddress Address, IReadOnlyList<IPAddress> Silent)> FirstThatAnswersAsync(
        IReadOnlyList<IPAddress> addresses, int port, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var index = 0; addresses.Count > 1 && index < addresses.Count; index++)
        {
            using var socket = new Socket(addresses[index].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(patience);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[index], port), deadline.Token);
                return (addresses[index], [.. addresses.Take(index)]);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next one may answer.
            }
        }

        return (addresses[0], []);
    }

    public TargetEndpoint EndpointFor(Arm arm) => _followed.Endpoint;

    public ValueTask<IReadOnlyList<string>> FollowAsync(bool isLost, CancellationToken cancellationToken) => _followed.FollowAsync(isLost, cancellationToken);

    /// <summary>Asks once, and tells whether the answer says what the server saw of the connection; false when there is no answer, which the run will tell.</summary>
    /// <param name="tls">The TLS version to ask with.</param>
    /// <param name="http">The HTTP version to ask with.</param>
    /// <param name="naming">Which names may be sent as SNI.</param>
    /// <param name="timeouts">Limits of each step.</param>
    /// <param name="clock">Clock of the run.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <param name="workload">What clients send, where that is not the endpoint's request.</param>
    public async Task<bool> GivesEvidenceAsync(
        TlsVersion tls, HttpProtocol http, ServerNaming naming, Timeouts timeouts, TimeProvider clock, CancellationToken cancellationToken, Workload? workload = null)
    {
        var arm = new Arm { Name = "first request", Mode = ConnectionMode.Cold, Key = _followed.Endpoint.Key, Tls = tls, Http = http };
        using var clients = new TtsClients(EndpointFor, timeouts, clock) { Naming = naming, Workload = workload };
        await using var client = clients.Create(arm, index: 0, cancellationToken);
        return (await client.SendAsync(armIndex: 0, clock.GetTimestamp())).Server.Given;
    }

    /// <summary>Null where nobody was told how to read the counters of a server that runs elsewhere.</summary>
    public ValueTask<ServerCounters?> ReadCountersAsync(CancellationToken cancellationToken) => ReadAsync(collects: false, cancellationToken);

    public ValueTask<ServerCounters?> ReadCollectedCountersAsync(CancellationToken cancellationToken) => ReadAsync(collects: true, cancellationToken);

    /// <summary>Leaves the target as it is.</summary>
    public ValueTask DisposeAsync()
    {
        _ledger?.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<ServerCounters?> ReadAsync(bool collects, CancellationToken cancellationToken) =>
        _ledger is null ? ValueTask.FromResult<ServerCounters?>(null) : _ledger.ReadAsync(collects, cancellationToken);
}
