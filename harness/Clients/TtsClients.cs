using LoadHarness.Clients.OpenSsl;
using LoadHarness.OpenSsl;
using LoadHarness.OpenSsl.Native;
using LoadHarness.Workloads;
using LoadHarness.Workloads.InCode;

namespace LoadHarness.Clients;

/// <summary>Makes the clients of a run, and what those of one arm share.</summary>
/// <param name="endpointFor">Where an arm's clients connect.</param>
/// <param name="timeouts">Limits of each step.</param>
/// <param name="clock">Clock of the run.</param>
public sealed class TtsClients(Func<Arm, TargetEndpoint> endpointFor, Timeouts timeouts, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Arm, ClientChannel[]> _multiplexed = [];
    private readonly Dictionary<Arm, ChannelPool> _pools = [];
    private readonly Dictionary<Arm, string> _slots = [];
    private readonly Dictionary<Arm, RequestFeed> _feeds = [];
    private int _spellings;
    private OpenSslClients? _openSsl;

    /// <summary>Which names the clients send as SNI.</summary>
    public ServerNaming Naming { get; init; }

    /// <summary>What the clients are made of, where an arm does not say.</summary>
    public ClientKind Kind { get; init; }

    /// <summary>What they send, where that is not the one request of their endpoint.</summary>
    public Workload? Workload { get; init; }

    /// <summary>What asks for their requests, where that is code; null where it is not.</summary>
    public CodeWorkload? Code { get; init; }

    /// <summary>Decides the random numbers of code.</summary>
    public int Seed { get; init; }

    /// <summary>Which part of the load this process has.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>The file that takes the secrets of connections of clients on OpenSSL; null for none.</summary>
    public string? KeyLog { get; init; }

    /// <summary>Why nothing can be appended to such a file, with what to do, in a sentence; null when it can. Makes it where there is none.</summary>
    public static string? ProblemOfKeyLog(string path)
    {
        try
        {
            KeyLogFile.Open(path).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"keylog={path} must be a file of one's own that can be written, but: {e.Message} (name another)";
        }
    }

    /// <summary>Why this machine cannot have such clients, in a sentence; null when it can.</summary>
    public static string? ProblemOf(ClientKind kind) => kind == ClientKind.OpenSsl ? OpenSslLibrary.ProblemFor("client=openssl") : null;

    /// <summary>Spellings of the host that an arm needs where its name must not vary.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="clients">Clients of arms that do not say.</param>
    public static int SpellingsFor(Arm arm, int clients) =>
        arm.SharedConnections ?? (arm is { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared } ? 1 : arm.Clients ?? clients);

    /// <summary>Makes client number <paramref name="index"/> (from 0) of an arm.</summary>
    /// <param name="arm">How it connects.</param>
    /// <param name="index">Its number; spreads source addresses and the ends of counted connections.</param>
    /// <param name="abort">Ends a request in flight; its outcome is then Cancelled.</param>
    public IClient Create(Arm arm, int index, CancellationToken abort)
    {
        var endpoint = endpointFor(arm).ForClient(index);
        lock (_gate)
        {
            if (Code is { } code)
            {
                var asked = new CodeScript(TtsClient.UrlOf(endpoint));
                return new CodeClient(code, Sending(asked), asked, index, new Random(SeedOf(arm, index)), clock, abort);
            }

            return Sending(FeedOf(arm, endpoint) is { } feed ? new ClientScript(feed, index, clock) : null);
        }

        IClient Sending(IClientScript? script) => (arm.SharedConnections, arm.Http) switch
        {
            _ when arm.ClientOr(Kind) == ClientKind.OpenSsl => (_openSsl ??= new OpenSslClients(timeouts, clock, KeyLog)).Create(arm, endpoint, index, Naming, script, abort),
            (null, _) => Client(Own(arm, endpoint, index), owns: true, pool: null, script),
            (_, HttpProtocol.Http2) => Client(Multiplexed(arm, endpoint, index), owns: false, pool: null, script),
            _ => Client(channel: null, owns: false, Pool(arm, endpoint), script),
        };

        TtsClient Client(ClientChannel? channel, bool owns, ChannelPool? pool, IClientScript? script) =>
            new(arm, endpoint, index, channel, owns, pool, script, timeouts, clock, abort);
    }

    /// <summary>Closes the connections that arms share. Their clients must have ended.</summary>
    public void Dispose()
    {
        _openSsl?.Dispose();
        foreach (var channel in _multiplexed.Values.SelectMany(channels => channels))
        {
            channel.Dispose();
        }

        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private RequestFeed? FeedOf(Arm arm, TargetEndpoint endpoint) => Workload is null ? null
        : _feeds.TryGetValue(arm, out var feed) ? feed
        : _feeds[arm] = new RequestFeed(Workload, TtsClient.UrlOf(endpoint), Shard);

    private ClientChannel Own(Arm arm, TargetEndpoint endpoint, int number) =>
        new(arm, endpoint, number, Naming, NameFor(arm, endpoint), timeouts, clock);

    // A cold connection takes a name that was never used. Where names must not vary, each connection that may be open beside others
    // has a spelling of its own, as far as the name may be spelled, and its session is dropped when it has done its work.
    private string? NameFor(Arm arm, TargetEndpoint endpoint) => arm switch
    {
        { Mode: ConnectionMode.Resumed, Slots: SessionSlots.Shared } => _slots.TryGetValue(arm, out var slot) ? slot : _slots[arm] = SlotAt(endpoint),
        { Mode: ConnectionMode.Resumed } or { KeepsSession: true } => SlotAt(endpoint),
        _ => Naming == ServerNaming.Fixed ? SlotAt(endpoint) : null,
    };

    private string SlotAt(TargetEndpoint endpoint) => Naming == ServerNaming.Vary
        ? ServerNames.Next(endpoint.ServerName)
        : endpoint.Spelling == NameSpelling.AsGiven ? endpoint.ServerName
        : ServerNames.Spelling(endpoint.ServerName, _spellings++);

    // HTTP/2 sends the requests of many clients on one connection, so nobody waits for a turn; each client keeps to its connection.
    private ClientChannel Multiplexed(Arm arm, TargetEndpoint endpoint, int index)
    {
        if (!_multiplexed.TryGetValue(arm, out var channels))
        {
            channels = _multiplexed[arm] = Several(arm, endpoint);
        }

        return channels[index % channels.Length];
    }

    private ChannelPool Pool(Arm arm, TargetEndpoint endpoint)
    {
        if (!_pools.TryGetValue(arm, out var pool))
        {
            pool = _pools[arm] = new ChannelPool(Several(arm, endpoint));
        }

        return pool;
    }

    private ClientChannel[] Several(Arm arm, TargetEndpoint endpoint) =>
        [.. Enumerable.Range(0, arm.SharedConnections.GetValueOrDefault(1)).Select(number => Own(arm, endpoint, number))];

    // Of the run's seed alone, so that seed= repeats what a scenario in code draws: hashes of .NET differ from one process to the next.
    internal int SeedOf(Arm arm, int index) => unchecked((arm.Name.Aggregate(Seed, (seed, letter) => (seed * 31) + letter) * 31) + index);
}
